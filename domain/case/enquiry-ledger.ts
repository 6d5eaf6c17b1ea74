import type { Actor } from '../policy/access/actors.ts';
import { missingChecks } from './deadlines.ts';
import { epochOf } from '../calendar/instant.ts';
import type { LocalDate } from '../calendar/local-date.ts';
import { TIME_OF_DAY_CODES, timeOfDay, type Channel, type TimeOfDay } from '../policy/procedure/channels.ts';
import {
  channelsOf,
  checksOf,
  findCheck,
  WHOLE_LISTS,
  type Check,
  type EnquiryResult,
  type EnquirySide,
} from '../policy/procedure/enquiries.ts';
import type { Policy } from '../policy/editions/policy.ts';
import { REPEATED_CHECKS } from '../policy/procedure/repeated-checks.ts';
import { clockTimeAt, instantOf, localDateAt } from '../calendar/school-calendar.ts';
import type { Attempt, CmeCase, Instant } from './cme-case.ts';
import { subgroupOf } from './holder.ts';

/** What was tried of a list, and what never was, both in the list's order. */
interface Tried<T> {
  readonly tried: readonly T[];
  readonly never: readonly T[];
}

/** A line of the ledger: an attempt, or that a check does not apply. What was said stands on the timeline. */
type LedgerEntry =
  | {
      readonly check: Check;
      readonly at: Instant;
      readonly by: Actor['role'] | null;
      readonly result: EnquiryResult;
      readonly channel?: Channel;
    }
  | {
      readonly check: Check;
      readonly at: Instant;
      readonly by: Actor['role'] | null;
      readonly notApplicable: true;
    };

/** One side's enquiries as evidence. */
export interface SideLedger {
  readonly made: number;
  readonly of: number;
  readonly missing: readonly Check[];
  /** Those of a child on no roll that the sub-group calls for before the others. */
  readonly first?: readonly Check[];
  readonly variety: { readonly channels: Tried<Channel>; readonly timesOfDay: Tried<TimeOfDay> };
  /** In the order of the check list, each check's attempts oldest first. */
  readonly ledger: readonly LedgerEntry[];
}

/** The contact of every school day: the days on which it was due so far, and those without it. */
interface DailyContact {
  readonly made: number;
  /** School days from the first on, today's included, until the school refers or its part ends. */
  readonly of: number;
  readonly missing: readonly LocalDate[];
}

export interface SchoolLedger extends SideLedger {
  readonly dailyContact: DailyContact;
  /** Checks made on another day that are due again today, none of their kind having been made today. */
  readonly dueAgain: readonly Check[];
}

/** The ledger of one side's enquiries (school check list, LA check list). */
export function sideLedger(current: CmeCase, side: EnquirySide, policy: Policy): SideLedger {
  const records = current.enquiries[side];
  const listed = checksOf(policy.checks, side);
  const onList = new Set(listed.map(([check]) => check));
  // What was made of another edition's list stays evidence, after what this one asks for.
  const others = checksOf(WHOLE_LISTS, side).filter(([check]) => !onList.has(check));
  const all = [...listed, ...others];
  // Asking an agency says nothing about how and when the family was sought, so only checks with a channel count.
  const sought = all
    .filter(([, { channels }]) => channels !== undefined)
    .flatMap(([check]) => records[check]?.attempts ?? []);
  const hours = new Set(sought.map(({ at }) => timeOfDay(clockTimeAt(epochOf(at), policy.times.zone))));
  const channels = new Set(sought.map(({ channel }) => channel));
  // No school enquires after a child who is on no roll.
  const isAsked = side === 'ews' || current.school !== null;
  const calledFor: readonly Check[] = side === 'ews' ? (subgroupOf(current)?.checksFirst ?? []) : [];
  const first = calledFor.filter((check) => onList.has(check));
  return {
    made: listed.filter(([check]) => records[check] !== undefined).length,
    of: isAsked ? listed.length : 0,
    missing: isAsked ? missingChecks(current, side) : [],
    ...(first.length > 0 && { first }),
    variety: {
      channels: split(channelsOf(policy.checks, side), (channel) => channels.has(channel)),
      timesOfDay: split(TIME_OF_DAY_CODES, (hour) => hours.has(hour)),
    },
    ledger: all.flatMap(([check]) => entriesOf(current, side, check)),
  };
}

/** The school's ledger, with the contact that is due every school day (flow chart days 1-10). */
export function schoolLedger(current: CmeCase, at: number, policy: Policy): SchoolLedger {
  const { checks, alsoMetBy } = REPEATED_CHECKS['daily-contact'];
  const { zone } = policy.times;
  const attempts = [...checks, ...alsoMetBy].flatMap(
    (check) => current.enquiries.school[check]?.attempts ?? [],
  );
  const contacted = new Set(attempts.map((attempt) => localDateAt(epochOf(attempt.at), zone)));
  const days = contactDays(current, at, policy);
  const missing = days.filter((day) => !contacted.has(day));
  const today = localDateAt(at, zone);
  const isDueToday = current.stage === 'school-enquiries' && missing.includes(today);
  return {
    ...sideLedger(current, 'school', policy),
    dailyContact: { made: days.length - missing.length, of: days.length, missing },
    dueAgain: isDueToday
      ? checks.filter((check) => isRepeatable(current, check) && findCheck(policy.checks, 'school', check))
      : [],
  };
}

/** The school days by `at` on which the parents were to be contacted: those whose end came before any referral. */
function contactDays(
  { clock, referral, outcome }: CmeCase,
  at: number,
  { days, times }: Policy,
): LocalDate[] {
  const { from, until } = REPEATED_CHECKS['daily-contact'];
  const today = localDateAt(at, times.zone);
  const stops = [referral?.at, outcome?.at].filter((instant) => instant !== undefined).map(epochOf);
  return (clock?.schoolDays ?? [])
    .slice(days[from] - 1, days[until])
    .filter(
      (day) => day <= today && stops.every((stop) => instantOf(day, times.dayEnds, times.zone) <= stop),
    );
}

function isRepeatable(current: CmeCase, check: Check): boolean {
  const record = current.enquiries.school[check];
  return record !== undefined && record.attempts.length > 0 && record.notApplicable === null;
}

function entriesOf(current: CmeCase, side: EnquirySide, check: Check): LedgerEntry[] {
  const record = current.enquiries[side][check];
  if (!record) return [];
  const { notApplicable } = record;
  return [
    ...record.attempts.map((attempt): LedgerEntry => ({ check, ...withRole(attempt) })),
    ...(notApplicable === null
      ? []
      : [{ check, at: notApplicable.at, by: notApplicable.by?.role ?? null, notApplicable: true as const }]),
  ];
}

/** Ids of people stay inside: a ledger says in which role they acted. */
function withRole({ by, ...attempt }: Attempt) {
  return { ...attempt, by: by?.role ?? null };
}

function split<T>(all: readonly T[], isTried: (item: T) => boolean): Tried<T> {
  return { tried: all.filter(isTried), never: all.filter((item) => !isTried(item)) };
}
