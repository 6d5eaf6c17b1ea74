import { describe, expect, it } from 'vitest';
import { allowedActions } from '../../domain/case/allowed.ts';
import { ABSENCE_KINDS } from '../../domain/case/cme-case.ts';
import { decide } from '../../domain/decisions/decide.ts';
import { isRefusal } from '../../domain/case/refusal.ts';
import { CIRCUMSTANCES, SAFEGUARDING_ADDRESSEES } from '../../domain/policy/procedure/circumstances.ts';
import { DUTIES, type DutyCode } from '../../domain/policy/procedure/duties.ts';
import { EWS_CHECKS, SCHOOL_CHECKS } from '../../domain/policy/procedure/enquiries.ts';
import { LEAVER_FOLLOW_UPS } from '../../domain/policy/law/leavers.ts';
import { NOTICES, type NoticeCode } from '../../domain/policy/procedure/notices.ts';
import {
  OUTCOME_KINDS,
  OUTCOMES,
  REPORT_SIGNALS,
  REPORTED_OUTCOMES,
  type ReportedOutcome,
} from '../../domain/policy/procedure/outcomes.ts';
import { PARAGRAPHS } from '../../domain/policy/paragraphs.ts';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import { CME_GROUP_CODES, CME_GROUPS } from '../../domain/policy/tracking/cme-groups.ts';
import { PLACEMENTS } from '../../domain/policy/tracking/placements.ts';
import { POLICY_DAY_SOURCES } from '../../domain/policy/editions/policy.ts';
import { REFERRAL_SOURCES } from '../../domain/policy/tracking/referral-sources.ts';
import { WORKING_DAY_SOURCES } from '../../domain/policy/editions/working-days.ts';
import { ACTION_CODES, ACTIONS, ROLE_CODES, ROLES } from '../../domain/policy/access/roles.ts';
import { HOLDER_ROLES } from '../../domain/policy/access/holder-roles.ts';
import {
  DEADLINE_NAMES,
  deadlineRow,
  DEADLINES,
  STAGES,
  type Stage,
} from '../../domain/policy/procedure/stages.ts';
import type { RemovalNotice } from '../../domain/case/cme-case.ts';
import { referral } from './child-on-no-roll.ts';
import { actor, caseIn, commandOf, FIRST_DAY, OPEN_STAGES } from './missing-child.ts';

const ALL_STAGES: readonly Stage[] = [...OPEN_STAGES, 'closed'];
interface Cited {
  readonly policy: readonly string[];
}
const TABLES: Readonly<Record<string, Readonly<Record<string, Cited>>>> = {
  stages: STAGES,
  deadlines: DEADLINES,
  roles: ROLES,
  actions: ACTIONS,
  circumstances: CIRCUMSTANCES,
  addressees: SAFEGUARDING_ADDRESSEES,
  schoolChecks: SCHOOL_CHECKS,
  ewsChecks: EWS_CHECKS,
  duties: DUTIES,
  outcomes: OUTCOMES,
  notices: NOTICES,
  absences: ABSENCE_KINDS,
  days: Object.fromEntries(Object.entries(POLICY_DAY_SOURCES).map(([day, policy]) => [day, { policy }])),
  workingDays: Object.fromEntries(
    Object.entries(WORKING_DAY_SOURCES).map(([day, policy]) => [day, { policy }]),
  ),
  groups: CME_GROUPS,
  subgroups: Object.fromEntries(
    CME_GROUP_CODES.flatMap((group): [string, Cited][] =>
      Object.entries(CME_GROUPS[group].subgroups).map(([code, row]) => [`${group}, ${code}`, row]),
    ),
  ),
  placements: PLACEMENTS,
  leavers: LEAVER_FOLLOW_UPS,
  sources: REFERRAL_SOURCES,
};
const rows = Object.entries(TABLES).flatMap(([table, entries]) =>
  Object.entries(entries).map(([row, { policy }]) => ({ table, row, policy })),
);
const citedBy = (table: Readonly<Record<string, Cited>>) =>
  Object.fromEntries(Object.entries(table).map(([row, { policy }]) => [row, policy.join(', ')]));

describe('Every rule (2)', () => {
  it.each(rows)('$table, $row: cites paragraphs that the policy has, each once', ({ policy }) => {
    expect(policy.length).toBeGreaterThan(0);
    expect(policy.filter((paragraph) => !Object.hasOwn(PARAGRAPHS, paragraph))).toEqual([]);
    expect(new Set(policy).size).toBe(policy.length);
  });

  it('has a paragraph to stand on: what binds people only is cited by no row', () => {
    const cited = new Set(rows.flatMap(({ policy }) => policy));
    const forPeople = Object.entries(PARAGRAPHS).filter(([, entry]) => 'forPeople' in entry);
    expect(forPeople.filter(([paragraph]) => cited.has(paragraph))).toEqual([]);
    expect(forPeople.map(([paragraph]) => paragraph)).toEqual([
      'introduction',
      'rationale',
      '2.3 questions',
      '4.3',
    ]);
  });

  it('cites where each stage, duty and outcome comes from', () => {
    expect(citedBy(STAGES)).toEqual({
      expected: '2.4, 1.1',
      'school-enquiries': '2.2, school check list, flow chart days 1-10',
      'ews-enquiries': '5 EWS, LA check list, flow chart days 11-20',
      'decision-due': 'flow chart still missing, flow chart outcome 3',
      'handing-over': 'flow chart outcome 2, 5 CME officer',
      tracking: 'flow chart outcome 3, 5 CME officer, 1.2',
      closed: 'flow chart attending, flow chart outcome 1',
    });
    expect(citedBy(DUTIES)).toEqual({
      'contact-parents': '2.1, 2.2, flow chart days 1-10',
      'assess-vulnerability': '2.1, 2.2',
      'notify-social-worker': 'flow chart day 1',
      'refer-to-social-care': '2.3',
      'contact-children-and-families-hub': 'flow chart day 1, 2.4',
      'complete-school-enquiries': 'school check list, flow chart days 1-10, 5 schools',
      'refer-to-ews': 'definitions, 4.2, flow chart days 11-20',
      'take-up-case': '5 EWS, 1.2',
      'complete-ews-enquiries': 'LA check list, flow chart days 11-20, 5 EWS',
      'record-outcome': 'flow chart still missing, flow chart outcome 3',
      'join-decision': 'flow chart outcome 3, 5 CME officer',
      'pass-to-receiving-authority': 'flow chart outcome 2, 5 CME officer',
      'accept-for-tracking': 'flow chart outcome 3, 5 CME officer',
      'answer-shared-finding': 'LA check list, 1.2',
      'advise-school': 'flow chart outcome 2, flow chart outcome 3, 5 EWS',
      'follow-up-home-education': '5 schools, 5 EWS',
      'send-pupil-file': '5 schools, 1.2',
      'send-lost-pupil-file': '5 schools, 1.2',
      'confirm-sighting': 'flow chart attending, 2.1',
      'decide-on-sighting': 'flow chart attending, flow chart found',
      'decide-on-mark': 'flow chart attending, 2.2',
      'review-stage': '2.2, 2.4',
      'decide-on-attendance-order': '5 SAO, 5 CME officer',
      'acknowledge-referral': '4.1, 5 CME officer',
      'visit-home': '5 CME officer',
      'make-first-checks': '3.1, 3.2, 3.3',
      'complete-la-checks': 'LA check list, 5 CME officer',
      'first-review': '5 CNIS, 1.2',
      'arrange-education': '3.1, legislation',
      'consider-attendance-order': '3.1, 5 CME officer, 5 SAO',
      'establish-home-education': '3.3, 5 CME officer',
      'agree-with-home-authority': '3.2, 5 CME officer',
      'follow-up-declined-offer': '5 admissions, 5 CME officer',
      'confirm-start': '5 admissions, 5 CME officer',
      'look-into-word': '5 CME officer, 5 schools',
      'look-into-leaver': '5 EWS, 5 schools',
    });
    expect(citedBy(OUTCOMES)).toEqual({
      returned: 'flow chart attending, flow chart found',
      'located-at-home': 'flow chart outcome 1, flow chart found',
      'moved-out-of-area': 'flow chart outcome 2, flow chart found',
      'still-missing': 'flow chart outcome 3',
      'over-compulsory-school-age': 'definitions, 5 CME officer, flow chart found',
      placed: '5 admissions, 5 CME officer, flow chart found',
      'educated-otherwise': 'definitions, 5 CME officer, flow chart found',
    });
  });
});

describe('Every stage (1.2, flow chart still missing)', () => {
  it('is reached by some path, and stands in the table in the policy’s order', () => {
    expect(ALL_STAGES.map((stage) => caseIn(stage).current.stage)).toEqual(ALL_STAGES);
    expect(Object.keys(STAGES)).toEqual(ALL_STAGES);
  });

  it('has a holder, and only a closed case has none', () => {
    const holders = ALL_STAGES.map((stage) => STAGES[stage].holder);
    expect(holders).toEqual(['school', 'school', 'ewo', 'ewo', 'cme-officer', 'cme-officer', null]);
    // The SEND Case Officer holds what would be the CME officer's, of a SEND child on no roll.
    const ofStages = HOLDER_ROLES.filter((role) => role !== 'send-officer');
    expect(new Set(holders.filter((holder) => holder !== null))).toEqual(new Set(ofStages));
  });

  it('says how it ends', () => {
    expect(ALL_STAGES.filter((stage) => STAGES[stage].ends.length < 20)).toEqual([]);
  });

  it('is left by nobody’s clock but those of the policy', () => {
    const arrows = DEADLINE_NAMES.map((deadline) => {
      const { firesIn, leadsTo, goesBackTo } = deadlineRow(deadline);
      return `${deadline}: ${firesIn.join(' or ')} to ${goesBackTo?.join(' or ') ?? leadsTo ?? 'where it is'}`;
    });
    expect(arrows).toEqual([
      'expected-day: expected to school-enquiries',
      'day-1: school-enquiries or ews-enquiries to where it is',
      'day-10: school-enquiries to ews-enquiries',
      'day-20: school-enquiries or ews-enquiries to decision-due',
      'handover-chase: handing-over to where it is',
      'handover-unanswered: handing-over to tracking or ews-enquiries or decision-due',
      'sighting: school-enquiries or ews-enquiries or decision-due or handing-over or tracking to where it is',
    ]);
  });
});

describe('Every outcome (flow chart outcome 1, flow chart outcome 2, flow chart outcome 3, flow chart found)', () => {
  const PATHS: Readonly<Record<ReportedOutcome, readonly Stage[]>> = {
    returned: OPEN_STAGES,
    'located-at-home': ['school-enquiries', 'ews-enquiries', 'decision-due', 'handing-over', 'tracking'],
    'moved-out-of-area': ['school-enquiries', 'ews-enquiries', 'decision-due', 'tracking'],
    'still-missing': ['decision-due'],
    'over-compulsory-school-age': ['decision-due', 'handing-over', 'tracking'],
    'educated-otherwise': ['tracking'],
  };

  it.each(REPORTED_OUTCOMES)('%s is reached from the stages the policy has it in, by each of EWS', (kind) => {
    // That a child is too old is not for the Education Welfare Officer to decide.
    const ewo = kind === 'over-compulsory-school-age' ? [] : (['ewo'] as const);
    for (const role of [...ewo, 'ews-manager', 'cme-officer'] as const) {
      const from = ALL_STAGES.filter((stage) => {
        const { current, at } = caseIn(stage);
        const answer = decide(current, commandOf(kind, actor(role), {}), at, BROMLEY);
        return !isRefusal(answer) && answer.case.outcome?.kind === kind;
      });
      expect(from).toEqual(PATHS[kind]);
    }
  });

  it('has its number, leads where the flow chart leads, and tells the school', () => {
    expect(OUTCOME_KINDS.map((kind) => [OUTCOMES[kind].number, OUTCOMES[kind].leadsTo])).toEqual([
      [null, 'closed'],
      [1, 'closed'],
      [2, 'handing-over'],
      [3, 'tracking'],
      [null, 'closed'],
      [null, 'closed'],
      [null, 'closed'],
    ]);
    for (const kind of OUTCOME_KINDS) {
      const told = OUTCOMES[kind].notices.flatMap((notice): readonly string[] => NOTICES[notice].to);
      expect(told).toContain('school');
    }
    for (const kind of REPORTED_OUTCOMES) expect(OUTCOMES[kind].action).toBe(`report-${kind}`);
    expect(OUTCOMES.placed.action).toBe('record-placement');
  });

  it('may be reported by Signal as the table of roles has it', () => {
    expect(REPORT_SIGNALS).toEqual({
      reportFromSchool: ['returned', 'located-at-home', 'family-moved'],
      reportFromEws: [
        'returned',
        'located-at-home',
        'moved-out-of-area',
        'still-missing',
        'educated-otherwise',
      ],
    });
  });
});

describe('No row is dead (1.2, 5 manager)', () => {
  const known = ['looked-after'] as const;
  const OFFERED = {
    id: 'found-at-a-sibling',
    check: 'home-visit',
    attemptedAt: '2026-10-07T09:15:00Z',
    result: 'no-answer',
  } as const;
  const REMOVED: RemovalNotice = {
    ground: 'i',
    deletedOn: FIRST_DAY,
    late: false,
    destinationKnown: false,
    at: '2026-10-07T09:00:00Z',
  };
  const DIED = { died: { holds: true, at: '2026-10-07T09:15:00Z' } };

  it('of the authorisation table: every role may do in some case what its row says', () => {
    for (const action of ACTION_CODES) {
      for (const role of ROLE_CODES.filter((each) => Object.hasOwn(ACTIONS[action].may, each))) {
        const where = OPEN_STAGES.filter((stage) => {
          const { current, at } = caseIn(stage, known);
          const full = { ...current, offers: [OFFERED], legalFacts: DIED };
          const onNoRoll = { ...full, absence: referral().absence };
          return [full, { ...full, removalNotice: REMOVED }, onNoRoll].some((each) =>
            allowedActions(each, role, at).includes(action),
          );
        });
        expect([action, role, where.length > 0]).toEqual([action, role, true]);
      }
    }
  });

  it('of the duties: each is owed somewhere, by whom and until when the policy says', () => {
    const expected: Readonly<Record<DutyCode, string>> = {
      'contact-parents': 'school, end-of-day-1, record-enquiry',
      'assess-vulnerability': 'school, end-of-day-1, assess-vulnerability',
      'notify-social-worker': 'school, end-of-day-1, acknowledge',
      'refer-to-social-care': 'holder, promptly, raise-safeguarding-concern',
      'contact-children-and-families-hub': 'holder, promptly, raise-safeguarding-concern',
      'complete-school-enquiries': 'school, end-of-day-10, record-enquiry',
      'refer-to-ews': 'school, end-of-day-10, refer',
      'take-up-case': 'ewo, end-of-next-school-day, acknowledge',
      'complete-ews-enquiries': 'ewo, end-of-day-20, record-enquiry',
      'record-outcome': 'ewo, end-of-next-school-day, report-still-missing',
      'join-decision': 'cme-officer, end-of-next-school-day, acknowledge',
      'pass-to-receiving-authority': 'cme-officer, end-of-next-school-day, acknowledge',
      'accept-for-tracking': 'cme-officer, end-of-next-school-day, acknowledge',
      'advise-school': 'ewo, end-of-next-school-day, acknowledge',
      'answer-shared-finding': 'ewo, end-of-next-school-day, answer-finding',
      'follow-up-home-education': 'ewo, end-of-next-school-day, acknowledge',
      'send-pupil-file': 'school, within-15-school-days, acknowledge',
      'send-lost-pupil-file': 'school, end-of-next-school-day, acknowledge',
      'confirm-sighting': 'holder, end-of-next-school-day, record-sighting',
      'decide-on-sighting': 'holder, end-of-next-school-day, acknowledge',
      'decide-on-mark': 'holder, end-of-next-school-day, acknowledge',
      'review-stage': 'holder, end-of-next-school-day, acknowledge',
      'decide-on-attendance-order': 'cme-officer, end-of-order-period, record-attendance-order',
      'acknowledge-referral': 'holder, acknowledgement, acknowledge',
      'visit-home': 'holder, homeVisit, record-enquiry',
      'make-first-checks': 'holder, homeVisit, record-enquiry',
      'complete-la-checks': 'holder, checks, record-enquiry',
      'first-review': 'holder, firstReview, record-review',
      'arrange-education': 'holder, homeVisit, acknowledge',
      'consider-attendance-order': 'holder, checks, acknowledge',
      'establish-home-education': 'holder, checks, acknowledge',
      'agree-with-home-authority': 'holder, homeVisit, acknowledge',
      'follow-up-declined-offer': 'holder, homeVisit, acknowledge',
      'confirm-start': 'holder, end-of-starting-day, record-placement',
      'look-into-word': 'holder, acknowledgement, acknowledge',
      'look-into-leaver': 'ewo, end-of-next-school-day, acknowledge',
    };
    const written = Object.entries(DUTIES).map(([code, { owedBy, due, metBy }]) => [
      code,
      `${owedBy}, ${typeof due === 'string' ? due : due.workingDays}, ${metBy}`,
    ]);
    expect(Object.fromEntries(written)).toEqual(expected);
  });

  it('of the notices: two never say the same to the same', () => {
    const codes = Object.keys(NOTICES) as NoticeCode[];
    const said = codes.map((code) => [NOTICES[code].to, NOTICES[code].subject].join(': '));
    expect(new Set(said).size).toBe(codes.length);
  });

  it('of the roles: each reads as far as its scope', () => {
    expect(ROLE_CODES.map((role) => `${role}: ${ROLES[role].scope}`)).toEqual([
      'school: one school',
      'ewo: authority',
      'ews-manager: authority',
      'cme-officer: authority',
      'send-officer: children with an EHC plan',
      'admissions: children on no roll',
      'operator: no names',
      'auditor: authority, reading only',
    ]);
  });

  it('of the absences: only one that begins ahead may be reported ahead', () => {
    const ahead = Object.entries(ABSENCE_KINDS).filter(([, { mayBeAhead }]) => mayBeAhead);
    expect(ahead.map(([kind]) => kind)).toEqual(['did-not-return-from-leave', 'did-not-start']);
  });
});
