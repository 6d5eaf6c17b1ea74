import type { Actor, CmeCase } from '../../domain/case/cme-case.ts';
import type { Command } from '../../domain/case/commands.ts';
import { decide, type Change } from '../../domain/case/decide.ts';
import { openCase } from '../../domain/case/opening.ts';
import { isRefusal, type Refusal } from '../../domain/case/refusal.ts';
import { localDate } from '../../domain/local-date.ts';
import { BROMLEY } from '../../domain/policy/bromley.ts';
import type { Role } from '../../domain/policy/roles.ts';
import { SCHOOL_2026 } from '../domain/calendars.ts';

/** Day 1 is Wed 7 Oct 2026 and day 20 Tue 17 Nov 2026, so a decision was due that evening. */
const OPENED = '2026-10-07T09:00:00Z';
const DECIDED = '2026-11-18T09:00:00Z';

/** Sends a command to a case at an instant of its own time. */
export function send(
  current: CmeCase,
  at: string,
  role: Role,
  command: Pick<Command, 'kind'> & Partial<Command>,
): Change | Refusal {
  const by: Actor = { role, id: role };
  const sent = { commandId: `${command.kind}-${at}`, by, data: {}, ...command } as Command;
  return decide(current, sent, Date.parse(at), BROMLEY);
}

/** The same where it must be taken. */
export function taken(...args: Parameters<typeof send>): CmeCase {
  const decision = send(...args);
  if (isRefusal(decision)) throw new Error(decision.why);
  return decision.case;
}

/** The same where it must be refused. */
export function refused(...args: Parameters<typeof send>): Refusal {
  const decision = send(...args);
  if (!isRefusal(decision)) throw new Error('It was taken');
  return decision;
}

/** An invented child who is tracked since 18 November 2026 (outcome 3). */
export function trackedCase(): CmeCase {
  const opened = openCase(
    {
      caseId: 'a-case',
      reference: 'CME-26-00001-H',
      authority: BROMLEY.authority,
      edition: BROMLEY.edition,
      school: '900001',
      absence: { kind: 'unexplained', firstDay: localDate('2026-10-07') },
      circumstances: ['ehcp'],
      calendar: { version: 1, dates: SCHOOL_2026 },
      reportedBy: { role: 'school', id: 'school:900001' },
      resembles: [],
    },
    Date.parse(OPENED),
    BROMLEY,
  );
  if (isRefusal(opened)) throw new Error(opened.why);
  return taken(opened.case, DECIDED, 'cme-officer', { kind: 'still-missing' });
}
