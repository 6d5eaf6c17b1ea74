import { missingChecks } from '../../../domain/case/deadlines.ts';
import { localDateAt } from '../../../domain/calendar/school-calendar.ts';
import { policyOfCase } from '../../../domain/policy/editions/editions.ts';
import type { ApiDeps } from '../../deps.ts';
import type { Route } from '../../http/route.ts';
import {
  acknowledgementSchema,
  attendanceSchema,
  attendanceOrderSchema,
  concernSchema,
  editionSchema,
  enquiriesSchema,
  enquiryData,
  findingAnswerSchema,
  faultsOfAttendanceOrder,
  faultsOfDay,
  faultsOfOutcome,
  handoverData,
  handoverSchema,
  notOnList,
  outcomeSchema,
  placementSchema,
  pointerInEnquiries,
  referralSchema,
  sightingSchema,
  reviewSchema,
  vulnerabilitySchema,
} from '../../schemas/cases/commands.ts';
import { correctionSchema, correctionRequest } from '../../schemas/cases/correction.ts';

import { command } from './case-command.ts';

/** What staff record about a case. */
export function caseCommandRoutes(deps: ApiDeps): Route[] {
  return [
    command(deps, {
      path: 'enquiries',
      does: ['record-enquiry'],
      summary: 'Record enquiries, or checks that do not apply',
      body: enquiriesSchema,
      request: (sent) => ({ kind: 'record-enquiry', data: enquiryData(sent) }),
      faults: (sent, { role }, { current }) => notOnList(sent, role, policyOfCase(current).checks),
      pointerOf: pointerInEnquiries,
    }),
    command(deps, {
      path: 'vulnerability-assessment',
      does: ['assess-vulnerability'],
      summary: "Record the safeguarding lead's assessment",
      body: vulnerabilitySchema,
      request: ({ circumstances, concern }) => ({
        kind: 'assess-vulnerability',
        data: { circumstances, concern },
      }),
    }),
    command(deps, {
      path: 'referral',
      does: ['refer'],
      summary: 'Refer the child to the Education Welfare Service; gaps are named and stay owed',
      body: referralSchema,
      request: () => ({ kind: 'refer', data: {} }),
      also: ({ current }) => ({ gaps: current.referral?.gaps ?? missingChecks(current, 'school') }),
    }),
    command(deps, {
      path: 'safeguarding-concerns',
      does: ['raise-safeguarding-concern'],
      summary: "Record a referral to children's social care or the police",
      body: concernSchema,
      request: ({ to, made }) => ({ kind: 'raise-safeguarding-concern', data: { to, made } }),
    }),
    command(deps, {
      path: 'outcome',
      does: [
        'report-returned',
        'report-located-at-home',
        'report-moved-out-of-area',
        'report-still-missing',
        'report-educated-otherwise',
        'report-over-compulsory-school-age',
      ],
      summary: 'Report a return or an outcome',
      body: outcomeSchema,
      request({ outcome, on, handedTo }, { role }) {
        const day = on === undefined ? {} : { on };
        if (outcome === 'over-compulsory-school-age') {
          return { kind: outcome, data: handedTo === undefined ? {} : { handedTo }, ...day };
        }
        // From a school it is a finding that refers the case to EWS.
        const kind = role === 'school' && outcome === 'moved-out-of-area' ? 'family-moved' : outcome;
        return { kind, data: {}, ...day };
      },
      faults: (sent, _principal, { pupil, asOf }) =>
        faultsOfOutcome(sent, pupil.dateOfBirth, localDateAt(asOf, deps.policy.times.zone)),
    }),
    command(deps, {
      path: 'handover',
      does: ['answer-handover'],
      summary: 'Record what the receiving authority or school has answered',
      body: handoverSchema,
      request: (sent) => ({ kind: 'answer-handover', data: handoverData(sent) }),
    }),
    command(deps, {
      path: 'placements',
      does: ['record-placement'],
      summary: 'Record a school place: offered, declined, accepted, or the child is on the roll',
      body: placementSchema,
      request: ({ status, startsOn }) => ({
        kind: 'record-placement',
        data: { status, ...(startsOn !== undefined && { startsOn }) },
      }),
      faults: ({ startsOn }, _principal, { pupil }) => faultsOfDay('/startsOn', startsOn, pupil.dateOfBirth),
    }),
    command(deps, {
      path: 'acknowledgements',
      does: ['acknowledge'],
      summary: 'Say that a duty is done',
      body: acknowledgementSchema,
      request: ({ duty, proof }) => ({
        kind: 'acknowledge',
        data: { duty, ...(proof && { proofOn: proof.on }) },
      }),
    }),
    command(deps, {
      path: 'corrections',
      does: ['correct-first-day', 'correct-group'],
      summary: 'Correct the first day of absence, or the group of a child on no roll; all is counted anew',
      body: correctionSchema,
      problems: ['not-a-school-day'],
      request: correctionRequest,
      faults: (sent, _principal, { pupil }) =>
        'firstDay' in sent ? faultsOfDay('/firstDay', sent.firstDay, pupil.dateOfBirth) : [],
    }),
    command(deps, {
      path: 'shared-findings',
      does: ['answer-finding'],
      summary: 'Say whether what was found at a sibling’s holds for this child too',
      body: findingAnswerSchema,
      request: ({ finding, confirmed }) => ({ kind: 'answer-finding', data: { finding, confirmed } }),
    }),
    command(deps, {
      path: 'attendance',
      does: ['record-attendance'],
      summary: 'Record marks of the attendance register, all or none',
      body: attendanceSchema,
      request: (sent) => ({ kind: 'record-attendance', data: sent }),
    }),
    command(deps, {
      path: 'sightings',
      does: ['record-sighting'],
      summary: 'Say who saw the child, or that nobody did',
      body: sightingSchema,
      request: ({ on, confirmed }) => ({ kind: 'record-sighting', data: { on, confirmed } }),
      faults: ({ on }, _principal, { pupil }) => faultsOfDay('/on', on, pupil.dateOfBirth),
    }),
    command(deps, {
      path: 'policy-edition',
      does: ['change-edition'],
      summary: 'Move the case to another edition of the policy; its deadlines are counted anew',
      body: editionSchema,
      request: ({ edition }) => ({ kind: 'change-edition', data: { edition } }),
    }),
    command(deps, {
      path: 'reviews',
      does: ['record-review'],
      summary: 'Record a review by the Children Not In School group: actions agreed, actions done',
      body: reviewSchema,
      request: ({ on, actions, done }) => ({
        kind: 'record-review',
        on,
        data: { actions: actions.map(({ action, owner, dueOn }) => ({ action, owner, dueOn })), done },
      }),
    }),
    command(deps, {
      path: 'attendance-order',
      does: ['record-attendance-order'],
      summary: 'Record a step of a school attendance order; never for a child on a roll',
      body: attendanceOrderSchema,
      request: ({ step, on, until }) => ({
        kind: 'record-attendance-order',
        on,
        data: { step, ...(until !== undefined && { until }) },
      }),
      faults: (sent, _principal, { pupil }) => faultsOfAttendanceOrder(sent, pupil.dateOfBirth),
    }),
  ];
}
