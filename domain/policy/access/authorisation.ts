import { keyKeepers } from './machine-keys.ts';
import type { Paragraph } from '../paragraphs.ts';
import { REPORTS, type ReportName } from '../tracking/reports.ts';
import { ACTION_CODES, ACTIONS, EWS_ROLES, ROLE_CODES, type Action, type Role } from './roles.ts';
import type { Stage } from '../procedure/stages.ts';

/**
 * How what is asked for stands to the caller, and what that alone decides. The first that holds is the relation:
 * what a caller may not know of is answered to the byte like what does not exist, before anything else is looked at.
 */
export const RELATIONS = {
  unknown: { words: 'nothing has this id', answer: 'not-found' },
  'other-authority': { words: 'it is of another authority than the caller', answer: 'not-found' },
  'other-school': { words: 'it is of another school than the caller', answer: 'not-found' },
  'same-authority': {
    words: 'it is of the caller’s authority, and outside what the role sees',
    answer: 'not-found',
  },
  restricted: { words: 'it is restricted, and the caller has no grant to open it', answer: 'ask' },
  closed: { words: 'a case within what the role sees, and closed', answer: 'read-only' },
  own: { words: 'it is within what the role sees', answer: 'as-the-row-says' },
} as const satisfies Record<
  string,
  { words: string; answer: 'not-found' | 'ask' | 'read-only' | 'as-the-row-says' }
>;
export type Relation = keyof typeof RELATIONS;

interface SightRow {
  readonly words: string;
  readonly policy: readonly Paragraph[];
  readonly law?: string;
}

/** Which cases a role can see at all. */
export const SIGHTS = {
  'own-school': {
    words: 'children of one school',
    policy: ['5 schools'],
    law: 'UK GDPR art 5(1)(c): no more than is needed',
  },
  'ehc-plan': { words: 'children with an EHC plan', policy: ['5 SEND'] },
  'no-roll': { words: 'children on no roll', policy: ['4.1', '5 admissions'] },
  authority: { words: 'every child of the authority', policy: ['5 EWS', '5 CME officer', '5 manager'] },
} as const satisfies Record<string, SightRow>;
export type Sight = keyof typeof SIGHTS;

export const SIGHT_OF = {
  school: 'own-school',
  ewo: 'authority',
  'ews-manager': 'authority',
  'cme-officer': 'authority',
  'send-officer': 'ehc-plan',
  admissions: 'no-roll',
  operator: 'authority',
  auditor: 'authority',
} as const satisfies Record<Role, Sight>;

/** What it is done to: asked first is whether that exists for the caller. */
type ObjectOfIt = 'case' | 'school' | 'authority';

/** `any`: in every stage, also of a closed case, and where there is no stage at all. */
type When = readonly Stage[] | 'any';

export interface PermissionRow {
  readonly words: string;
  readonly policy: readonly Paragraph[];
  readonly law?: string;
  readonly on: ObjectOfIt;
  readonly may: Readonly<Partial<Record<Role, When>>>;
}

const forRoles = (roles: readonly Role[]): PermissionRow['may'] =>
  Object.fromEntries(roles.map((role) => [role, 'any' as const]));
const EVERYBODY = forRoles(ROLE_CODES);
/** Who answers for what is kept of a child and goes out of the council's hands. */
const DATA_PROTECTION = ['cme-officer', 'ews-manager'] as const satisfies readonly Role[];
const SCHOOL_AND_EWS = forRoles(['school', ...EWS_ROLES]);
/** Those who answer for who may look. */
const ANSWERABLE = forRoles(['ews-manager', 'cme-officer']);

/** Everything that a caller can do beside the commands to one case. */
export const BESIDE_COMMANDS = {
  'report-missing-child': {
    words: 'report a missing child',
    policy: ['4.1'],
    on: 'authority',
    may: SCHOOL_AND_EWS,
  },
  'refer-child-on-no-roll': {
    // A member of the public refers through EWS.
    words: 'refer a child who is on no roll',
    policy: ['4.1'],
    on: 'authority',
    may: forRoles([...EWS_ROLES, 'send-officer', 'admissions']),
  },
  'list-cases': {
    words: 'list the cases that they may see',
    policy: ['1.2', '5 CME officer'],
    on: 'authority',
    may: EVERYBODY,
  },
  'read-case': { words: 'read a case', policy: ['1.2', '2'], on: 'case', may: EVERYBODY },
  'read-clock': { words: 'read the receipt of a case’s clock', policy: ['1.2'], on: 'case', may: EVERYBODY },
  'read-timeline': { words: 'read what happened on a case', policy: ['1.2'], on: 'case', may: EVERYBODY },
  'read-removal-advice': {
    words: 'read what the evidence supports of the grounds for removal',
    policy: ['5 schools', '5 EWS'],
    law: 'SI 2024/208 reg 9',
    on: 'case',
    may: EVERYBODY,
  },
  'preview-edition': {
    words: 'see what another edition of the policy would move',
    policy: ['5 manager', '5 CME officer'],
    on: 'case',
    may: EVERYBODY,
  },
  'read-household': {
    // A school sees its own child and no other.
    words: 'see the cases of siblings',
    policy: ['LA check list', '5 EWS'],
    on: 'case',
    may: forRoles(EWS_ROLES),
  },
  'change-household': {
    words: 'link siblings',
    policy: ['LA check list', '5 EWS'],
    on: 'case',
    may: forRoles(EWS_ROLES),
  },
  'read-views': {
    words: 'read who looked at a case',
    policy: ['2'],
    law: 'UK GDPR art 5(2)',
    on: 'case',
    // A school accounts for its own people and reads their looks alone: that another service has looked
    // can tell of a safeguarding enquiry.
    may: forRoles(['school', 'ews-manager', 'cme-officer', 'auditor']),
  },
  'record-disclosure': {
    words: 'put a disclosure on record',
    policy: ['legal summary'],
    law: 'UK GDPR art 30',
    on: 'case',
    may: forRoles(EWS_ROLES),
  },
  'read-disclosures': {
    words: 'read to whom data of the child was disclosed',
    policy: ['legal summary'],
    law: 'UK GDPR art 30',
    on: 'case',
    may: forRoles([...DATA_PROTECTION, 'auditor']),
  },
  'make-subject-access': {
    words: 'make the bundle for a subject access request',
    policy: ['legal summary'],
    law: 'UK GDPR art 15',
    on: 'case',
    may: forRoles(DATA_PROTECTION),
  },
  'hold-record': {
    words: 'hold a record back from erasure',
    policy: ['legal summary'],
    law: 'UK GDPR art 17(3)(e)',
    on: 'case',
    may: forRoles(DATA_PROTECTION),
  },
  'read-ended-retentions': {
    words: 'list the records whose retention has ended',
    policy: ['legal summary'],
    law: 'UK GDPR art 5(1)(e)',
    on: 'authority',
    may: forRoles([...DATA_PROTECTION, 'auditor']),
  },
  'review-retention': {
    words: 'review a record whose retention has ended',
    policy: ['legal summary'],
    law: 'UK GDPR art 5(1)(e)',
    on: 'case',
    may: forRoles(DATA_PROTECTION),
  },
  'erase-record': {
    // A second person, of another role than the reviewer.
    words: 'erase a record whose retention has ended',
    policy: ['legal summary'],
    law: 'UK GDPR art 5(1)(e)',
    on: 'case',
    may: forRoles(DATA_PROTECTION),
  },
  'advance-rehearsal': {
    words: 'move a case on in a rehearsal',
    policy: ['1.2'],
    on: 'case',
    may: { operator: 'any' },
  },
  'read-calendar': { words: 'read a school’s calendar', policy: ['2.2'], on: 'school', may: EVERYBODY },
  'read-school-clock': {
    words: 'read the receipt of the clock that a first day would start',
    policy: ['2.2'],
    on: 'school',
    may: EVERYBODY,
  },
  'put-calendar': {
    words: "change a school's calendar",
    policy: ['2.2', '5 schools'],
    on: 'school',
    may: SCHOOL_AND_EWS,
  },
  'read-holidays': {
    words: 'read the bank holidays',
    policy: ['definitions'],
    on: 'authority',
    may: EVERYBODY,
  },
  'change-holidays': {
    words: 'add and remove bank holidays',
    policy: ['definitions'],
    law: 'Banking and Financial Dealings Act 1971 s 1',
    on: 'authority',
    may: { operator: 'any' },
  },
  'send-attendance-register': {
    words: "send a school's attendance register",
    policy: ['2.2', 'flow chart attending'],
    on: 'school',
    may: SCHOOL_AND_EWS,
  },
  'return-joiner': {
    words: 'return joiners',
    policy: ['5 schools', '5 admissions'],
    law: 'SI 2024/208 reg 13',
    on: 'school',
    may: forRoles(['school', 'admissions', ...EWS_ROLES]),
  },
  'read-joiners': {
    words: 'read joiners',
    policy: ['5 schools', '5 admissions'],
    law: 'SI 2024/208 reg 13',
    on: 'school',
    may: forRoles(['school', 'admissions', ...EWS_ROLES, 'auditor']),
  },
  'return-leaver': {
    words: 'return leavers',
    policy: ['5 schools', '5 admissions'],
    law: 'SI 2024/208 reg 13(4)',
    on: 'school',
    may: forRoles(['school', 'admissions', ...EWS_ROLES]),
  },
  'read-leavers': {
    words: 'read leavers',
    policy: ['5 schools', '5 admissions'],
    law: 'SI 2024/208 reg 13(4)',
    on: 'school',
    may: forRoles(['school', 'admissions', ...EWS_ROLES, 'auditor']),
  },
  'read-report-dfe': readReport('dfe'),
  'read-report-caseload': readReport('caseload'),
  'read-report-timeliness': readReport('timeliness'),
  'read-report-panel': readReport('panel'),
  'restrict-case': {
    words: 'restrict a case to those who need to know, or lift that',
    policy: ['2', '5 manager', '5 CME officer'],
    law: 'UK GDPR art 5(1)(f)',
    on: 'case',
    may: ANSWERABLE,
  },
  'ask-for-access': {
    words: 'ask for access to a restricted case',
    policy: ['2'],
    on: 'case',
    may: forRoles([...EWS_ROLES, 'send-officer', 'admissions', 'auditor']),
  },
  'break-glass': {
    words: 'open a restricted case in an emergency',
    policy: ['2', '2.3'],
    on: 'case',
    may: forRoles([...EWS_ROLES, 'send-officer']),
  },
  'decide-access': {
    words: 'decide about access to a restricted case',
    policy: ['5 manager', '5 CME officer'],
    on: 'authority',
    may: ANSWERABLE,
  },
  'review-access': {
    words: 'review access to a restricted case',
    policy: ['5 manager', '5 CME officer'],
    on: 'authority',
    may: ANSWERABLE,
  },
  'read-access': {
    words: 'read who has access to restricted cases',
    policy: ['5 manager', '5 CME officer'],
    law: 'UK GDPR art 5(2)',
    on: 'authority',
    may: forRoles(['ews-manager', 'cme-officer', 'auditor']),
  },
  'read-audit': {
    words: 'read the audit',
    policy: ['2'],
    on: 'authority',
    may: forRoles(['auditor']),
  },
  'verify-audit': {
    words: 'have the audit verified',
    policy: ['2'],
    on: 'authority',
    may: forRoles(['operator', 'auditor']),
  },
  'decode-payloads': {
    words: 'read payloads of workflows, without words about a person',
    policy: ['2'],
    law: 'UK GDPR art 32',
    on: 'authority',
    may: forRoles(['operator', 'auditor']),
  },
  'decode-payloads-unredacted': {
    // Nothing personal is in them but what somebody has put into a Signal by hand, past the product.
    words: 'read payloads of workflows with every word',
    policy: ['2'],
    law: 'UK GDPR art 32',
    on: 'authority',
    may: { auditor: 'any' },
  },
  'encode-payloads': {
    words: 'encrypt payloads for workflows',
    policy: ['2'],
    law: 'UK GDPR art 32',
    on: 'authority',
    may: { operator: 'any' },
  },
  'read-people': {
    words: 'read who may sign in',
    policy: ['2', '5 manager', '5 CME officer'],
    law: 'UK GDPR art 5(1)(f)',
    on: 'authority',
    may: forRoles(['ews-manager', 'cme-officer', 'auditor']),
  },
  'look-after-people': {
    // Whom each of them looks after is a table of its own (people-office.ts).
    words: 'invite people, give them another role, and disable them',
    policy: ['2', '5 manager', '5 CME officer'],
    law: 'UK GDPR art 5(1)(f)',
    on: 'authority',
    may: forRoles(['ews-manager', 'cme-officer', 'operator']),
  },
  'read-metrics': {
    words: 'read the figures of the service',
    policy: ['2'],
    on: 'authority',
    may: forRoles(['operator', 'auditor']),
  },
  // Whose keys they may see, make or revoke stands in `machine-keys.ts`.
  'list-keys': keyPermission('see keys', 'sees'),
  'make-key': keyPermission('make keys', 'makes'),
  'revoke-key': keyPermission('revoke keys', 'revokes'),
} as const satisfies Record<string, PermissionRow>;

/** A school reads no report: each tells of children of other schools. Who reads which stands with the report. */
function readReport(name: ReportName): PermissionRow {
  const { words, policy, readers } = REPORTS[name];
  return { words: `read the report “${words}”`, policy, on: 'authority', may: forRoles(readers) };
}

function keyPermission(words: string, deed: Parameters<typeof keyKeepers>[0]): PermissionRow {
  return { words, policy: ['2'], law: 'UK GDPR art 32', on: 'authority', may: forRoles(keyKeepers(deed)) };
}

function commandsToACase(): Readonly<Record<Action, PermissionRow>> {
  const rows = ACTION_CODES.map((action) => {
    const { words, policy, may } = ACTIONS[action];
    return [action, { words, policy, may, on: 'case' }] as const;
  });
  return Object.fromEntries(rows) as unknown as Readonly<Record<Action, PermissionRow>>;
}

/**
 * The one authorisation table: role, action, stage, and what it is done to, for everything that a caller can do. Read
 * by the reducer (the commands, through `roles.ts`), the API, the pages, the docs and the tests. Whoever a row does not
 * name may never do it (ASVS 8.2.1); what is outside a role's sight does not exist for it (ASVS 8.2.2).
 */
const PERMISSIONS = { ...commandsToACase(), ...BESIDE_COMMANDS };
export type Permission = Action | keyof typeof BESIDE_COMMANDS;
export const PERMISSION_CODES = Object.keys(PERMISSIONS) as Permission[];

export function permissionRow(permission: Permission): PermissionRow {
  return PERMISSIONS[permission];
}

/** Whether a role may ever do it, in whichever stage. */
export function mayEver(role: Role, permission: Permission): boolean {
  return permissionRow(permission).may[role] !== undefined;
}
