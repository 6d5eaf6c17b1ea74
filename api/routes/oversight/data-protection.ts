import type { z } from 'zod';
import { erasureRefused } from '../../../domain/policy/data-protection/retention.ts';
import { REDACTION_MARKS } from '../../../domain/policy/data-protection/subject-access.ts';
import type { Permission } from '../../../domain/policy/access/authorisation.ts';
import { localDateAt } from '../../../domain/calendar/school-calendar.ts';
import type { CaseRow } from '../../../register/register.ts';
import { answer, finalAnswer, showing, type Answer } from '../../http/answer.ts';
import { nowOf, type ApiDeps } from '../../deps.ts';
import { caseFor, refusedTo } from '../../visibility/permission.ts';
import { invalid, problem, type ProblemCode, WRITING_PROBLEMS } from '../../http/problem.ts';
import type { Call, Route } from '../../http/route.ts';
import {
  disclosureSchema,
  disclosuresAnswer,
  erasedAnswer,
  erasureSchema,
  legalHoldSchema,
  retentionAnswer,
  retentionQuery,
  retentionReviewSchema,
  retentionsAnswer,
  subjectAccessAnswer,
  subjectAccessSchema,
} from '../../schemas/data-protection.ts';
import { parse } from '../../schemas/parse.ts';
import { withheldFrom } from '../../visibility/restricted.ts';

const READING: readonly ProblemCode[] = ['unauthenticated', 'forbidden', 'not-found', 'unavailable'];

/** What data protection law asks of a record: whom it went to, how long it is kept, and what its subject may see. */
export function dataProtectionRoutes(deps: ApiDeps): Route[] {
  const { register } = deps;
  const today = () => localDateAt(nowOf(deps), deps.policy.times.zone);

  /** A route about one case's child that takes a body. */
  const writing = <S extends z.ZodType>(
    described: Pick<Route, 'path' | 'summary' | 'answers'> & {
      permission: Permission;
      body: S;
      problems?: readonly ProblemCode[];
    },
    carryOut: (row: CaseRow, sent: z.output<S>, call: Call) => Promise<Answer>,
  ): Route => ({
    path: described.path,
    summary: described.summary,
    answers: described.answers,
    body: described.body,
    does: [described.permission],
    method: 'post',
    look: 'data-protection',
    idempotency: 'optional',
    problems: [...WRITING_PROBLEMS, ...(described.problems ?? [])],
    async handle(call) {
      const row = caseFor(call, described.permission);
      if ('status' in row) return row;
      const parsed = parse(described.body, call.body);
      return parsed.ok ? carryOut(row, parsed.value, call) : parsed.answer;
    },
  });

  const disclosuresOf = async ({ id }: CaseRow) => ({
    caseId: id,
    items: await register.disclosures(id),
  });

  async function stateOf(row: CaseRow): Promise<Answer> {
    const facts = await register.erasureFacts(row.id);
    if (!facts) return alreadyErased();
    const { retention, isHeld, review } = facts;
    return finalAnswer(200, {
      ...retention,
      isHeld,
      review: review && { decision: review.decision, until: review.until },
    });
  }

  return [
    writing(
      {
        permission: 'record-disclosure',
        path: '/cases/:id/disclosures',
        summary: 'Put on record to whom data of the child was disclosed, and on what basis',
        body: disclosureSchema,
        answers: { 200: { description: 'Every disclosure', schema: disclosuresAnswer } },
      },
      async (row, sent, { commandId, principal }) => {
        if (sent.on > today()) return invalid([{ pointer: '/on', message: `lies after today, ${today()}` }]);
        await register.addDisclosure(row.id, commandId, sent, principal);
        return finalAnswer(200, await disclosuresOf(row));
      },
    ),
    {
      method: 'get',
      look: 'data-protection',
      does: ['read-disclosures'],
      path: '/cases/:id/disclosures',
      summary: 'To whom data of the child was disclosed',
      answers: { 200: { description: 'Every disclosure', schema: disclosuresAnswer } },
      problems: READING,
      async handle(call) {
        const row = caseFor(call, 'read-disclosures');
        return 'status' in row ? row : answer(200, await disclosuresOf(row));
      },
    },
    writing(
      {
        permission: 'make-subject-access',
        path: '/cases/:id/subject-access',
        summary: 'Everything on record about the child, marked for whoever redacts it before it is given out',
        body: subjectAccessSchema,
        answers: { 200: { description: 'The bundle', schema: subjectAccessAnswer } },
      },
      async (row, _sent, { principal }) =>
        answer(200, { ...(await register.subjectAccess(row.id, principal)), marks: REDACTION_MARKS }),
    ),
    writing(
      {
        permission: 'hold-record',
        path: '/cases/:id/legal-hold',
        summary: 'Hold the record back from erasure, or no longer',
        body: legalHoldSchema,
        answers: { 200: { description: 'How the record stands', schema: retentionAnswer } },
        problems: ['not-allowed-now'],
      },
      async (row, { held, why }, { principal }) => {
        const changed = held
          ? await register.setLegalHold(row.id, why, principal)
          : await register.liftLegalHold(row.id, why, principal);
        if (changed) return stateOf(row);
        return problem(
          'not-allowed-now',
          held ? 'The record is under a legal hold already.' : 'The record is under no legal hold.',
        );
      },
    ),
    {
      method: 'get',
      look: 'ended-retentions',
      does: ['read-ended-retentions'],
      path: '/retention',
      summary: 'Records whose retention has ended, for review; nothing is erased without one',
      query: retentionQuery,
      answers: { 200: { description: 'The longest ended first', schema: retentionsAnswer } },
      problems: ['unauthenticated', 'forbidden', 'invalid', 'unavailable'],
      async handle(call) {
        const refused = refusedTo(call.principal, 'read-ended-retentions');
        if (refused) return refused;
        const parsed = parse(retentionQuery, call.query);
        if (!parsed.ok) return parsed.answer;
        const on = parsed.value.on ?? today();
        const { isOpen } = await withheldFrom(register, call.principal);
        const ended = await register.endedRetentions(on);
        const items = ended.filter(({ caseId }) => isOpen(caseId));
        return showing(
          items.map(({ caseId }) => caseId),
          answer(200, { on, items }),
        );
      },
    },
    writing(
      {
        permission: 'review-retention',
        path: '/cases/:id/retention-review',
        summary: 'Decide what becomes of a record whose retention has ended',
        body: retentionReviewSchema,
        answers: { 200: { description: 'How the record stands', schema: retentionAnswer } },
        problems: ['not-allowed-now'],
      },
      async (row, sent, { commandId, principal }) => {
        const facts = await register.erasureFacts(row.id);
        if (!facts) return alreadyErased();
        if (today() < facts.retention.endsOn) {
          return problem('not-allowed-now', `The record is kept until ${facts.retention.endsOn} anyway.`);
        }
        const until = 'until' in sent ? (sent.until ?? null) : null;
        await register.reviewRetention(
          row.id,
          commandId,
          { decision: sent.decision, until, why: sent.why },
          principal,
        );
        return stateOf(row);
      },
    ),
    writing(
      {
        permission: 'erase-record',
        path: '/cases/:id/erasure',
        summary: 'Erase who the child is and every word, after a review by somebody of another role',
        body: erasureSchema,
        answers: { 200: { description: 'Rows of each table that were erased', schema: erasedAnswer } },
        problems: ['not-allowed-now'],
      },
      async (row, _sent, { principal }) => {
        const facts = await register.erasureFacts(row.id);
        if (!facts) return alreadyErased();
        const refused = erasureRefused({ ...facts, today: today(), by: principal });
        if (refused !== undefined) return problem('not-allowed-now', refused);
        return finalAnswer(200, { rows: await register.eraseChild(row.id, principal) });
      },
    ),
  ];
}

function alreadyErased(): Answer {
  return problem('not-allowed-now', 'The record of this child was erased.');
}
