import {
  allHandlersFinished,
  condition,
  continueAsNew,
  patched,
  setDefaultSignalHandler,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Outcome } from '../domain/case/cme-case.ts';
import type { OpenStage } from '../domain/policy/procedure/stages.ts';
import { openCaseFile, type CaseFile } from './case-file.ts';
import { deadlineTimer, type DeadlineTimer } from './deadline-timer.ts';
import {
  commandSignal,
  commandUpdate,
  deadlinesQuery,
  rejectionsQuery,
  reportFromEws,
  reportFromSchool,
  viewQuery,
  type CarriedCase,
  type CaseStart,
} from './messages.ts';

/** How a case ended, as the workflow's result. */
export interface ClosedCase {
  readonly outcome: Outcome['kind'] | null;
  readonly number: Outcome['number'];
}

/**
 * A missing child's case, in the order of the policy's flow chart: day 1, days 1 to 10, days 11 to 20, outcomes 1
 * to 3. Each stage below says what it waits for; the domain's tables say what comes of it.
 */
export async function childMissingEducation(start: CaseStart | CarriedCase): Promise<ClosedCase> {
  const file = openCaseFile(start);
  takeMessages(file);
  const watch: Watch = { file, timer: deadlineTimer(fail), failure: null };
  function fail(error: unknown): void {
    watch.failure = { error };
  }

  await file.record();
  while (file.current.stage !== 'closed') {
    await PROCEDURE[file.current.stage](watch);
    await file.record();
    if (workflowInfo().continueAsNewSuggested) await carryOnInNewRun(watch);
  }
  watch.timer.disarm();
  await condition(allHandlersFinished);
  return { outcome: file.current.outcome?.kind ?? null, number: file.current.outcome?.number ?? null };
}

const PROCEDURE: Readonly<Record<OpenStage, (watch: Watch) => Promise<void>>> = {
  expected: expectedBack,
  'school-enquiries': schoolEnquiries,
  'ews-enquiries': ewsEnquiries,
  'decision-due': decisionDue,
  'handing-over': handingOver,
  tracking,
};

/** 2.4: nobody is missing before the day comes. Until then the case waits for word that the child came early. */
async function expectedBack(watch: Watch): Promise<void> {
  await wordOrDeadline(watch);
}

/**
 * Day 1 and days 1 to 10: the school contacts the family, assesses vulnerability and makes its enquiries. The end
 * of day 1 asks whether the first two were done; the end of day 10 hands the child to EWS, referred or not.
 */
async function schoolEnquiries(watch: Watch): Promise<void> {
  await wordOrDeadline(watch);
}

/** Days 11 to 20, or earlier by referral: EWS makes its enquiries. The end of day 20 asks for a decision. */
async function ewsEnquiries(watch: Watch): Promise<void> {
  await wordOrDeadline(watch);
}

/**
 * Still missing after day 20: the EWO and the CME officer decide. No clock decides for them; one runs, here and in the
 * stages below, only while a mark says that the child was seen and nobody has confirmed it.
 */
async function decisionDue(watch: Watch): Promise<void> {
  await wordOrDeadline(watch);
}

/**
 * Outcome 2, the family has moved: the CME officer holds the case until the receiving side has the child. It is
 * chased meanwhile, and where nobody answers the case goes back to those who look.
 */
async function handingOver(watch: Watch): Promise<void> {
  // Under 0.1.0 a hand-over waited without a clock; such a case gets its timer with the next word.
  if (patched('handover-deadline')) await wordOrDeadline(watch);
  else await word(watch);
}

/** Outcome 3, still missing: the CME officer tracks the child until found. */
async function tracking(watch: Watch): Promise<void> {
  await wordOrDeadline(watch);
}

interface Watch {
  readonly file: CaseFile;
  readonly timer: DeadlineTimer;
  failure: { readonly error: unknown } | null;
}

/** Waits for a report or another command. */
async function word(watch: Watch): Promise<void> {
  watch.timer.disarm();
  await condition(() => watch.file.hasUnrecorded());
}

/** Waits for a report or another command, or for the case's next deadline. */
async function wordOrDeadline(watch: Watch): Promise<void> {
  const { file, timer } = watch;
  if (file.next === null) return word(watch);
  timer.arm(file.next.at, file.next.summary);
  await condition(() => file.hasUnrecorded() || timer.hasFired() || watch.failure !== null);
  if (watch.failure) throw watch.failure.error;
  file.letTimePass();
  if (timer.hasFired()) timer.disarm();
}

async function carryOnInNewRun({ file, timer }: Watch): Promise<void> {
  await condition(() => allHandlersFinished() && !file.hasUnrecorded());
  timer.disarm();
  await continueAsNew<typeof childMissingEducation>(file.carry());
}

/** Registered before anything is awaited: what arrives with the first task must find its handler. */
function takeMessages(file: CaseFile): void {
  setHandler(commandUpdate, (command) => file.execute(command), {
    validator: (command) => {
      file.refuseUpdate(command);
    },
    description: 'A command to the case; refused with the reason, or answered once it is on record',
  });
  setHandler(
    commandSignal,
    (command) => {
      file.receive('command', command);
    },
    {
      description: 'The same command as a durable message',
    },
  );
  setHandler(
    reportFromSchool,
    (command) => {
      file.receive('reportFromSchool', command);
    },
    {
      description: 'The school reports: returned, located-at-home or family-moved',
    },
  );
  setHandler(
    reportFromEws,
    (command) => {
      file.receive('reportFromEws', command);
    },
    {
      description: 'EWS reports: returned, located-at-home, moved-out-of-area or still-missing',
    },
  );
  setDefaultSignalHandler((name) => {
    file.receiveUnknown(name);
  });
  setHandler(viewQuery, () => file.view(), {
    description: 'The case as it stands, without who the child is',
  });
  setHandler(deadlinesQuery, () => file.deadlines(), { description: 'The deadlines of the case' });
  setHandler(rejectionsQuery, () => file.rejections(), {
    description: 'Signals that changed nothing, and why',
  });
}
