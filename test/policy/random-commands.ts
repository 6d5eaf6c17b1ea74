import type { Actor } from '../../domain/policy/access/actors.ts';
import type { CmeCase } from '../../domain/case/cme-case.ts';
import type { Command, CommandKind } from '../../domain/case/commands.ts';
import { instantAt } from '../../domain/calendar/instant.ts';
import { addDays, type LocalDate } from '../../domain/calendar/local-date.ts';
import { ATTENDANCE_CODE_LIST, SESSIONS } from '../../domain/policy/law/attendance-codes.ts';
import { ATTENDANCE_ORDER_STEP_CODES } from '../../domain/policy/law/attendance-orders.ts';
import { CIRCUMSTANCE_CODES } from '../../domain/policy/procedure/circumstances.ts';
import { CME_GROUP_CODES, subgroupsOf } from '../../domain/policy/tracking/cme-groups.ts';
import {
  CHECK_LISTS,
  RESULT_CODES,
  sideOf,
  type Check,
  type EwsCheck,
} from '../../domain/policy/procedure/enquiries.ts';
import { GROUND_CODES } from '../../domain/policy/law/grounds.ts';
import { JOINT_RESULT_CODES, LEGAL_FACT_CODES } from '../../domain/policy/law/legal-facts.ts';
import { SUCCESSORS, type ReportedOutcome, type Successor } from '../../domain/policy/procedure/outcomes.ts';
import { PLACEMENT_STATUSES } from '../../domain/policy/tracking/placements.ts';
import { ACTION_OWNERS, REVIEW_ACTION_CODES } from '../../domain/policy/tracking/review-actions.ts';
import type { Role } from '../../domain/policy/access/roles.ts';
import { nextSchoolDay } from '../../domain/calendar/school-calendar.ts';
import { SCHOOL_2026 } from '../domain/calendars.ts';
import { commandOf, type SentCommand } from './missing-child.ts';

/** A throw of a die with that many sides: 0 to `sides` - 1. */
export type Dice = (sides: number) => number;

/** What a random command may know when it is made. */
export interface Throw {
  readonly current: CmeCase;
  readonly at: number;
  readonly today: LocalDate;
  readonly by: Actor;
  readonly dice: Dice;
}

const one = <T>(dice: Dice, list: readonly T[]): T => list[dice(list.length)] as T;
const coin = (dice: Dice) => dice(2) === 0;
const nearby = ({ today, dice }: Throw): LocalDate => addDays(today, dice(5) - 3);
const report =
  (kind: Exclude<ReportedOutcome, 'over-compulsory-school-age'> | 'family-moved') =>
  (thrown: Throw): Command =>
    // Most lives go on for a while: an outcome that ends one is thrown seldom.
    thrown.dice(6) === 0 || kind === 'moved-out-of-area' || kind === 'still-missing'
      ? commandOf(kind, thrown.by, {}, coin(thrown.dice) ? nearby(thrown) : undefined)
      : commandOf('note-rehearsal', thrown.by, {});

const SUCCESSOR_CODES = Object.keys(SUCCESSORS) as Successor[];

/** One maker for every kind of command there is: a new kind must say here how it is thrown. */
export const RANDOM_COMMANDS: Readonly<Record<CommandKind, (thrown: Throw) => SentCommand>> = {
  'record-enquiry': ({ at, by, dice }) => {
    const side = by.role === 'clock' || by.role === 'service' ? 'ews' : sideOf(by.role as Role);
    const check = one(dice, Object.keys(CHECK_LISTS[side]) as Check[]);
    const attempt = {
      check,
      attemptedAt: instantAt(at - dice(3) * 3_600_000),
      result: one(dice, RESULT_CODES),
    };
    const entry = dice(5) === 0 ? { check, notApplicable: true as const } : attempt;
    return commandOf('record-enquiry', by, { entries: [entry] });
  },
  'assess-vulnerability': ({ by, dice }) =>
    commandOf('assess-vulnerability', by, {
      circumstances: coin(dice) ? [one(dice, CIRCUMSTANCE_CODES)] : [],
      concern: dice(4) === 0,
    }),
  refer: ({ by }) => commandOf('refer', by, {}),
  'raise-safeguarding-concern': ({ by, dice }) =>
    commandOf('raise-safeguarding-concern', by, {
      to: [one(dice, ['childrens-social-care', 'police', 'children-and-families-hub'] as const)],
      made: coin(dice),
    }),
  returned: report('returned'),
  'located-at-home': report('located-at-home'),
  'moved-out-of-area': report('moved-out-of-area'),
  'still-missing': report('still-missing'),
  'educated-otherwise': report('educated-otherwise'),
  'family-moved': report('family-moved'),
  'over-compulsory-school-age': ({ by, dice }) =>
    dice(6) === 0
      ? commandOf(
          'over-compulsory-school-age',
          by,
          coin(dice) ? {} : { handedTo: one(dice, SUCCESSOR_CODES) },
        )
      : commandOf('note-rehearsal', by, {}),
  'record-placement': (thrown) => {
    const status = one(thrown.dice, PLACEMENT_STATUSES);
    // Most lives go on for a while.
    const seldom = status === 'on-roll' && thrown.dice(4) !== 0 ? 'offered' : status;
    return commandOf('record-placement', thrown.by, {
      status: seldom,
      ...(coin(thrown.dice) && { startsOn: nearby(thrown) }),
    });
  },
  'note-joiner': (thrown) =>
    commandOf('note-joiner', thrown.by, {
      returnId: 'a-return',
      school: '900002',
      enteredOn: nearby(thrown),
      isLate: coin(thrown.dice),
      match: one(thrown.dice, ['same', 'near'] as const),
    }),
  'note-leaver': (thrown) =>
    commandOf('note-leaver', thrown.by, {
      returnId: 'a-return',
      school: one(thrown.dice, ['900001', '900002']),
      ground: one(thrown.dice, GROUND_CODES),
      deletedOn: nearby(thrown),
      destinationKnown: coin(thrown.dice),
      isLate: coin(thrown.dice),
      match: one(thrown.dice, ['same', 'near'] as const),
    }),
  acknowledge: (thrown) => {
    const { current, by, dice } = thrown;
    const duty = current.duties.length === 0 ? 'none' : one(dice, current.duties).id;
    return commandOf('acknowledge', by, { duty, ...(coin(dice) && { proofOn: nearby(thrown) }) });
  },
  'answer-handover': (thrown) =>
    commandOf(
      'answer-handover',
      thrown.by,
      coin(thrown.dice)
        ? { confirmed: false, reason: 'other' }
        : { confirmed: true, startsOn: coin(thrown.dice) ? null : nearby(thrown) },
    ),
  'make-handover-link': ({ by, today }) =>
    commandOf('make-handover-link', by, { lastDay: addDays(today, 14) }),
  'note-handover-look': ({ by }) => commandOf('note-handover-look', by, {}),
  'correct-first-day': ({ current, by, dice }) =>
    commandOf('correct-first-day', by, {
      firstDay: nextSchoolDay(SCHOOL_2026, addDays(current.absence.firstDay, dice(9) - 4)),
    }),
  'correct-group': ({ by, dice }) => {
    const group = one(dice, CME_GROUP_CODES);
    const subgroup = dice(4) === 0 ? null : one(dice, subgroupsOf(group));
    return commandOf('correct-group', by, { group, subgroup });
  },
  'record-legal-fact': ({ by, dice }) =>
    commandOf('record-legal-fact', by, { fact: one(dice, LEGAL_FACT_CODES), holds: coin(dice) }),
  'sign-off-joint-enquiry': ({ by, dice }) =>
    commandOf('sign-off-joint-enquiry', by, {
      result: one(dice, JOINT_RESULT_CODES),
    }),
  'advise-removal': ({ by, dice }) =>
    commandOf('advise-removal', by, { ground: one(dice, GROUND_CODES), override: coin(dice) }),
  'notify-removal': (thrown) =>
    commandOf('notify-removal', thrown.by, {
      ground: one(thrown.dice, GROUND_CODES),
      deletedOn: nearby(thrown),
      destinationKnown: coin(thrown.dice),
    }),
  'change-calendar': ({ current, by, dice }) => {
    const on = nextSchoolDay(
      SCHOOL_2026,
      addDays(current.clock?.day1 ?? current.absence.firstDay, 1 + dice(25)),
    );
    const dates = {
      ...SCHOOL_2026,
      closed: [...SCHOOL_2026.closed, { from: on, to: on, kind: 'inset' as const }],
    };
    const inForce = { version: current.calendar.version + dice(2), dates };
    return { ...commandOf('change-calendar', by, {}), inForce };
  },
  'record-attendance': ({ current, today, by, dice }) => {
    const marks = Array.from({ length: 1 + dice(3) }, () => ({
      date: nextSchoolDay(SCHOOL_2026, addDays(dice(4) === 0 ? current.absence.firstDay : today, -dice(3))),
      session: one(dice, SESSIONS),
      code: coin(dice) ? one(dice, ['N', 'O'] as const) : one(dice, ATTENDANCE_CODE_LIST),
    }));
    return commandOf('record-attendance', by, { marks });
  },
  'record-sighting': (thrown) =>
    commandOf('record-sighting', thrown.by, { on: nearby(thrown), confirmed: thrown.dice(4) === 0 }),
  'record-review': ({ current, today, by, dice }) =>
    commandOf(
      'record-review',
      by,
      {
        actions: coin(dice)
          ? [
              {
                action: one(dice, REVIEW_ACTION_CODES),
                owner: one(dice, ACTION_OWNERS),
                dueOn: addDays(today, 10),
              },
            ]
          : [],
        done: current.actions.filter(() => coin(dice)).map(({ id }) => id),
      },
      today,
    ),
  'record-attendance-order': (thrown) =>
    commandOf(
      'record-attendance-order',
      thrown.by,
      { step: one(thrown.dice, ATTENDANCE_ORDER_STEP_CODES) },
      nearby(thrown),
    ),
  'change-edition': ({ by }) => commandOf('change-edition', by, { edition: '2099-09' }),
  'join-report': ({ by, dice }) =>
    commandOf('join-report', by, {
      reportId: 'a-report',
      school: one(dice, ['900001', '900002', null]),
      circumstances: coin(dice) ? [one(dice, CIRCUMSTANCE_CODES)] : [],
    }),
  'join-household': ({ by, dice }) =>
    commandOf('join-household', by, { household: dice(3) === 0 ? null : 'household-abc' }),
  'offer-finding': ({ at, by, dice }) =>
    commandOf('offer-finding', by, {
      finding: {
        id: `found-${String(dice(4))}`,
        check: one(dice, Object.keys(CHECK_LISTS.ews) as EwsCheck[]),
        attemptedAt: instantAt(at),
        result: one(dice, RESULT_CODES),
      },
    }),
  'answer-finding': ({ current, by, dice }) =>
    commandOf('answer-finding', by, {
      finding: current.offers.length === 0 ? 'none' : one(dice, current.offers).id,
      confirmed: coin(dice),
    }),
  'note-rehearsal': ({ by }) => commandOf('note-rehearsal', by, {}),
};
