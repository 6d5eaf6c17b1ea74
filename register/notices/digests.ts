import { completeCase } from '../../domain/case/complete-case.ts';
import type { CmeCase } from '../../domain/case/cme-case.ts';
import { marksToResolve } from '../../domain/case/marks.ts';
import { epochOf } from '../../domain/instant.ts';
import type { LocalDate } from '../../domain/local-date.ts';
import { policyOf } from '../../domain/policy/policy.ts';
import { isSchoolDay, localDateAt, schoolDayNumber } from '../../domain/school-calendar.ts';
import type { Context } from '../context.ts';
import type { Register } from '../register.ts';
import { schools } from '../schools.ts';
import { digestText, type DigestRecipient, type OwingCase } from './digest-text.ts';
import { addressesOf, outboxRow, type OwedNotice } from './notice-row.ts';

/** School days after day 20 from which an undecided case is also the manager's (5 manager). */
const MANAGER_AFTER_SCHOOL_DAYS = 3;

/**
 * The reminders of a morning: one mail a school in session and one for EWS, however many cases they hold. Written
 * in one statement under keys of the day, so that writing them again adds none.
 */
export function digests(context: Context): Pick<Register, 'writeDigests'> {
  return {
    async writeDigests(day) {
      const inSession = (await schools(context).schools())
        .filter(({ calendar }) => calendar !== null && isSchoolDay(calendar.dates, day))
        .map(({ urn }) => urn);
      if (inSession.length === 0) return { written: 0 };
      const open = await openCases(context);
      const owed = [
        ...inSession.flatMap((urn) =>
          digest(context, 'school', urn, day, owing(context, open.get(urn) ?? [], 'school')),
        ),
        ...digestsOfAuthority(context, day, [...open.values()].flat()),
      ];
      if (owed.length === 0) return { written: 0 };
      const addressOf = await addressesOf(context.db, inSession);
      const written = await context.db
        .insertInto('outbox')
        .values(owed.map((each) => outboxRow(context, each, addressOf(each.recipient, each.school))))
        .onConflict((conflict) => conflict.column('key').doNothing())
        .returning('key')
        .execute();
      return { written: written.length };
    },
  };
}

interface OpenCase {
  readonly current: CmeCase;
  /** The case's own time, epoch milliseconds. */
  readonly at: number;
}

async function openCases({ db, now }: Context): Promise<Map<string, OpenCase[]>> {
  const rows = await db
    .selectFrom('cases')
    .select(['school', 'state', 'ahead_ms'])
    .where('closed', '=', false)
    .where('version', '>', 0)
    .execute();
  const open = rows.flatMap(({ state, ahead_ms }) =>
    state === null ? [] : [{ current: completeCase(state), at: now() + ahead_ms }],
  );
  return Map.groupBy(open, ({ current }) => current.school);
}

function digestsOfAuthority(context: Context, day: LocalDate, open: readonly OpenCase[]): OwedNotice[] {
  const cases = owing(context, open, 'ews');
  const longUndecided = cases.filter(
    ({ decision }) => decision !== null && decision.schoolDaysAgo >= MANAGER_AFTER_SCHOOL_DAYS,
  );
  return [
    ...digest(context, 'ews', null, day, cases),
    ...digest(context, 'ews-manager', null, day, longUndecided),
  ];
}

/** What one side owes of these cases, without those of which it owes nothing. */
function owing(context: Context, open: readonly OpenCase[], side: 'school' | 'ews'): OwingCase[] {
  return open
    .map((each) => owingCase(context, each, side))
    .filter(
      ({ duties, decision, marksToResolve: marks }) =>
        duties.length > 0 || decision !== null || marks !== null,
    );
}

function owingCase({ publicUrl }: Context, { current, at }: OpenCase, side: 'school' | 'ews'): OwingCase {
  const { zone } = policyOf(current.authority, current.edition).times;
  const decisionDue = side === 'ews' && current.stage === 'decision-due';
  return {
    reference: current.reference,
    link: `${publicUrl}/cases/${current.id}`,
    duties: current.duties
      .filter(({ state, owedBy }) => state === 'open' && (owedBy === 'school') === (side === 'school'))
      .map(({ duty, dueAt }) => ({
        duty,
        due: localDateAt(epochOf(dueAt), zone),
        overdue: epochOf(dueAt) <= at,
      })),
    decision: decisionDue
      ? { day20: current.clock.day20, schoolDaysAgo: schoolDaysSinceDay20(current, localDateAt(at, zone)) }
      : null,
    marksToResolve: side === 'school' ? openMarks(current, localDateAt(at, zone)) : null,
  };
}

function openMarks(current: CmeCase, today: LocalDate): OwingCase['marksToResolve'] {
  const open = marksToResolve(current, today).filter(({ treatedAs }) => treatedAs === 'N');
  const firstBy = open[0]?.resolveBy;
  return firstBy === undefined ? null : { count: open.length, firstBy };
}

/** Counted from day 20 itself, which is not one of them. */
function schoolDaysSinceDay20({ calendar, clock }: CmeCase, today: LocalDate): number {
  return schoolDayNumber(calendar.dates, clock.day20, today) - 1;
}

function digest(
  { policy }: Context,
  recipient: DigestRecipient,
  school: string | null,
  day: LocalDate,
  cases: readonly OwingCase[],
): OwedNotice[] {
  if (cases.length === 0) return [];
  const key = ['digest', recipient, ...(school === null ? [] : [school]), day].join(':');
  const place = { key, caseId: null, changeId: null, notice: 'digest', recipient, school, day };
  return [{ ...place, ...digestText(recipient, day, cases, policy) }];
}
