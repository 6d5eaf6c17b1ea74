import type { LocalDate } from '../../calendar/local-date.ts';
import type { Circumstance } from '../procedure/circumstances.ts';

interface RetentionRow {
  readonly words: string;
  /** The record is kept to the end of the day before this birthday. */
  readonly toAge: number;
  /** The row holds for a child of whom one of these was ever on record; null for every child. */
  readonly ifEver: readonly Circumstance[] | null;
  readonly source: string;
}

/**
 * How long the record of a child is kept. The policy has no schedule, and the council's own was not found, so these
 * are the ages that another county publishes for the same records (Lancashire County Council, retention schedule of
 * CME investigations): a council enters its own here before anything is erased.
 */
export const RETENTION_RULES = {
  base: { words: 'Every child', toAge: 31, ifEver: null, source: 'Lancashire CC, CME investigations' },
  ehcp: {
    words: 'A child who ever had an education, health and care plan',
    toAge: 45,
    ifEver: ['ehcp'],
    source: 'Lancashire CC, CME investigations',
  },
  'looked-after': {
    words: 'A child who was ever looked after',
    toAge: 75,
    ifEver: ['looked-after'],
    source: 'Lancashire CC, CME investigations',
  },
} as const satisfies Record<string, RetentionRow>;

export type RetentionRule = keyof typeof RETENTION_RULES;
export const RETENTION_RULE_CODES = Object.keys(RETENTION_RULES) as RetentionRule[];

/** When a record may first be erased, and by which row: the one that keeps it longest. */
export interface Retention {
  readonly rule: RetentionRule;
  /** The first day on which its erasure may be reviewed. */
  readonly endsOn: LocalDate;
}

/** The retention of a child's record, from the date of birth and everything that was ever known of the child. */
export function retentionOf(dateOfBirth: LocalDate, everKnown: readonly Circumstance[]): Retention {
  const applying = RETENTION_RULE_CODES.filter((code) => {
    const { ifEver }: RetentionRow = RETENTION_RULES[code];
    return ifEver === null || ifEver.some((circumstance) => everKnown.includes(circumstance));
  });
  const rule = applying.reduce((longest, code) =>
    RETENTION_RULES[code].toAge > RETENTION_RULES[longest].toAge ? code : longest,
  );
  return { rule, endsOn: birthdayAt(dateOfBirth, RETENTION_RULES[rule].toAge) };
}

/** The birthday of an age; of a child born on 29 February it is 1 March where the year has none. */
function birthdayAt(dateOfBirth: LocalDate, age: number): LocalDate {
  const year = Number(dateOfBirth.slice(0, 4)) + age;
  const born = dateOfBirth.slice(4);
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return `${year}${born === '-02-29' && !isLeap ? '-03-01' : born}` as LocalDate;
}

/** What keeps a record from being erased today, as far as it is known. */
export interface ErasureFacts {
  readonly retention: Retention;
  readonly today: LocalDate;
  readonly hasOpenCase: boolean;
  readonly isHeld: boolean;
  /** The latest review; null when nobody has reviewed the record since its retention ended. */
  readonly review: {
    readonly decision: RetentionDecision;
    readonly until: LocalDate | null;
    readonly by: { readonly id: string; readonly role: string };
  } | null;
  /** Who wants to erase. */
  readonly by: { readonly id: string; readonly role: string };
}

/** What a review comes to. */
export type RetentionDecision = 'erase' | 'keep';

/** Why a record may not be erased, in plain words; undefined when it may. */
export function erasureRefused(facts: ErasureFacts): string | undefined {
  const { retention, today, hasOpenCase, isHeld, review, by } = facts;
  if (hasOpenCase) return 'A case of this child is open.';
  if (isHeld) return 'The record is under a legal hold, which must be lifted first.';
  if (today < retention.endsOn) return `The record is kept until ${retention.endsOn} (${retention.rule}).`;
  if (review === null) return 'Nobody has reviewed the record since its retention ended.';
  if (review.decision === 'keep') {
    return review.until === null
      ? 'The review keeps the record.'
      : `The review keeps the record until ${review.until}.`;
  }
  if (review.by.id === by.id || review.by.role === by.role) {
    return 'The reviewer proposed the erasure: a second person of another role carries it out.';
  }
  return undefined;
}
