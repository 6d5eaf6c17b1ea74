import {
  ActivityFailure,
  proxyActivities,
  proxyLocalActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../activities/activities.ts';
import type { CaseInbox } from './case-inbox.ts';
import {
  CmeAttention,
  CmeNextDeadline,
  CmeOutcome,
  CmeStage,
  deadlinesQuery,
  rejectionsQuery,
  viewQuery,
  type ArrivedMessage,
  type CasePosition,
  type CaseView,
  type PositionDetails,
  type Rejection,
} from './messages.ts';

const local = proxyLocalActivities<Activities>({
  startToCloseTimeout: '5 seconds',
  scheduleToCloseTimeout: '6 seconds',
  retry: { initialInterval: '100 ms', backoffCoefficient: 2, maximumInterval: '1 second' },
});

/** While the register is away the server tries again: that costs no event, however long it takes. */
const durable = proxyActivities<Activities>({
  startToCloseTimeout: '20 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '15 seconds' },
});

/** How many decided messages a case can send again to a register that was restored from a backup. */
const REMEMBERED = 200;

/** A message that was decided, and as which version. */
interface Remembered {
  readonly message: ArrivedMessage;
  readonly version: number;
}

/** The case's way to its record. */
export interface CaseRecord {
  /** Lets time pass and what waits in the inbox be decided, and answers where the case stands on record then. */
  ask(): Promise<CasePosition>;
}

/** The record of one case, as the workflow knows it: where it stands, and what it could tell a register that forgot. */
export function caseOnRecord(caseId: string, inbox: CaseInbox): CaseRecord {
  let position: CasePosition | null = null;
  let details: PositionDetails | null = null;
  let rejections: readonly Rejection[] = [];
  let remembered: readonly Remembered[] = [];
  let announced = attributesAtStart();

  setHandler(viewQuery, () => viewOf(position, details), {
    description: 'The case as it stands, without who the child is',
  });
  setHandler(deadlinesQuery, () => details?.deadlines ?? [], { description: 'The deadlines of the case' });
  setHandler(rejectionsQuery, () => rejections, { description: 'Signals that changed nothing, and why' });

  return {
    async ask() {
      const request = { caseId, at: Date.now(), known: position?.version ?? 0 };
      const taken = inbox.take();
      let messages = taken;
      let decided = await decide({ ...request, messages });
      if ('onRecord' in decided) {
        // The register was restored from a backup. What it forgot is decided again, time passing as it did then.
        const { onRecord } = decided;
        const forgotten = remembered.filter(({ version }) => version > onRecord);
        remembered = remembered.filter(({ version }) => version <= onRecord);
        messages = [...forgotten.map(({ message }) => message), ...taken];
        decided = await decide({ ...request, known: onRecord, messages, again: true });
      }
      if ('onRecord' in decided) throw new TypeError('The register forgets while it is asked');
      const { answers } = decided;
      messages.forEach((message, n) => {
        const answer = answers[n];
        if (answer === undefined) throw new TypeError('Every message is answered');
        if (taken.includes(message)) inbox.answer(message, answer);
        if ('version' in answer) remembered = [...remembered, { message, version: answer.version }];
      });
      remembered = remembered.slice(-REMEMBERED);
      position = decided.position;
      details = decided.details ?? details;
      rejections = decided.rejections ?? rejections;
      announced = announce(position, details, announced);
      return position;
    },
  };
}

function viewOf(position: CasePosition | null, details: PositionDetails | null): CaseView | null {
  if (!position || !details) return null;
  const { outcome: _, ...where } = position;
  return { caseId: details.caseId, reference: details.reference, ...where };
}

async function decide(request: Parameters<Activities['decide']>[0]): ReturnType<Activities['decide']> {
  try {
    return await local.decide(request);
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return durable.decide(request);
  }
}

/** What the case shows of itself already: whoever started it, or the run before, has said so. */
function attributesAtStart(): Readonly<Record<string, string | null>> {
  const { typedSearchAttributes: shown } = workflowInfo();
  const next = shown.get(CmeNextDeadline);
  return {
    CmeStage: shown.get(CmeStage) ?? null,
    CmeOutcome: shown.get(CmeOutcome) ?? null,
    CmeAttention: shown.get(CmeAttention) ?? null,
    CmeNextDeadline: next ? next.toISOString().replace('.000Z', 'Z') : null,
  };
}

/** Shows operators where the case stands; search attributes cost an event, so only when one has changed. */
function announce(
  { stage, attention, next, outcome }: CasePosition,
  details: PositionDetails | null,
  before: Readonly<Record<string, string | null>>,
): Readonly<Record<string, string | null>> {
  if (details) setCurrentDetails(details.words);
  const shown = {
    CmeStage: stage,
    CmeOutcome: outcome?.kind ?? null,
    CmeAttention: attention,
    CmeNextDeadline: next?.at ?? null,
  };
  // An upsert without attributes would fail the task, and one that says nothing new costs an event for nothing.
  const changed = [
    { key: CmeStage, value: shown.CmeStage },
    { key: CmeOutcome, value: shown.CmeOutcome },
    { key: CmeAttention, value: shown.CmeAttention },
    { key: CmeNextDeadline, value: next && new Date(next.at) },
  ].filter(({ key }) => (before[key.name] ?? null) !== shown[key.name as keyof typeof shown]);
  if (changed.length > 0) upsertSearchAttributes(changed);
  return shown;
}
