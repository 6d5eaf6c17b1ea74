import { AUDIT_ACTIONS, type AuditAction } from '../../../domain/policy/access/audit.ts';
import { auditReportJson } from '../../../register/audit/audit-report.ts';
import { verifyWithHeads } from '../../../register/audit/heads/audit-heads.ts';
import { answer } from '../../http/answer.ts';
import type { ApiDeps } from '../../deps.ts';
import type { Route } from '../../http/route.ts';
import { auditAnswer, auditQuery, verificationAnswer } from '../../schemas/audit.ts';
import { parse } from '../../schemas/parse.ts';

/** `GET /audit…`: the audit of the caller's authority, and whether it is as it was written. */
export function auditRoutes({ register, auditHeads }: ApiDeps): Route[] {
  return [
    {
      method: 'get',
      look: 'none',
      path: '/audit',
      summary:
        'Entries of the audit from a number on, oldest first; it holds no name of a child and no words',
      does: ['read-audit'],
      query: auditQuery,
      answers: { 200: { description: 'A page of entries', schema: auditAnswer } },
      problems: ['unauthenticated', 'forbidden', 'invalid', 'unavailable'],
      async handle({ principal, query }) {
        const parsed = parse(auditQuery, query);
        if (!parsed.ok) return parsed.answer;
        const { from, limit } = parsed.value;
        const entries = await register.auditEntries(principal.authority, from, limit + 1);
        const items = entries.slice(0, limit).map(({ actor, detail, ...entry }) => ({
          ...entry,
          words: AUDIT_ACTIONS[entry.action as AuditAction].words,
          actor: JSON.parse(actor) as unknown,
          detail: JSON.parse(detail) as unknown,
        }));
        return answer(200, { items, next: entries[limit]?.seq ?? null });
      },
    },
    {
      method: 'get',
      look: 'none',
      path: '/audit/verification',
      summary:
        'Walks the whole audit with the rows it binds and the signed heads, to the first that is wrong',
      does: ['verify-audit'],
      answers: { 200: { description: 'What was found', schema: verificationAnswer } },
      problems: ['unauthenticated', 'forbidden', 'unavailable'],
      async handle() {
        return answer(200, auditReportJson(await verifyWithHeads(register, auditHeads)));
      },
    },
  ];
}
