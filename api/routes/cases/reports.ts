import { localDateAt } from '../../../domain/calendar/school-calendar.ts';
import { scopeOf } from '../../visibility/access.ts';
import { answer, finalAnswer } from '../../http/answer.ts';
import { calendarFor } from '../../../dispatch/calendar-for.ts';
import { caseAsDecided, etagOf } from '../../visibility/case-json.ts';
import { nowOf, type ApiDeps } from '../../deps.ts';
import { refusedTo } from '../../visibility/permission.ts';
import { forbidden, invalid, refusalProblem, unavailable } from '../../http/problem.ts';
import { reportChild } from '../../../dispatch/report-child.ts';
import type { Route } from '../../http/route.ts';
import { acceptedAnswer, caseAnswer } from '../../schemas/answers.ts';
import { parse } from '../../schemas/parse.ts';
import { withheldFrom } from '../../visibility/restricted.ts';
import {
  implausible,
  isReportOnNoRoll,
  pointerInReport,
  reportOf,
  reportSchema,
} from '../../schemas/cases/report.ts';

/** `POST /cases`: a missing child is reported. */
export function reportRoutes(deps: ApiDeps): Route[] {
  return [
    {
      method: 'post',
      path: '/cases',
      keyScope: 'report',
      summary: 'Report a missing child, or refer a child who is on no roll',
      does: ['report-missing-child', 'refer-child-on-no-roll'],
      body: reportSchema,
      idempotency: 'required',
      keepsAnswer: false,
      answers: {
        200: {
          description: 'The child had been reported before; the open case',
          schema: caseAnswer,
          headers: ['ETag'],
        },
        201: { description: 'A case was opened', schema: caseAnswer, headers: ['ETag', 'Location'] },
        202: {
          description: 'Received; the case is not for this key to see, or not yet on record',
          schema: acceptedAnswer,
        },
      },
      problems: [
        'malformed-json',
        'idempotency-key-required',
        'unauthenticated',
        'forbidden',
        'too-large',
        'unsupported-media-type',
        'invalid',
        'not-a-school-day',
        'idempotency-conflict',
        'unavailable',
      ],
      async handle({ principal, body, commandId, requestHash, repeated }) {
        const onNoRoll = isReportOnNoRoll(body);
        const refused = refusedTo(principal, onNoRoll ? 'refer-child-on-no-roll' : 'report-missing-child');
        if (refused) return refused;
        const parsed = parse(reportSchema, body);
        if (!parsed.ok) return parsed.answer;
        const today = localDateAt(nowOf(deps), deps.policy.times.zone);
        const report = reportOf(parsed.value, today);
        if (principal.role === 'school' && principal.school !== report.school) {
          return forbidden('A school reports the children of its own roll only.');
        }
        const faults = implausible(report, today);
        if (faults.length > 0) return invalid(faults);
        if (report.school !== null && !(await deps.register.findSchool(report.school))) {
          return invalid([{ pointer: '/school', message: 'is no school of this authority' }]);
        }
        const calendar = await calendarFor(report.school, deps);
        if (!calendar) {
          return invalid([{ pointer: '/school', message: 'has no calendar yet: put one first' }]);
        }
        const reported = await reportChild(deps, {
          principal,
          scope: scopeOf(principal),
          report,
          reportId: commandId,
          requestHash,
          calendar,
          isRepeated: repeated !== undefined,
          at: nowOf(deps),
        });
        switch (reported.kind) {
          case 'opened':
          case 'joined': {
            // Within the caller's own scope the row says what of it is the caller's own.
            const scope = scopeOf(principal);
            const own = scope === null ? undefined : await deps.register.findCase(reported.row.id, scope);
            const row = own ?? reported.row;
            if (!(await withheldFrom(deps.register, principal)).isOpen(row.id)) {
              return finalAnswer(202, { received: true, reportId: commandId });
            }
            const headers = { ETag: etagOf(row), Location: `/api/v1/cases/${row.id}` };
            const status = reported.kind === 'opened' ? 201 : 200;
            return finalAnswer(status, caseAsDecided(row, principal.role), headers);
          }
          case 'joined-elsewhere':
            return finalAnswer(202, { received: true, reportId: reported.reportId });
          case 'taken':
            return answer(202, { received: true, reportId: reported.reportId });
          case 'refused':
            return refusalProblem(reported.refusal, pointerInReport(report.absence.kind));
          case 'unavailable':
            return unavailable();
        }
      },
    },
  ];
}
