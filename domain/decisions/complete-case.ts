import { epochOf } from '../calendar/instant.ts';
import type { Check, EnquiryResult, EnquirySide } from '../policy/procedure/enquiries.ts';
import { policyOf } from '../policy/editions/policy.ts';
import type { CheckRecord, CmeCase, Instant } from '../case/cme-case.ts';
import { newHandover } from './handover-stage.ts';

/** What later releases added to a case, as it is for a case that an earlier one has written. */
const ADDED = {
  attendance: {},
  pause: null,
  pauses: [],
  unconfirmed: [],
  earlierEpisodes: 0,
  household: null,
  offers: [],
  legalFacts: {},
  jointEnquiry: {},
  removalAdvice: [],
  removalNotice: null,
  handovers: [],
  reviews: [],
  actions: [],
  attendanceOrder: null,
  placement: null,
} as const satisfies Partial<CmeCase>;

/** What is on record for a check, as the first release wrote it: a count, and the last attempt. */
interface CountedCheck {
  readonly attempts: number;
  readonly lastAttemptAt: Instant | null;
  readonly lastResult: EnquiryResult | null;
  readonly notApplicable: boolean;
}

type WrittenEnquiries = Readonly<
  Record<EnquirySide, Readonly<Partial<Record<Check, CheckRecord | CountedCheck>>>>
>;

type WrittenCase = Omit<CmeCase, keyof typeof ADDED | 'enquiries'> &
  Partial<Pick<CmeCase, keyof typeof ADDED>> & { readonly enquiries: WrittenEnquiries };

/** A case as an earlier release may have written it, with everything that was added since. */
export function completeCase(written: WrittenCase): CmeCase {
  const { school, ews } = written.enquiries;
  return withHandover({
    ...ADDED,
    ...written,
    enquiries: {
      school: completeChecks(school, written.openedAt),
      ews: completeChecks(ews, written.openedAt),
    },
  });
}

/** A case that waited for the receiving side before hand-overs were kept: it began with the outcome. */
function withHandover(current: CmeCase): CmeCase {
  const { stage, outcome, handovers } = current;
  if (stage !== 'handing-over' || outcome === null || handovers.length > 0) return current;
  // Where it came from was not kept: by then EWS had the child, and day 20 tells the rest.
  const begun = { from: 'ews-enquiries', before: null, at: epochOf(outcome.at) } as const;
  return {
    ...current,
    handovers: [newHandover(current, begun, policyOf(current.authority, current.edition))],
  };
}

function completeChecks(
  checks: WrittenEnquiries[EnquirySide],
  openedAt: Instant,
): CmeCase['enquiries'][EnquirySide] {
  return Object.fromEntries(
    Object.entries(checks).map(([check, record]) => [check, completeCheck(record, openedAt)]),
  );
}

/** Of several counted attempts only the last is known; the timeline has the others. */
function completeCheck(record: CheckRecord | CountedCheck, openedAt: Instant): CheckRecord {
  if (typeof record.attempts !== 'number') return record as CheckRecord;
  const { lastAttemptAt, lastResult, notApplicable } = record as CountedCheck;
  return {
    attempts:
      lastAttemptAt === null || lastResult === null
        ? []
        : [{ at: lastAttemptAt, result: lastResult, by: null }],
    notApplicable: notApplicable ? { at: lastAttemptAt ?? openedAt, by: null } : null,
  };
}
