import { instantAt } from '../domain/calendar/instant.ts';
import { nextDeadline } from '../domain/case/deadlines.ts';
import { openReported, refusalToOpen } from '../domain/decisions/opening.ts';
import type { Refusal } from '../domain/case/refusal.ts';
import type { CmeCase } from '../domain/case/cme-case.ts';
import type { Policy } from '../domain/policy/editions/policy.ts';
import type {
  CaseRow,
  PendingCase,
  Principal,
  Register,
  Report,
  Scope,
  TakenReport,
} from '../register/register.ts';
import { PATIENCE_MS, type CaseGateway, type ForeseenCase } from './case-gateway.ts';
import { envelope } from './submit-command.ts';

/** A missing child as reported, by whom, and under which id. */
export interface SubmittedReport {
  readonly principal: Principal;
  /** What the reporter may see; null for nothing. */
  readonly scope: Scope | null;
  readonly report: Report;
  readonly reportId: string;
  readonly requestHash: string | null;
  /** What the case would be counted by. */
  readonly calendar: CmeCase['calendar'];
  /** It was sent before, and is on record: nobody is asked whether it can be. */
  readonly isRepeated: boolean;
  /** The wall clock, epoch milliseconds. */
  readonly at: number;
}

/** What became of a report. `taken`: stored and on its way, not on record yet. */
export type ReportResult =
  | { readonly kind: 'opened' | 'joined'; readonly row: CaseRow }
  | { readonly kind: 'taken' | 'joined-elsewhere'; readonly reportId: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'unavailable' };

export interface ReportParts {
  readonly register: Register;
  readonly cases: CaseGateway;
  readonly policy: Policy;
  /** How long to wait for a case to be on record. */
  readonly patienceMs?: number;
}

/** Stores a report, then opens the child's case or joins the one that is open. Safe to repeat with the same id. */
export async function reportChild(parts: ReportParts, submitted: SubmittedReport): Promise<ReportResult> {
  const { report, reportId, principal, calendar, isRepeated, at, requestHash } = submitted;
  const { absence } = report;
  const refusal = isRepeated ? undefined : refusalToOpen({ absence, calendar }, at, parts.policy);
  if (refusal) return { kind: 'refused', refusal };
  const taken = await parts.register.takeReport(report, reportId, principal, requestHash);
  return taken.kind === 'opened'
    ? open(parts, taken.pending, foresee(parts, submitted))
    : join(parts, submitted, taken);
}

/** Where the case will stand once its workflow has had it opened. */
function foresee(
  { policy }: ReportParts,
  { report, principal, calendar, at }: SubmittedReport,
): ForeseenCase {
  const opening = {
    caseId: '',
    reference: '',
    authority: policy.authority,
    edition: policy.edition,
    school: report.school,
    absence: report.absence,
    circumstances: report.circumstances,
    calendar,
    reportedBy: { role: principal.role, id: principal.id },
    resembles: [],
    earlierEpisodes: 0,
    household: null,
  };
  const opened = openReported(opening, at, policy).case;
  const next = nextDeadline(opened, policy);
  return { stage: opened.stage, nextDeadlineAt: next && instantAt(next.at) };
}

async function open(
  parts: ReportParts,
  pending: PendingCase,
  foreseen?: ForeseenCase,
): Promise<ReportResult> {
  const { register, cases, patienceMs = PATIENCE_MS } = parts;
  // A repeated report may find its case opened, or even closed again.
  const known = await register.findCase(pending.caseId, 'authority');
  if (known) return { kind: 'opened', row: known };
  const started = await cases.start(pending, foreseen);
  if (started === 'unavailable') return { kind: 'unavailable' };
  if (started === 'running') {
    await register.untilRecorded(pending.caseId, 1, Date.now() + patienceMs);
    const row = await register.findCase(pending.caseId, 'authority');
    if (row) return { kind: 'opened', row };
  }
  return { kind: 'taken', reportId: pending.reportId };
}

type Joined = Extract<TakenReport, { kind: 'joined' }>;

async function join(parts: ReportParts, submitted: SubmittedReport, taken: Joined): Promise<ReportResult> {
  const { register, cases } = parts;
  const { principal, scope, report, reportId } = submitted;
  const { caseId, sameSchool } = taken;
  const address = await register.findAddress(caseId);
  if (!address) return { kind: 'unavailable' };
  const command = envelope(principal, reportId, {
    kind: 'join-report',
    data: { reportId, school: report.school, circumstances: report.circumstances },
  });
  const before = await register.findCase(caseId, 'authority');
  // A closed case that keeps the report took it up before; no workflow waits for it any more.
  const isClosed = before?.current.stage === 'closed';
  const sent = isClosed ? undefined : await cases.send(address, command);
  if (sent?.kind === 'unavailable') return sent;
  if (sent?.kind === 'refused' && sent.refusal.refused !== 'case-closed') return sent;
  const row = await register.findCase(caseId, 'authority');
  if (row?.current.stage === 'closed') {
    // The child is reported missing again, in the moment in which the case was closed.
    const anew = await register.reassignReport(reportId);
    if (anew.kind === 'opened') return open(parts, anew.pending);
    if (anew.caseId !== caseId) return join(parts, submitted, anew);
  } else if (sent?.kind !== 'decided') {
    // What is not on record yet is sent again by whoever watches over the cases.
    return { kind: 'taken', reportId };
  }
  // Whoever refers a child on no roll reads the case that it joins, if it is one that they may see.
  const isSeen =
    report.school === null
      ? scope !== null && (await register.findCase(caseId, scope)) !== undefined
      : sameSchool;
  if (!isSeen) return { kind: 'joined-elsewhere', reportId };
  return row ? { kind: 'joined', row } : { kind: 'taken', reportId };
}
