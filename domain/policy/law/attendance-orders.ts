import type { CalendarDayPeriod } from '../../calendar/calendar-day-periods.ts';
import type { LocalDate } from '../../calendar/local-date.ts';
import type { Paragraph } from '../paragraphs.ts';

interface StepRow {
  readonly words: string;
  readonly policy: readonly Paragraph[];
  readonly law: string;
  /** The steps it may follow; `none` is a child about whom no notice was served. */
  readonly after: readonly string[];
  /** Whether the period of the step before must have run out: the parent's time is never cut short. */
  readonly waits: boolean;
  /** The period that serving it gives the parent; a notice may give more, never less. */
  readonly gives: CalendarDayPeriod | null;
  /** It ends the matter, so it is also put on record of a child who is on a roll, or over school age, by now. */
  readonly ends: boolean;
}

/**
 * A school attendance order, step by step (5 SAO; Education Act 1996 ss437 to 443). The notice under s437(1) is not
 * the order, although the policy's summary of the law calls it so: it asks the parent to satisfy the authority that
 * the child is suitably educated. Only a parent who does not is told of the school that the order will name (s438),
 * and only then is the order served (s437(3)).
 *
 * None of the steps is for a child on a roll: non-attendance of a registered pupil is another matter (s444).
 */
export const ATTENDANCE_ORDER_STEPS = {
  'notice-served': {
    words: 'Notice served: satisfy the authority that the child is suitably educated',
    policy: ['5 SAO', '5 CME officer'],
    law: 'Education Act 1996 s437(1), (2)',
    after: ['none', 'satisfied', 'complied', 'revoked'],
    waits: false,
    gives: 'attendance-order-notice',
    ends: false,
  },
  satisfied: {
    words: 'The parent has satisfied the authority: no order',
    policy: ['5 SAO'],
    law: 'Education Act 1996 s437(1), (3)',
    after: ['notice-served', 'school-nominated'],
    waits: false,
    gives: null,
    ends: true,
  },
  'school-nominated': {
    words: 'Notice served of the school that the order will name',
    policy: ['5 SAO', '5 CME officer'],
    law: 'Education Act 1996 s438(2)',
    after: ['notice-served'],
    waits: true,
    gives: 'school-nomination',
    ends: false,
  },
  'order-served': {
    words: 'School attendance order served',
    policy: ['5 SAO', '5 CME officer'],
    law: 'Education Act 1996 s437(3)',
    after: ['school-nominated'],
    waits: true,
    gives: null,
    ends: false,
  },
  complied: {
    words: 'The order is complied with: the child is registered at the school',
    policy: ['5 SAO'],
    law: 'Education Act 1996 s443(1)',
    after: ['order-served', 'amended', 'breach-referred'],
    waits: false,
    gives: null,
    ends: true,
  },
  amended: {
    words: 'The order is amended: it names another school',
    policy: ['5 SAO'],
    law: 'Education Act 1996 ss440, 441',
    after: ['order-served', 'amended', 'breach-referred'],
    waits: false,
    gives: null,
    ends: false,
  },
  revoked: {
    words: 'The order is revoked: suitable education is arranged otherwise',
    policy: ['5 SAO'],
    law: 'Education Act 1996 s442',
    after: ['order-served', 'amended', 'breach-referred'],
    waits: false,
    gives: null,
    ends: true,
  },
  'breach-referred': {
    words: 'Breach of the order referred for prosecution',
    policy: ['5 SAO'],
    law: 'Education Act 1996 s443; an education supervision order is considered first (s447)',
    after: ['order-served', 'amended'],
    waits: false,
    gives: null,
    ends: false,
  },
} as const satisfies Record<string, StepRow>;

export type AttendanceOrderStep = keyof typeof ATTENDANCE_ORDER_STEPS;
export const ATTENDANCE_ORDER_STEP_CODES = Object.keys(ATTENDANCE_ORDER_STEPS) as AttendanceOrderStep[];

/** The steps that are possible next, in the order of the table. */
export function stepsAfter(step: AttendanceOrderStep | 'none'): AttendanceOrderStep[] {
  return ATTENDANCE_ORDER_STEP_CODES.filter((code) => {
    const row: StepRow = ATTENDANCE_ORDER_STEPS[code];
    return row.after.includes(step);
  });
}

interface LawRow {
  readonly words: string;
  readonly policy: readonly Paragraph[];
  readonly law: string;
  /** The first day on which a notice is served under it; null while it is not in force. */
  readonly from: LocalDate | null;
}

/**
 * The law that a notice is served under, newest last; an order stays under the law of its first notice. The Act of
 * 2026 replaces ss437 to 442 by ss436H to 436M, among them a school nomination notice with 15 days to choose
 * (s436K). It is not in force: no date has been appointed, and the time limits of ss436J and 436M are to be read
 * again when one is. Its steps are the same; a date here turns it on.
 */
export const ATTENDANCE_ORDER_LAWS = {
  s437: {
    words: 'Education Act 1996, sections 437 to 443',
    policy: ['5 SAO'],
    law: 'Education Act 1996 ss437-443',
    from: '1996-11-01' as LocalDate,
  },
  s436I: {
    words: 'Education Act 1996, sections 436H to 436M',
    policy: ['5 SAO'],
    law: "Children's Wellbeing and Schools Act 2026 s39",
    from: null,
  },
} as const satisfies Record<string, LawRow>;

export type AttendanceOrderLaw = keyof typeof ATTENDANCE_ORDER_LAWS;

/** The law in force for a notice served on a date, by rows as `ATTENDANCE_ORDER_LAWS`; undefined before the first. */
export function lawOf<Law extends string>(
  servedOn: LocalDate,
  laws: Readonly<Record<Law, Pick<LawRow, 'from'>>>,
): Law | undefined {
  const rows = Object.entries<Pick<LawRow, 'from'>>(laws) as [Law, Pick<LawRow, 'from'>][];
  return rows.findLast(([, { from }]) => from !== null && from <= servedOn)?.[0];
}
