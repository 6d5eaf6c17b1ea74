/**
 * What an answer shows of a child, and so what stands on record of a look. `one case`: the one that the address
 * names; `cases`: those that the answer names; `figures`: no case by itself; `nothing`: nothing of a child, so that
 * there is no look; `on its own record`: the case itself holds who looked.
 */
type Shows = 'one case' | 'cases' | 'figures' | 'nothing' | 'on its own record';

interface LookRow {
  readonly words: string;
  readonly shows: Shows;
}

/** Every kind of look. A route that answers without one cannot be written. */
export const LOOKS = {
  case: { words: 'the case', shows: 'one case' },
  clock: { words: 'the receipt of its clock', shows: 'one case' },
  timeline: { words: 'its timeline', shows: 'one case' },
  'removal-advice': { words: 'what the evidence supports of the grounds for removal', shows: 'one case' },
  'policy-edition': { words: 'what another edition of the policy would move', shows: 'one case' },
  views: { words: 'who had looked at the case', shows: 'one case' },
  household: { words: 'the cases of siblings', shows: 'cases' },
  'case-list': { words: 'a list of cases', shows: 'cases' },
  'calendar-moves': { words: 'the deadlines that a calendar moves', shows: 'cases' },
  'report-caseload': { words: 'the list of current cases', shows: 'cases' },
  'report-panel': { words: 'the pack of a monthly review', shows: 'cases' },
  'report-dfe': { words: "the department's return", shows: 'figures' },
  'report-timeliness': { words: 'how duties were met', shows: 'figures' },
  joiners: { words: "a school's returns of joiners", shows: 'figures' },
  leavers: { words: "a school's returns of leavers", shows: 'figures' },
  'access-requests': { words: 'requests for access to restricted cases', shows: 'figures' },
  'access-grants': { words: 'who had access to restricted cases', shows: 'figures' },
  'decoded-payloads': { words: 'decoded payloads of workflows', shows: 'cases' },
  'data-protection': { words: 'disclosures, retention or everything on record', shows: 'one case' },
  'ended-retentions': { words: 'records whose retention has ended', shows: 'cases' },
  'handover-pack': { words: 'what the receiving side is told', shows: 'on its own record' },
  none: { words: 'nothing of a child', shows: 'nothing' },
} as const satisfies Record<string, LookRow>;

export type LookKind = keyof typeof LOOKS;
export const LOOK_KINDS = Object.keys(LOOKS) as LookKind[];

/** Whether a look of this kind goes on the record of looks. */
export function isRecorded(kind: LookKind): boolean {
  const { shows } = LOOKS[kind];
  return shows !== 'nothing' && shows !== 'on its own record';
}

/**
 * Filters whose values are kept: codes, numbers and dates. Of any other it is kept that it was there, since what
 * somebody searches for may be a name.
 */
const KEPT_WITH_VALUE: readonly string[] = [
  ...['stage', 'school', 'holder', 'dueBefore', 'limit', 'urn'],
  ...['asOf', 'on', 'month', 'edition', 'state'],
];

/** The shape of a filter, fit for the record. */
export function filterShape(sent: Readonly<Record<string, unknown>>): Record<string, string | true> {
  return Object.fromEntries(
    Object.entries(sent).map(([name, value]) => [
      name,
      KEPT_WITH_VALUE.includes(name) && typeof value === 'string' ? value : true,
    ]),
  );
}
