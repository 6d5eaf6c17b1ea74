import type { CmeCase } from '../../domain/case/cme-case.ts';
import { epochOf } from '../../domain/instant.ts';
import type { LocalDate } from '../../domain/local-date.ts';
import { DUTIES } from '../../domain/policy/duties.ts';
import type { HolderRole } from '../../domain/policy/roles.ts';
import { localDateAt } from '../../domain/school-calendar.ts';
import { dateInWords } from './date-words.ts';

/** One case on a reminder: its reference, link and what is owed of it. Never who the child is. */
export interface DigestCase {
  readonly current: CmeCase;
  readonly link: string;
  /** The case's own time, epoch milliseconds. */
  readonly at: number;
}

/** The lines of one case for those who owe something of it; none when they owe nothing. */
export function owedLines(
  { current, link, at }: DigestCase,
  owers: readonly HolderRole[],
  zone: string,
): string[] {
  const owed = current.duties.filter(({ state, owedBy }) => state === 'open' && owers.includes(owedBy));
  if (owed.length === 0) return [];
  return [
    `${current.reference}: ${link}`,
    ...owed.map(({ duty, dueAt }) => {
      const late = epochOf(dueAt) <= at ? 'OVERDUE since' : 'due';
      return `  - ${DUTIES[duty].words} (${late} ${dateInWords(localDateAt(epochOf(dueAt), zone))})`;
    }),
  ];
}

/** The text of one morning's reminder. */
export function digestText(day: LocalDate, lines: readonly string[]): { subject: string; text: string } {
  return {
    subject: `Missing children: what is owed on ${dateInWords(day)}`,
    text: [`What is owed on ${dateInWords(day)}, most of it today:`, lines.join('\n')].join('\n\n'),
  };
}
