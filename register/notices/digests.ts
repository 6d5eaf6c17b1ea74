import { holderOf } from '../../domain/case/holder.ts';
import type { CmeCase } from '../../domain/case/cme-case.ts';
import { marksToResolve } from '../../domain/case/marks.ts';
import { endOfSchoolAge } from '../../domain/calendar/compulsory-school-age.ts';
import { epochOf } from '../../domain/calendar/instant.ts';
import type { LocalDate } from '../../domain/calendar/local-date.ts';
import { mailboxOf } from '../../domain/policy/editions/notice-text.ts';
import { policyOfCase } from '../../domain/policy/editions/editions.ts';
import type { HolderRole } from '../../domain/policy/access/holder-roles.ts';
import { isSchoolDay, localDateAt, schoolDayNumber } from '../../domain/calendar/school-calendar.ts';
import type { Context } from '../store/context.ts';
import { schools } from '../schools/schools.ts';
import { digestText, type DigestRecipient, type OwingCase } from './digest-text.ts';
import type { Digests } from './outbox-port.ts';
import { addressesOf, outboxRow, type OwedNotice } from './notice-row.ts';

/**
 * The reminders of a morning: one mail a school in session and one for EWS, however many cases they hold; on every
 * working day of the authority, in the holidays too, one for the CME officer and one for the SEND Case Officer about
 * children on no roll. Written in one statement under keys of the day, so that writing them again adds none.
 */
export function digests(context: Context): Digests {
  return {
    async writeDigests(day) {
      const inSession = (await schools(context).schools())
        .filter(({ calendar }) => calendar !== null && isSchoolDay(calendar.dates, day))
        .map(({ urn }) => urn);
      const open = await openCases(context);
      const ofSchools = open.filter(({ current }) => current.school !== null);
      const of = (urn: string) => ofSchools.filter(({ current }) => current.school === urn);
      const onNoRoll = open.filter(
        ({ current }) => current.school === null && isSchoolDay(current.calendar.dates, day),
      );
      const owed = [
        ...inSession.flatMap((urn) =>
          digest(context, 'school', urn, day, owing(context, of(urn), ['school'])),
        ),
        ...(inSession.length > 0 ? digestsOfEws(context, day, ofSchools) : []),
        ...digest(context, 'cme-officer', null, day, owing(context, onNoRoll, ['cme-officer'])),
        ...digest(context, 'send-officer', null, day, owing(context, onNoRoll, ['send-officer'])),
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
  readonly dateOfBirth: LocalDate;
  readonly restricted: boolean;
}

async function openCases({ db, now }: Context): Promise<OpenCase[]> {
  const rows = await db
    .selectFrom('cases')
    .innerJoin('children', 'children.id', 'cases.child_id')
    .select(['cases.state', 'cases.ahead_ms', 'children.date_of_birth'])
    .select((row) =>
      row
        .exists(
          row
            .selectFrom('restrictions')
            .whereRef('restrictions.case_id', '=', 'cases.id')
            .where('restrictions.ended_at', 'is', null)
            .select('restrictions.id'),
        )
        .as('restricted'),
    )
    .where('closed', '=', false)
    .where('version', '>', 0)
    .execute();
  return rows.flatMap(({ state, ahead_ms: aheadMs, date_of_birth: dateOfBirth, restricted }) =>
    state === null
      ? []
      : [{ current: state, at: now() + aheadMs, dateOfBirth, restricted: restricted === true }],
  );
}

function digestsOfEws(context: Context, day: LocalDate, open: readonly OpenCase[]): OwedNotice[] {
  const cases = owing(context, open, ['ewo', 'cme-officer', 'send-officer']);
  const longUndecided = cases.filter(({ decision }) => decision?.isManagers === true);
  return [
    ...digest(context, 'ews', null, day, cases),
    ...digest(context, 'ews-manager', null, day, longUndecided),
  ];
}

/** What these roles owe of these cases, without those of which they owe nothing. */
function owing(context: Context, open: readonly OpenCase[], roles: readonly HolderRole[]): OwingCase[] {
  return open
    .map((each) => owingCase(context, each, roles))
    .filter(
      ({ duties, decision, marksToResolve: marks, schoolAge }) =>
        duties.length > 0 || decision !== null || marks !== null || schoolAge !== null,
    );
}

function owingCase(
  { publicUrl }: Context,
  { current, at, dateOfBirth, restricted }: OpenCase,
  roles: readonly HolderRole[],
): OwingCase {
  const { zone } = policyOfCase(current).times;
  const { clock } = current;
  const today = localDateAt(at, zone);
  const decisionDue = roles.includes('ewo') && current.stage === 'decision-due';
  return {
    reference: current.reference,
    restricted,
    link: `${publicUrl}/cases/${current.id}`,
    duties: current.duties
      .filter(({ state, owedBy }) => state === 'open' && roles.includes(owedBy))
      .map(({ duty, dueAt }) => ({
        duty,
        due: localDateAt(epochOf(dueAt), zone),
        overdue: epochOf(dueAt) <= at,
      })),
    decision: decisionDue && clock ? decisionOwed(clock.day20, current, today) : null,
    marksToResolve: roles.includes('school') ? openMarks(current, today) : null,
    schoolAge: roles.includes(whoDecidesOnAge(current)) ? endOfSchoolAge(dateOfBirth, today) : null,
  };
}

/** That a child is too old is decided by the CME officer, or by the SEND Case Officer of a case that is theirs. */
function whoDecidesOnAge(current: CmeCase): HolderRole {
  return holderOf(current) === 'send-officer' ? 'send-officer' : 'cme-officer';
}

function openMarks(current: CmeCase, today: LocalDate): OwingCase['marksToResolve'] {
  const open = marksToResolve(current, today).filter(({ treatedAs }) => treatedAs === 'N');
  const firstBy = open[0]?.resolveBy;
  return firstBy === undefined ? null : { count: open.length, firstBy };
}

/** Since when a decision is owed, and whether the manager hears of it by now (5 manager). */
function decisionOwed(day20: LocalDate, current: CmeCase, today: LocalDate) {
  const schoolDaysAgo = schoolDaysSince(day20, current, today);
  const isManagers = schoolDaysAgo >= policyOfCase(current).limits.managerToldAfter;
  return { day20, schoolDaysAgo, isManagers };
}

/** Counted from day 20 itself, which is not one of them. */
function schoolDaysSince(day20: LocalDate, { calendar }: CmeCase, today: LocalDate): number {
  return schoolDayNumber(calendar.dates, day20, today) - 1;
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
  const to = mailboxOf(recipient, policy);
  const place = { key, caseId: null, changeId: null, notice: 'digest', recipient: to, school, day };
  return [{ ...place, ...digestText(recipient, day, cases, policy) }];
}
