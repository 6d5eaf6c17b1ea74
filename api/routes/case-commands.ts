import type { z } from 'zod';
import { actionOf, mayNotDo } from '../../domain/case/decide.ts';
import { missingChecks } from '../../domain/case/draft.ts';
import { compulsorySchoolAge } from '../../domain/compulsory-school-age.ts';
import { localDateAt } from '../../domain/school-calendar.ts';
import type { CaseRow, Principal } from '../../register/register.ts';
import { scopeOf } from '../access.ts';
import { finalAnswer, answer, type Answer } from '../answer.ts';
import { carryOut, type Wish } from '../carry-out.ts';
import { caseJson, etagOf } from '../case-json.ts';
import type { ApiDeps } from '../deps.ts';
import { invalid, NOT_FOUND, refusalProblem, unavailable, type Fault, type ProblemCode } from '../problem.ts';
import { staleness } from '../precondition.ts';
import type { Call, Route } from '../route.ts';
import { acceptedAnswer, caseAnswer } from '../schemas/answers.ts';
import {
  acknowledgementSchema,
  attendanceSchema,
  attendanceOrderSchema,
  concernSchema,
  editionSchema,
  enquiriesSchema,
  enquiryData,
  findingAnswerSchema,
  handoverData,
  handoverSchema,
  faultsOfOutcome,
  notOnList,
  outcomeSchema,
  placementSchema,
  pointerInEnquiries,
  referralSchema,
  sightingSchema,
  reviewSchema,
  vulnerabilitySchema,
} from '../schemas/commands.ts';
import { correctionSchema, correctionWish } from '../schemas/correction.ts';
import { parse } from '../schemas/parse.ts';
import { findVisible } from './case-reading.ts';

/** One command of the API: its body, and what the case is told of it. */
interface CommandRoute<S extends z.ZodType> {
  readonly path: string;
  readonly summary: string;
  readonly body: S;
  wish(sent: z.output<S>, principal: Principal): Wish;
  /** Faults of the body that depend on who sends it, or on what the register alone knows of the child. */
  faults?(sent: z.output<S>, principal: Principal, row: CaseRow): Fault[];
  /** Where the domain's pointer lies in the body. */
  pointerOf?(sent: z.output<S>): (pointer: string) => string;
  /** Refusals beyond those of every command. */
  readonly problems?: readonly ProblemCode[];
  /** What the answer says beside the case. */
  also?(row: CaseRow): object;
}

/** What may be answered to anything that is sent to one case. */
export const CASE_COMMAND_PROBLEMS: readonly ProblemCode[] = [
  'malformed-json',
  'unauthenticated',
  'forbidden',
  'not-found',
  'not-allowed-now',
  'case-closed',
  'stale',
  'too-large',
  'unsupported-media-type',
  'invalid',
  'idempotency-conflict',
  'unavailable',
];

/** What staff record about a case. */
export function caseCommandRoutes(deps: ApiDeps): Route[] {
  return [
    command(deps, {
      path: 'enquiries',
      summary: 'Record enquiries, or checks that do not apply',
      body: enquiriesSchema,
      wish: (sent) => ({ kind: 'record-enquiry', data: enquiryData(sent) }),
      faults: (sent, { role }) => notOnList(sent, role),
      pointerOf: pointerInEnquiries,
    }),
    command(deps, {
      path: 'vulnerability-assessment',
      summary: "Record the safeguarding lead's assessment",
      body: vulnerabilitySchema,
      wish: ({ circumstances, concern }) => ({
        kind: 'assess-vulnerability',
        data: { circumstances, concern },
      }),
    }),
    command(deps, {
      path: 'referral',
      summary: 'Refer the child to the Education Welfare Service; gaps are named and stay owed',
      body: referralSchema,
      wish: () => ({ kind: 'refer', data: {} }),
      also: ({ current }) => ({ gaps: current.referral?.gaps ?? missingChecks(current, 'school') }),
    }),
    command(deps, {
      path: 'safeguarding-concerns',
      summary: "Record a referral to children's social care or the police",
      body: concernSchema,
      wish: ({ to, made }) => ({ kind: 'raise-safeguarding-concern', data: { to, made } }),
    }),
    command(deps, {
      path: 'outcome',
      summary: 'Report a return or an outcome',
      body: outcomeSchema,
      wish({ outcome, on, handedTo }, { role }) {
        const day = on === undefined ? {} : { on };
        if (outcome === 'over-compulsory-school-age') {
          return { kind: outcome, data: handedTo === undefined ? {} : { handedTo }, ...day };
        }
        // From a school it is a finding that refers the case to EWS.
        const kind = role === 'school' && outcome === 'moved-out-of-area' ? 'family-moved' : outcome;
        return { kind, data: {}, ...day };
      },
      faults: (sent, _principal, { pupil, asOf }) =>
        faultsOfOutcome(
          sent,
          compulsorySchoolAge(pupil.dateOfBirth).to,
          localDateAt(asOf, deps.policy.times.zone),
        ),
    }),
    command(deps, {
      path: 'handover',
      summary: 'Record what the receiving authority or school has answered',
      body: handoverSchema,
      wish: (sent) => ({ kind: 'answer-handover', data: handoverData(sent) }),
    }),
    command(deps, {
      path: 'placements',
      summary: 'Record a school place: offered, declined, accepted, or the child is on the roll',
      body: placementSchema,
      wish: ({ status, startsOn }) => ({
        kind: 'record-placement',
        data: { status, ...(startsOn !== undefined && { startsOn }) },
      }),
      faults: ({ startsOn }, _principal, { pupil }) =>
        startsOn !== undefined && startsOn < pupil.dateOfBirth
          ? [{ pointer: '/startsOn', message: 'lies before the date of birth' }]
          : [],
    }),
    command(deps, {
      path: 'acknowledgements',
      summary: 'Say that a duty is done',
      body: acknowledgementSchema,
      wish: ({ duty, proof }) => ({
        kind: 'acknowledge',
        data: { duty, ...(proof && { proofOn: proof.on }) },
      }),
    }),
    command(deps, {
      path: 'corrections',
      summary: 'Correct the first day of absence, or the group of a child on no roll; all is counted anew',
      body: correctionSchema,
      problems: ['not-a-school-day'],
      wish: correctionWish,
    }),
    command(deps, {
      path: 'shared-findings',
      summary: 'Say whether what was found at a sibling’s holds for this child too',
      body: findingAnswerSchema,
      wish: ({ finding, confirmed }) => ({ kind: 'answer-finding', data: { finding, confirmed } }),
    }),
    command(deps, {
      path: 'attendance',
      summary: 'Record marks of the attendance register, all or none',
      body: attendanceSchema,
      wish: (sent) => ({ kind: 'record-attendance', data: sent }),
    }),
    command(deps, {
      path: 'sightings',
      summary: 'Say who saw the child, or that nobody did',
      body: sightingSchema,
      wish: ({ on, confirmed }) => ({ kind: 'record-sighting', data: { on, confirmed } }),
    }),
    command(deps, {
      path: 'policy-edition',
      summary: 'Move the case to another edition of the policy; its deadlines are counted anew',
      body: editionSchema,
      wish: ({ edition }) => ({ kind: 'change-edition', data: { edition } }),
    }),
    command(deps, {
      path: 'reviews',
      summary: 'Record a review by the Children Not In School group: actions agreed, actions done',
      body: reviewSchema,
      wish: ({ on, actions, done }) => ({
        kind: 'record-review',
        on,
        data: { actions: actions.map(({ action, owner, dueOn }) => ({ action, owner, dueOn })), done },
      }),
    }),
    command(deps, {
      path: 'attendance-order',
      summary: 'Record a step of a school attendance order; never for a child on a roll',
      body: attendanceOrderSchema,
      wish: ({ step, on, until }) => ({
        kind: 'record-attendance-order',
        on,
        data: { step, ...(until !== undefined && { until }) },
      }),
    }),
  ];
}

/** A command as a route of the API. */
export function command<S extends z.ZodType>(deps: ApiDeps, route: CommandRoute<S>): Route {
  return {
    method: 'post',
    path: `/cases/:id/${route.path}`,
    summary: route.summary,
    body: route.body,
    idempotency: 'optional',
    answers: {
      200: { description: 'Decided and on record', schema: caseAnswer, headers: ['ETag'] },
      202: { description: 'Accepted durably, not yet on record', schema: acceptedAnswer },
    },
    problems: [...CASE_COMMAND_PROBLEMS, ...(route.problems ?? [])],
    handle: (call) => handle(deps, route, call),
  };
}

async function handle<S extends z.ZodType>(
  deps: ApiDeps,
  route: CommandRoute<S>,
  call: Call,
): Promise<Answer> {
  const { principal, commandId } = call;
  const row = await findVisible(deps, call);
  const scope = scopeOf(principal);
  if (!row || scope === null) return NOT_FOUND;
  const parsed = parse(route.body, call.body);
  if (!parsed.ok) return mayNever(route, row, principal) ?? parsed.answer;
  const sent = parsed.value;
  const wish = route.wish(sent, principal);
  const never = forbiddenTo(wish, row, principal);
  if (never) return never;
  const faults = route.faults?.(sent, principal, row) ?? [];
  if (faults.length > 0) return invalid(faults);
  const stale = staleness(call.ifMatch, row.current.version);
  // A request sent again after its first attempt died has itself made its version stale.
  if (stale && !(await deps.cases.hasDecided(row.workflowId, commandId))) return stale;
  const carried = await carryOut(deps, { principal, scope, row, commandId, wish, body: sent });
  switch (carried.kind) {
    case 'decided':
      return finalAnswer(
        200,
        { ...caseJson(carried.row, principal.role), ...route.also?.(carried.row) },
        { ETag: etagOf(carried.row) },
      );
    case 'accepted':
      return answer(202, { accepted: true, commandId });
    case 'refused':
      return refusalProblem(carried.refusal, route.pointerOf?.(sent));
    case 'unavailable':
      return unavailable();
  }
}

/** Who may never do this hears so, whatever they sent. */
function forbiddenTo(wish: Wish, { current, asOf }: CaseRow, { role }: Principal): Answer | undefined {
  const action = actionOf(wish.kind);
  const refusal = action === null ? undefined : mayNotDo(current, role, action, asOf);
  return refusal?.refused === 'forbidden' ? refusalProblem(refusal) : undefined;
}

/** The same where the body cannot be read: nothing of the body's shape is told to who may not send it. */
function mayNever<S extends z.ZodType>(
  { path }: CommandRoute<S>,
  { current, asOf }: CaseRow,
  { role }: Principal,
): Answer | undefined {
  const refusal = mayNotDo(current, role, ACTION_OF[path] ?? 'record-enquiry', asOf);
  return refusal?.refused === 'forbidden' ? refusalProblem(refusal) : undefined;
}

/** The least that a route asks of a role. */
const ACTION_OF: Readonly<Record<string, NonNullable<ReturnType<typeof actionOf>>>> = {
  enquiries: 'record-enquiry',
  'vulnerability-assessment': 'assess-vulnerability',
  referral: 'refer',
  'safeguarding-concerns': 'raise-safeguarding-concern',
  outcome: 'report-returned',
  handover: 'answer-handover',
  placements: 'record-placement',
  acknowledgements: 'acknowledge',
  corrections: 'correct-first-day',
  'policy-edition': 'change-edition',
  'shared-findings': 'answer-finding',
  'legal-facts': 'record-legal-fact',
  'joint-enquiry': 'sign-off-joint-enquiry',
  'removal-advice': 'advise-removal',
  'removal-notice': 'notify-removal',
  attendance: 'record-attendance',
  sightings: 'record-sighting',
  reviews: 'record-review',
  'attendance-order': 'record-attendance-order',
};
