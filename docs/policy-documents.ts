import { ABSENCE_KINDS } from '../domain/case/cme-case.ts';
import { BESIDE_COMMANDS, SIGHTS } from '../domain/policy/access/authorisation.ts';
import { ATTENDANCE_CODES } from '../domain/policy/law/attendance-codes.ts';
import { BROMLEY } from '../domain/policy/editions/bromley.ts';
import { ATTENDANCE_RULES, BREAKS } from '../domain/policy/law/attendance-rules.ts';
import { CHANNELS, TIMES_OF_DAY } from '../domain/policy/procedure/channels.ts';
import { ATTENDANCE_ORDER_LAWS, ATTENDANCE_ORDER_STEPS } from '../domain/policy/law/attendance-orders.ts';
import { CIRCUMSTANCES, SAFEGUARDING_ADDRESSEES } from '../domain/policy/procedure/circumstances.ts';
import { CME_GROUPS, type SubgroupRow } from '../domain/policy/tracking/cme-groups.ts';
import { DUTIES } from '../domain/policy/procedure/duties.ts';
import { EWS_CHECKS, SCHOOL_CHECKS } from '../domain/policy/procedure/enquiries.ts';
import { GROUNDS } from '../domain/policy/law/grounds.ts';
import { CASE_FIELDS } from '../domain/policy/access/fields.ts';
import { BACK_FROM_HANDOVER, BOUNCE_REASONS, HANDOVER_SOURCES } from '../domain/policy/procedure/handover.ts';
import { EVIDENCE_FACTS, JOINT_RESULTS, LEGAL_FACTS } from '../domain/policy/law/legal-facts.ts';
import { LEAVER_FOLLOW_UPS } from '../domain/policy/law/leavers.ts';
import { NOTICES } from '../domain/policy/procedure/notices.ts';
import { STARTING_LEVELS } from '../domain/policy/procedure/starting-levels.ts';
import { PARAGRAPHS, type Paragraph } from '../domain/policy/paragraphs.ts';
import { PLACEMENTS } from '../domain/policy/tracking/placements.ts';
import { POLICY_DAY_SOURCES } from '../domain/policy/editions/policy.ts';
import { REFERRAL_SOURCES } from '../domain/policy/tracking/referral-sources.ts';
import { REPEATED_CHECKS } from '../domain/policy/procedure/repeated-checks.ts';
import { OUTCOMES, SUCCESSORS } from '../domain/policy/procedure/outcomes.ts';
import { REPORTS } from '../domain/policy/tracking/reports.ts';
import { REVIEW_ACTIONS } from '../domain/policy/tracking/review-actions.ts';
import { ACTION_CODES, ACTIONS, isOnRollOnly, ROLES, type Role } from '../domain/policy/access/roles.ts';
import { SHARED_CHECKS } from '../domain/policy/procedure/shared-findings.ts';
import {
  DEADLINE_NAMES,
  deadlineRow,
  DEADLINES,
  STAGES,
  type Stage,
} from '../domain/policy/procedure/stages.ts';
import { worded } from '../domain/policy/editions/wording.ts';
import { WORKING_DAY_SOURCES } from '../domain/policy/editions/working-days.ts';

/** One row of a table of rules, with the paragraphs it cites. */
export interface CitedRow {
  readonly table: string;
  readonly row: string;
  readonly policy: readonly Paragraph[];
}

/** A test that proves a paragraph: the file and the title under which it stands. */
export interface CitingTest {
  readonly file: string;
  readonly title: string;
}

type Table = Readonly<Record<string, { readonly policy: readonly Paragraph[] }>>;

const TABLES: Readonly<Record<string, Table>> = {
  stages: STAGES,
  deadlines: DEADLINES,
  roles: ROLES,
  actions: ACTIONS,
  'other permissions': BESIDE_COMMANDS,
  sights: SIGHTS,
  'members of a case': CASE_FIELDS,
  circumstances: CIRCUMSTANCES,
  'safeguarding addressees': SAFEGUARDING_ADDRESSEES,
  'school checks': SCHOOL_CHECKS,
  'EWS checks': EWS_CHECKS,
  channels: CHANNELS,
  'times of day': TIMES_OF_DAY,
  'repeated checks': REPEATED_CHECKS,
  'attendance codes': ATTENDANCE_CODES,
  'shared checks': SHARED_CHECKS,
  'attendance rules': ATTENDANCE_RULES,
  'marks that break a run': BREAKS,
  'starting levels': STARTING_LEVELS,
  duties: DUTIES,
  outcomes: OUTCOMES,
  successors: SUCCESSORS,
  'review actions': REVIEW_ACTIONS,
  'attendance order steps': ATTENDANCE_ORDER_STEPS,
  'attendance order laws': ATTENDANCE_ORDER_LAWS,
  reports: REPORTS,
  notices: NOTICES,
  'grounds for removal': GROUNDS,
  'legal facts': LEGAL_FACTS,
  'evidence facts': EVIDENCE_FACTS,
  'joint results': JOINT_RESULTS,
  'bounce reasons': BOUNCE_REASONS,
  'back from hand-over': BACK_FROM_HANDOVER,
  'absence kinds': ABSENCE_KINDS,
  'CME groups': CME_GROUPS,
  ...Object.fromEntries(
    Object.entries(CME_GROUPS).map(
      ([group, { subgroups }]): [string, Readonly<Record<string, SubgroupRow>>] => [
        `sub-groups of ${group}`,
        subgroups,
      ],
    ),
  ),
  'referral sources': REFERRAL_SOURCES,
  placements: PLACEMENTS,
  'follow-ups of leavers': LEAVER_FOLLOW_UPS,
  'policy days': daysTable(POLICY_DAY_SOURCES),
  'working days': daysTable(WORKING_DAY_SOURCES),
  'hand-over rules': daysTable(HANDOVER_SOURCES),
};

function daysTable(sources: Readonly<Record<string, readonly Paragraph[]>>): Table {
  return Object.fromEntries(Object.entries(sources).map(([day, policy]) => [day, { policy }]));
}

/** Rules that are functions, not rows of a table. */
const FUNCTIONS: readonly CitedRow[] = [
  { table: 'domain/calendar/compulsory-school-age.ts', row: 'compulsorySchoolAge', policy: ['definitions'] },
  { table: 'domain/calendar/school-calendar.ts', row: 'clockFor', policy: ['definitions', '2.4'] },
];

/** Every rule of the domain with what it cites. */
export function citedRows(): CitedRow[] {
  const rows = Object.entries(TABLES).flatMap(([table, entries]) =>
    Object.entries(entries).map(([row, { policy }]) => ({ table, row, policy })),
  );
  return [...rows, ...FUNCTIONS];
}

/** `docs/policy-map.md`: paragraph, rules, tests. */
export function policyMap(tests: readonly CitingTest[]): string {
  const rows = citedRows();
  const sections = Object.entries(PARAGRAPHS).map(([paragraph, entry]) => {
    const rules = byGroup(
      rows.filter(({ policy }) => policy.includes(paragraph as Paragraph)),
      ({ table }) => table,
      ({ row }) => `\`${row}\``,
    );
    const proofs = byGroup(
      tests.filter(({ title }) => cites(title, paragraph)),
      ({ file }) => `[\`${file}\`](../${file})`,
      ({ title }) => title,
    );
    return [
      `## ${paragraph}`,
      entry.title,
      ...('forPeople' in entry ? [`For people, not software: ${entry.forPeople}`] : []),
      ...(rules.length === 0 ? [] : [`Rules:\n\n${rules.join('\n')}`]),
      ...(proofs.length === 0 ? [] : [`Tests:\n\n${proofs.join('\n')}`]),
    ].join('\n\n');
  });
  const preface = [
    '# The policy, paragraph by paragraph',
    'Generated from the tables of `domain/` by `npm run docs:generate`; a test fails when it is stale.',
  ];
  return `${[...preface, ...sections].join('\n\n')}\n`;
}

/** One line for each group, with everything in it. */
function byGroup<T>(items: readonly T[], group: (item: T) => string, words: (item: T) => string): string[] {
  return Object.entries(Object.groupBy(items, group)).map(
    ([title, all = []]) => `- ${title}: ${all.map(words).join('; ')}`,
  );
}

/** Whether a test's title names a paragraph: in brackets, as `(2.1, 2.2)` or `(flow chart days 11-20)`. */
function cites(title: string, paragraph: string): boolean {
  return [...title.matchAll(/ \(([^()]*(?:\([a-z]\))?[^()]*)\)/g)].some(([, inside = '']) =>
    inside.split(', ').some((each) => each === paragraph || each.startsWith(`${paragraph} (`)),
  );
}

/** `docs/states.md`: the stages, their deadlines and who may do what in them. */
export function statesDocument(): string {
  const stages = Object.entries(STAGES).map(
    ([stage, { words, holder, ends, policy }]) =>
      `| \`${stage}\` | ${inWords(words)} | ${holder ?? 'nobody'} | ${inWords(ends)} | ${policy.join(', ')} |`,
  );
  const deadlines = DEADLINE_NAMES.map((deadline) => {
    const { firesIn, leadsTo, goesBackTo, summary } = deadlineRow(deadline);
    const to = goesBackTo?.join(' or ') ?? leadsTo ?? 'stays';
    return `| \`${deadline}\` | ${firesIn.join(', ')} | ${to} | ${inWords(summary)} |`;
  });
  const actions = ACTION_CODES.map((action) => {
    const { may } = ACTIONS[action];
    const who = Object.entries(may as Partial<Record<Role, readonly Stage[]>>).map(
      ([role, where]) => `${role}: ${where.join(', ')}`,
    );
    const only = isOnRollOnly(action) ? 'while on a roll' : '';
    return `| \`${action}\` | ${who.join('<br>')} | ${only} |`;
  });
  return [
    '# Stages of a case',
    '',
    'Generated from the tables of `domain/` by `npm run docs:generate`; a test fails when it is stale.',
    '',
    '```mermaid',
    'stateDiagram-v2',
    ...transitions(),
    '```',
    '',
    '| stage | is | held by | ends when | policy |',
    '| --- | --- | --- | --- | --- |',
    ...stages,
    '',
    '| deadline | waited for in | leads to | in the Temporal UI |',
    '| --- | --- | --- | --- |',
    ...deadlines,
    '',
    '| action | who may, in which stage | only |',
    '| --- | --- | --- |',
    ...actions,
    '',
    'Of a child on no roll who has an EHC plan the SEND Case Officer holds the case instead of the CME officer, and may',
    'do what the CME officer may (5 SEND).',
    '',
  ].join('\n');
}

function transitions(): string[] {
  const arrow = (from: string, to: string, why: string) => `  ${name(from)} --> ${name(to)}: ${why}`;
  const byTime = Object.entries(DEADLINES).flatMap(([deadline, { firesIn, leadsTo }]) =>
    leadsTo === null ? [] : firesIn.map((from) => arrow(from, leadsTo, deadline)),
  );
  const byOutcome = Object.entries(OUTCOMES).flatMap(([outcome, { action, leadsTo }]) => {
    const from = new Set(
      Object.values(ACTIONS[action].may as Partial<Record<Role, readonly Stage[]>>).flat(),
    );
    return [...from].filter((stage) => stage !== leadsTo).map((stage) => arrow(stage, leadsTo, outcome));
  });
  return [
    `  [*] --> ${name('expected')}: absence ahead`,
    `  [*] --> ${name('school-enquiries')}: absence`,
    `  [*] --> ${name('tracking')}: on no roll`,
    ...byTime,
    arrow('school-enquiries', 'ews-enquiries', 'referral or family moved'),
    ...byOutcome,
    ...Object.entries(BACK_FROM_HANDOVER).map(([stage, { when }]) =>
      arrow('handing-over', stage, `bounced or unanswered; ${when}`),
    ),
    arrow('handing-over', 'closed', 'confirmed'),
    `  ${name('closed')} --> [*]`,
  ];
}

function inWords(text: string): string {
  return worded(text, BROMLEY);
}

/** Mermaid takes no hyphen in a state's name. */
function name(stage: string): string {
  return stage.replaceAll('-', '_');
}
