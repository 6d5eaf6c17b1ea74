import type { Change } from '../../domain/decisions/draft.ts';
import type { Actor } from '../../domain/policy/access/actors.ts';
import type { CmeCase, Duty } from '../../domain/case/cme-case.ts';
import type { Command, CommandData, CommandKind } from '../../domain/case/commands.ts';
import { decide, passTime } from '../../domain/decisions/decide.ts';
import { openCase, type Opening } from '../../domain/decisions/opening.ts';
import { isRefusal, type Refusal } from '../../domain/case/refusal.ts';
import { localDate, type LocalDate } from '../../domain/calendar/local-date.ts';
import type { Circumstance } from '../../domain/policy/procedure/circumstances.ts';
import { checksOf, type EnquirySide } from '../../domain/policy/procedure/enquiries.ts';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import type { Role } from '../../domain/policy/access/roles.ts';
import type { Stage } from '../../domain/policy/procedure/stages.ts';
import { SCHOOL_2026 } from '../domain/calendars.ts';

/** Day 1 of the invented absence; the school's half-term lies between its days 8 and 9. */
export const FIRST_DAY = localDate('2026-10-07');
/** The instants of that absence that the policy turns on. */
export const REPORTED = Date.parse('2026-10-07T09:00:00Z');
export const DAY_1_ENDS = Date.parse('2026-10-07T15:00:00Z');
export const DAY_10_ENDS = Date.parse('2026-11-03T16:00:00Z');
export const DAY_20_ENDS = Date.parse('2026-11-17T16:00:00Z');
/** The morning of the day on which a child on leave, or a pupil who is to start, is expected. */
const EXPECTED_ON = localDate('2026-10-12');
export const EXPECTED_MORNING = Date.parse('2026-10-12T07:00:00Z');

export const SCHOOL: Actor = { role: 'school', id: '900001' };
export const EWO: Actor = { role: 'ewo', id: 'ewo-1' };
export const MANAGER: Actor = { role: 'ews-manager', id: 'manager-1' };
export const CME_OFFICER: Actor = { role: 'cme-officer', id: 'cme-1' };
export const SERVICE: Actor = { role: 'service', id: 'service' };
export const actor = (role: Role): Actor => ({ role, id: `${role}-1` });

/** A report of an unexplained absence that began on day 1, without any circumstance. */
export const REPORT: Opening = {
  caseId: 'case-1',
  reference: 'CME-26-00042-K',
  authority: 'bromley',
  edition: '2025-09',
  school: '900001',
  absence: { kind: 'unexplained', firstDay: FIRST_DAY },
  circumstances: [],
  calendar: { version: 1, dates: SCHOOL_2026 },
  reportedBy: SCHOOL,
  resembles: [],
  earlierEpisodes: 0,
  household: null,
};
export const ON_LEAVE: Pick<Opening, 'absence'> = {
  absence: { kind: 'did-not-return-from-leave', firstDay: EXPECTED_ON },
};

/** A case as it stands at an instant of its own time. */
export interface CaseAt {
  readonly current: CmeCase;
  readonly at: number;
}

export const open = (changed: Partial<Opening> = {}, at: number = REPORTED): Change =>
  accepted(openCase({ ...REPORT, ...changed }, at, BROMLEY));

export const openRefused = (changed: Partial<Opening>, at: number = REPORTED): Refusal =>
  refusal(openCase({ ...REPORT, ...changed }, at, BROMLEY));

export function commandOf<K extends CommandKind>(
  kind: K,
  by: Actor,
  data: CommandData[K],
  on?: LocalDate,
): Command {
  return { commandId: 'sent-1', kind, by, data, ...(on !== undefined && { on }) } as Command;
}

/** What comes of a command that the case takes. */
export const taken = ({ current, at }: CaseAt, command: Command): Change =>
  accepted(decide(current, command, at, BROMLEY));

/** A command, with the calendar in force where it says that it changed. */
export type SentCommand = Command & { readonly inForce?: CmeCase['calendar'] };

export const CALENDAR_CHANGED: Command = {
  commandId: 'calendar-1',
  kind: 'change-calendar',
  by: { role: 'service', id: 'service' },
  data: {},
};

/** What comes of a case being told that what it counts by has changed. */
export const toldOfCalendar = ({ current, at }: CaseAt, inForce: CmeCase['calendar']): Change =>
  accepted(decide(current, CALENDAR_CHANGED, at, BROMLEY, inForce));

/** Why a case does not count by another calendar. */
export const refusedCalendar = ({ current, at }: CaseAt, inForce: CmeCase['calendar']): Refusal =>
  refusal(decide(current, CALENDAR_CHANGED, at, BROMLEY, inForce));

/** Why the case does not take a command. */
export const refused = ({ current, at }: CaseAt, command: Command): Refusal =>
  refusal(decide(current, command, at, BROMLEY));

/** The same case later, when nothing but time has passed. */
export function waitUntil(current: CmeCase, at: number): CmeCase {
  return passTime(current, at, BROMLEY)?.case ?? current;
}

/** The case in a stage, on the ordinary way to it. */
export function caseIn(stage: Stage, circumstances: readonly Circumstance[] = []): CaseAt {
  if (stage === 'expected') return { current: open({ ...ON_LEAVE, circumstances }).case, at: REPORTED };
  const opened: CaseAt = { current: open({ circumstances }).case, at: REPORTED };
  const afterDay10: CaseAt = { current: waitUntil(opened.current, DAY_10_ENDS), at: DAY_10_ENDS };
  const afterDay20: CaseAt = { current: waitUntil(opened.current, DAY_20_ENDS), at: DAY_20_ENDS };
  const after = (before: CaseAt, command: Command): CaseAt => ({
    current: taken(before, command).case,
    at: before.at,
  });
  switch (stage) {
    case 'school-enquiries':
      return opened;
    case 'ews-enquiries':
      return afterDay10;
    case 'decision-due':
      return afterDay20;
    case 'handing-over':
      return after(afterDay10, commandOf('moved-out-of-area', EWO, {}));
    case 'tracking':
      return after(afterDay20, commandOf('still-missing', EWO, {}));
    case 'closed':
      return after(opened, commandOf('returned', SCHOOL, {}));
  }
}

export const OPEN_STAGES = [
  'expected',
  'school-enquiries',
  'ews-enquiries',
  'decision-due',
  'handing-over',
  'tracking',
] as const satisfies readonly Stage[];

/** Every check of a side's list said not to apply, those that need a concern left out. */
export const wholeList = (side: EnquirySide, withConcern = false): CommandData['record-enquiry'] => ({
  entries: checksOf(BROMLEY.checks, side)
    .filter(([, row]) => withConcern || row.needsConcern !== true)
    .map(([check]) => ({ check, notApplicable: true })),
});

export const dutyOf = (current: CmeCase, id: string): Duty | undefined =>
  current.duties.find((duty) => duty.id === id);

export const stateOf = (current: CmeCase, id: string): Duty['state'] | undefined =>
  dutyOf(current, id)?.state;

/** What is owed, by whom and until when, one line a duty. */
export const owed = (current: CmeCase): string[] =>
  current.duties
    .filter(({ state }) => state === 'open')
    .map(({ id, owedBy, dueAt }) => `${owedBy} owes ${id} by ${dueAt}`);

export const noticesOf = ({ notices }: Change): string[] => notices.map(({ notice }) => notice);
export const eventsOf = ({ events }: Change): string[] => events.map(({ what }) => what);
export const dataOf = ({ events }: Change, kind: string): readonly Readonly<Record<string, unknown>>[] =>
  events.filter(({ what }) => what === kind).map(({ data }) => data);

function accepted(answer: Change | Refusal): Change {
  if (isRefusal(answer)) throw new Error(`Refused: ${answer.why}`);
  return answer;
}

function refusal(answer: Change | Refusal): Refusal {
  if (!isRefusal(answer)) throw new Error('Not refused');
  return answer;
}
