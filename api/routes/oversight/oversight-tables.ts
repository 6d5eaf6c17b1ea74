import { DUTIES } from '../../../domain/policy/procedure/duties.ts';
import { REVIEW_ACTIONS } from '../../../domain/policy/tracking/review-actions.ts';
import { STAGES } from '../../../domain/policy/procedure/stages.ts';
import type { AgreedAction } from '../../../domain/case/cme-case.ts';
import type {
  CaseloadRow,
  DfeReturn,
  Panel,
  PanelCase,
  TimelinessRow,
} from '../../../register/oversight/oversight.ts';
import type { CsvTable } from '../../http/csv.ts';
import { DFE_LISTS } from '../../schemas/oversight.ts';
import type { RestrictedCase } from '../../visibility/restricted.ts';

type Topic = keyof typeof DFE_LISTS;
const TOPICS = Object.keys(DFE_LISTS) as Topic[];

/** The return with every code of the published lists, those without a child too. */
export function dfeJson({ counts, frozenAt, ...given }: DfeReturn) {
  const all = TOPICS.flatMap((topic) =>
    DFE_LISTS[topic].map(([code, breakdown]) => {
      const found = counts.find((each) => each.topic === topic && each.code === code);
      return { topic, code, breakdown, children: found?.children ?? 0 };
    }),
  );
  const status = frozenAt === null ? ('provisional' as const) : ('frozen' as const);
  return { ...given, frozenAt, status, counts: all };
}

/** The figures as the department lists them, then what stands beside them. */
export function dfeTable(given: ReturnType<typeof dfeJson>): CsvTable {
  const { on, status, children, onRollNotCounted, counts, corrections } = given;
  const beside = (topic: string, breakdown: string, count: number | null) => ({
    on,
    status,
    topic,
    breakdown,
    children: count,
  });
  return {
    columns: ['on', 'status', 'topic', 'breakdown', 'children'],
    rows: [
      beside('total', 'Children missing education', children),
      ...counts.map(({ topic, breakdown, children: count }) => beside(topic, breakdown, count)),
      beside('not counted', 'On a roll, looked for on that day', onRollNotCounted),
      ...corrections.map(({ reference, what, was, is }) =>
        beside(`late correction: ${what}`, [reference, ...differences(was, is)].join('; '), null),
      ),
    ],
  };
}

function differences(
  was: Readonly<Partial<Record<Topic, string>>>,
  is: Readonly<Partial<Record<Topic, string>>>,
): string[] {
  return TOPICS.filter((topic) => was[topic] !== is[topic]).map(
    (topic) => `${topic} ${wordsOf(topic, was[topic])} -> ${wordsOf(topic, is[topic])}`,
  );
}

function wordsOf(topic: Topic, code: string | undefined): string {
  return DFE_LISTS[topic].find(([each]) => each === code)?.[1] ?? 'none';
}

/** The list of current cases; `name` only for those who may know. */
export function caseloadTable(rows: readonly CaseloadRow[], names: boolean): CsvTable {
  const columns = ['reference', 'school', 'stage', 'holder', 'school_day', 'next_deadline_at'];
  return {
    columns: [...columns.toSpliced(1, 0, ...(names ? ['name'] : [])), 'overdue', 'quiet_days', 'age_ended'],
    rows: rows.map((row) => ({
      reference: row.reference,
      ...(names && { name: row.name }),
      school: row.school,
      stage: STAGES[row.stage].words,
      holder: row.holder,
      school_day: row.schoolDay,
      next_deadline_at: row.nextDeadlineAt,
      overdue: row.overdue.map((duty) => DUTIES[duty].words).join('; '),
      quiet_days: row.quietDays,
      age_ended: row.ageEnded,
    })),
  };
}

/** The same table with those cases at its end of which no more is told than that they are restricted. */
export function withRestricted({ columns, rows }: CsvTable, restricted: readonly RestrictedCase[]): CsvTable {
  const nothing = Object.fromEntries(columns.map((column) => [column, null]));
  const told = restricted.map(({ reference }) => ({ ...nothing, reference, stage: 'restricted' }));
  return { columns, rows: [...rows, ...told] };
}

/** How each duty was met; whom the open ones wait on stands in the same rows. */
export function timelinessTable(duties: readonly TimelinessRow[]): CsvTable {
  return {
    columns: ['owed_by', 'duty', 'in_time', 'late', 'time_unknown', 'open', 'overdue', 'not_needed'],
    rows: duties.map((row) => ({
      owed_by: row.owedBy,
      duty: DUTIES[row.duty].words,
      in_time: row.inTime,
      late: row.late,
      time_unknown: row.timeUnknown,
      open: row.open,
      overdue: row.overdue,
      not_needed: row.notNeeded,
    })),
  };
}

/** The pack, one row an action; a case without one has a row by itself. */
export function panelTable({ heldOn, cases }: Panel): CsvTable {
  const rows = cases.flatMap((each) => {
    const actions: readonly (AgreedAction | null)[] = [...each.carriedOver, ...each.agreed];
    return (actions.length === 0 ? [null] : actions).map((action) => ({
      held_on: heldOn,
      ...packColumns(each),
      ...actionColumns(action),
    }));
  });
  const first = ['held_on', 'reference', 'school', 'stage', 'weeks_tracked', 'last_review'];
  const then = ['reviewed_last_time', 'reviewed', 'age_ended', 'action', 'owner', 'due_on', 'done_on'];
  return { columns: [...first, ...then], rows };
}

function packColumns(each: PanelCase) {
  return {
    reference: each.reference,
    school: each.school,
    stage: STAGES[each.stage].words,
    weeks_tracked: each.weeksTracked,
    last_review: each.lastReview,
    reviewed_last_time: each.reviewedLastTime,
    reviewed: each.reviewed,
    age_ended: each.ageEnded,
  };
}

function actionColumns(action: AgreedAction | null) {
  return {
    action: action && REVIEW_ACTIONS[action.action].words,
    owner: action?.owner ?? null,
    due_on: action?.dueOn ?? null,
    done_on: action?.doneOn ?? null,
  };
}
