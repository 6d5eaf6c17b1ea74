import { openCase, type Opening } from '../domain/decisions/opening.ts';
import { isRefusal, type Refusal } from '../domain/case/refusal.ts';
import type { CaseRow, PendingCase, Principal, Report, TakenReport } from '../register/register.ts';
import { scopeOf } from '../api/visibility/access.ts';
import { openingOf, PATIENCE_MS } from './case-gateway.ts';
import { envelope } from './submit-command.ts';
import { nowOf, type ApiDeps } from '../api/deps.ts';

type Calendar = Opening['calendar'];

/** A missing child as reported, by whom, and under which id. */
export interface Reporting {
  readonly principal: Principal;
  readonly report: Report;
  readonly reportId: string;
  readonly calendar: Calendar;
}

/** What became of a report. `taken`: stored and on its way, not on record yet. */
export type Reported =
  | { readonly kind: 'opened' | 'joined'; readonly row: CaseRow }
  | { readonly kind: 'taken' | 'joined-elsewhere'; readonly reportId: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'unavailable' };

/** Asks the domain whether a case could be opened by this report now, before anything is stored. */
function refusesToOpen(deps: ApiDeps, { principal, report, calendar }: Reporting): Refusal | undefined {
  const dry = {
    caseId: 'not-stored',
    reference: 'not-stored',
    school: report.school,
    absence: report.absence,
    circumstances: report.circumstances,
    reportedBy: { role: principal.role, id: principal.id },
    resembles: [],
    earlierEpisodes: 0,
  };
  const opened = openCase(openingOf(dry, calendar, deps.policy), nowOf(deps), deps.policy);
  return isRefusal(opened) ? opened : undefined;
}

/** Stores a report, then opens the child's case or joins the one that is open. Safe to repeat with the same id. */
export async function reportChild(deps: ApiDeps, reporting: Reporting): Promise<Reported> {
  const refusal = refusesToOpen(deps, reporting);
  if (refusal) return { kind: 'refused', refusal };
  const { report, reportId, principal } = reporting;
  const taken = await deps.register.takeReport(report, reportId, principal);
  return taken.kind === 'opened'
    ? open(deps, taken.pending, reporting.calendar)
    : join(deps, reporting, taken);
}

async function open(deps: ApiDeps, pending: PendingCase, calendar: Calendar): Promise<Reported> {
  const { register, cases } = deps;
  // A repeated report may find its case opened, or even closed again: its workflow is never started twice.
  const known = await register.findCase(pending.caseId, 'authority');
  if (known) return { kind: 'opened', row: known };
  const opened = await cases.open(pending, calendar);
  if (opened.kind === 'refused' || opened.kind === 'unavailable') return opened;
  if (opened.kind === 'started') {
    await register.untilRecorded(pending.caseId, 1, Date.now() + (deps.patienceMs ?? PATIENCE_MS));
    const row = await register.findCase(pending.caseId, 'authority');
    if (row) return { kind: 'opened', row };
  }
  return { kind: 'taken', reportId: pending.reportId };
}

type Joined = Extract<TakenReport, { kind: 'joined' }>;

async function join(deps: ApiDeps, reporting: Reporting, taken: Joined): Promise<Reported> {
  const { register, cases } = deps;
  const { principal, report, reportId, calendar } = reporting;
  const { caseId, sameSchool } = taken;
  const workflowId = await register.findWorkflowId(caseId);
  if (workflowId === undefined) return { kind: 'unavailable' };
  const command = envelope(principal, reportId, {
    kind: 'join-report',
    data: { reportId, school: report.school, circumstances: report.circumstances },
  });
  let sent = await cases.send(workflowId, command);
  if (sent.kind === 'gone') {
    // Reported twice in one moment: the other report's case is about to be opened.
    await register.untilRecorded(caseId, 1, Date.now() + (deps.patienceMs ?? PATIENCE_MS));
    sent = await cases.send(workflowId, command);
  }
  if (sent.kind === 'unavailable') return sent;
  if (sent.kind === 'refused' && sent.refusal.refused !== 'case-closed') return sent;
  const row = await register.findCase(caseId, 'authority');
  const closed = row?.current.stage === 'closed';
  if (sent.kind === 'gone' && !closed) return { kind: 'unavailable' };
  if (sent.kind === 'refused' || closed) {
    // The child is reported missing again, in the moment in which the case was closed.
    const anew = await register.takeAnew(reportId);
    if (anew.kind === 'opened') return open(deps, anew.pending, calendar);
    if (anew.caseId !== caseId) return join(deps, reporting, anew);
  }
  // A closed case that keeps the report took it up before; what is not on record yet is left to the reconciler.
  if (!closed && sent.kind !== 'decided') return { kind: 'taken', reportId };
  // Whoever refers a child on no roll reads the case that it joins, if it is one that they may see.
  const scope = report.school === null ? scopeOf(principal) : null;
  const seen = scope !== null && (await register.findCase(caseId, scope)) !== undefined;
  if (report.school === null ? !seen : !sameSchool) return { kind: 'joined-elsewhere', reportId };
  return row ? { kind: 'joined', row } : { kind: 'taken', reportId };
}
