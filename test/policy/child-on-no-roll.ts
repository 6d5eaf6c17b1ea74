import type { Change } from '../../domain/decisions/draft.ts';
import { decide } from '../../domain/decisions/decide.ts';
import { caseView, type CaseView } from '../../domain/case/case-view.ts';
import type { CmeCase } from '../../domain/case/cme-case.ts';
import type { Command, CommandData, CommandKind } from '../../domain/case/commands.ts';
import { openCase, type Opening } from '../../domain/decisions/opening.ts';
import { isRefusal, type Refusal } from '../../domain/case/refusal.ts';
import { localDate } from '../../domain/calendar/local-date.ts';
import type { CmeGroup, CmeSubgroup } from '../../domain/policy/tracking/cme-groups.ts';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import { policyOf } from '../../domain/policy/editions/editions.ts';
import type { Role } from '../../domain/policy/access/roles.ts';
import { counted } from '../domain/calendars.ts';

/** A Wednesday morning in the autumn half-term of most schools, which is a working day of the authority. */
export const REFERRED = '2026-10-28T10:00:00Z';

/** A child who is referred as missing education while on no roll. */
export function referral(
  group: CmeGroup = 'known-out-of-education',
  subgroup: CmeSubgroup | null = null,
  opening: Partial<Opening> = {},
): Opening {
  return {
    caseId: 'case',
    reference: 'CME-26-00001-K',
    authority: BROMLEY.authority,
    edition: BROMLEY.edition,
    school: null,
    absence: {
      kind: 'not-on-roll',
      firstDay: localDate('2026-10-28'),
      group,
      subgroup,
      referredBy: 'housing',
    },
    circumstances: [],
    calendar: { version: 0, dates: counted(BROMLEY.workingDays) },
    reportedBy: { role: 'admissions', id: 'admissions' },
    resembles: [],
    earlierEpisodes: 0,
    household: null,
    ...opening,
  };
}

/** The case of a child on no roll in a test's hands. */
export interface HeldCase {
  readonly current: CmeCase;
  /** Every change so far, oldest first. */
  readonly changes: readonly (Change & { readonly at: string })[];
  /** What a role sends, expected to be decided. */
  send<K extends CommandKind>(role: Role, kind: K, data: CommandData[K], at?: string): Change;
  /** The same, expected to be refused. */
  refused<K extends CommandKind>(role: Role, kind: K, data: CommandData[K], at?: string): Refusal;
  view(role?: Role, at?: string): CaseView;
  /** The case's open duties: what is owed, by whom, until when. */
  owed(): Record<string, readonly [owedBy: string, dueAt: string]>;
}

export function openHeld(opening: Opening = referral(), at = REFERRED): HeldCase {
  const opened = openCase(opening, Date.parse(at), policyOf(opening.authority, opening.edition));
  if (isRefusal(opened)) throw new Error(opened.why);
  const changes = [{ ...opened, at }];
  const last = () => changes.at(-1)?.case ?? opened.case;
  const policyNow = () => policyOf(opening.authority, last().edition);
  const ask = (role: Role, kind: CommandKind, data: object, when: string) => {
    const commandId = `command-${String(changes.length)}`;
    const command = { commandId, kind, by: { role, id: role }, data } as Command;
    return decide(last(), command, Date.parse(when), policyNow());
  };
  return {
    get current() {
      return last();
    },
    changes,
    send(role, kind, data, when = REFERRED) {
      const decision = ask(role, kind, data, when);
      if (isRefusal(decision)) throw new Error(decision.why);
      changes.push({ ...decision, at: when });
      return decision;
    },
    refused(role, kind, data, when = REFERRED) {
      const decision = ask(role, kind, data, when);
      if (!isRefusal(decision)) throw new Error(`${kind} by ${role} was not refused`);
      return decision;
    },
    view: (role, when = REFERRED) => caseView(last(), Date.parse(when), policyNow(), role),
    owed: () =>
      Object.fromEntries(
        last()
          .duties.filter(({ state }) => state === 'open')
          .map(({ id, owedBy, dueAt }) => [id, [owedBy, dueAt] as const]),
      ),
  };
}

/** The notices of a change. */
export function noticesOf({ notices }: Pick<Change, 'notices'>): string[] {
  return notices.map(({ notice }) => notice);
}
