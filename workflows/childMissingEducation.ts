import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  workflowInfo,
} from '@temporalio/workflow';
import { openInbox, type CaseInbox } from './case-inbox.ts';
import { caseOnRecord } from './case-record.ts';
import { deadlineTimer, type DeadlineTimer } from './deadline-timer.ts';
import type { CasePosition, CaseStart } from './messages.ts';

type Outcome = NonNullable<CasePosition['outcome']>;

/** How a case ended, as the workflow's result. */
export interface ClosedCase {
  readonly outcome: Outcome['kind'] | null;
  readonly number: Outcome['number'];
}

type Deadline = NonNullable<CasePosition['next']>['deadline'];

/**
 * A missing child's case, in the order of the policy's flow chart. It decides nothing: it waits for a word from people
 * or for the stage's next deadline, has the register decide what comes of it, and goes on where the record stands.
 */
export async function childMissingEducation({ caseId }: CaseStart): Promise<ClosedCase> {
  const inbox = openInbox();
  const record = caseOnRecord(caseId, inbox);
  return CancellationScope.nonCancellable(async () => {
    const timer = deadlineTimer();
    let position = await record.ask();
    while (position.stage !== 'closed' || !(await isQuiet(inbox))) {
      await nextWordOrDeadline(position, { inbox, timer });
      position = await record.ask();
      if (workflowInfo().continueAsNewSuggested) await continueInNewRun(caseId, { inbox, timer });
    }
    timer.disarm();
    return { outcome: position.outcome?.kind ?? null, number: position.outcome?.number ?? null };
  });
}

/** The record says where the case stands, so that a new run needs nothing but the case's id. */
async function continueInNewRun(caseId: string, { inbox, timer }: Waiting): Promise<void> {
  if (!(await isQuiet(inbox))) return;
  timer.disarm();
  await continueAsNew<typeof childMissingEducation>({ caseId });
}

/** Waits until everybody has an answer; false when something else came meanwhile. */
async function isQuiet(inbox: CaseInbox): Promise<boolean> {
  await condition(() => inbox.hasNews() || allHandlersFinished());
  return !inbox.hasNews();
}

interface Waiting {
  readonly inbox: CaseInbox;
  readonly timer: DeadlineTimer;
}

/** What each stage waits for, besides a word from people; what comes of it stands in the policy's tables. */
function nextWordOrDeadline(position: CasePosition, waiting: Waiting): Promise<void> {
  const wordOr = (...deadlines: readonly Deadline[]) => wait(position, waiting, deadlines);
  switch (position.stage) {
    case 'expected': // 2.4, 1.1: nobody is missing before the day comes
      return wordOr('expected-day');
    case 'school-enquiries': // day 1 and days 1 to 10: the school contacts the family and enquires
      return wordOr('day-1', 'day-10', 'day-20');
    case 'ews-enquiries': // days 11 to 20, or earlier by referral: EWS enquires
      return wordOr('day-1', 'day-20');
    case 'decision-due': // still missing after day 20: the EWO and the CME officer decide
      return wordOr();
    case 'handing-over': // outcome 2: until the receiving side has the child
      return wordOr('handover-chase', 'handover-unanswered');
    case 'tracking': // outcome 3: until the child is found
      return wordOr();
    case 'closed':
      return Promise.resolve();
  }
}

/** @throws TypeError when the case waits for a deadline that its stage does not name */
async function wait(
  { stage, next }: CasePosition,
  { inbox, timer }: Waiting,
  deadlines: readonly Deadline[],
): Promise<void> {
  // While a mark says that the child was seen the clock stands still, in any stage, and only that is waited for.
  if (next && next.deadline !== 'sighting' && !deadlines.includes(next.deadline)) {
    throw new TypeError(`Stage ${stage} does not wait for ${next.deadline}`);
  }
  if (next) timer.arm(Date.parse(next.at), next.summary);
  else timer.disarm();
  await condition(() => inbox.hasNews() || timer.hasFired());
  if (timer.hasFired()) timer.disarm();
}
