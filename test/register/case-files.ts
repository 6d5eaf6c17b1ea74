import type { Change } from '../../domain/decisions/draft.ts';
import type { Actor } from '../../domain/policy/access/actors.ts';
import { decide, passTime } from '../../domain/decisions/decide.ts';
import type { CmeCase } from '../../domain/case/cme-case.ts';
import type { CaseRecord, RecordedChange } from '../../domain/decisions/case-record.ts';
import type { Command } from '../../domain/case/commands.ts';
import { openCase } from '../../domain/decisions/opening.ts';
import { isRefusal } from '../../domain/case/refusal.ts';
import { localDate } from '../../domain/calendar/local-date.ts';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import type { SchoolCalendar } from '../../domain/calendar/school-calendar.ts';
import type { PendingCase, Principal, Pupil, Register, Report } from '../../register/register.ts';
import { SCHOOL_2026 } from '../domain/calendars.ts';

/** A Wednesday morning in term; day 10 is Tue 3 Nov 2026, day 20 Tue 17 Nov 2026. */
const DAY_1 = '2026-10-07';
export const MORNING = `${DAY_1}T09:00:00Z`;

export const SCHOOL = { urn: '900001', name: 'First Invented School' };
export const OTHER_SCHOOL = { urn: '900002', name: 'Second Invented School' };

export const calendarOf = (urn: string): SchoolCalendar => ({ ...SCHOOL_2026, school: urn });

/** Two schools with calendars, and every mailbox but the operator's. */
export async function furnish(register: Register): Promise<void> {
  for (const { urn, name } of [SCHOOL, OTHER_SCHOOL]) {
    await register.addSchool({
      urn,
      name,
      attendanceEmail: `attendance@${urn}.invalid`,
      safeguardingEmail: `dsl@${urn}.invalid`,
    });
    await register.putCalendar(urn, calendarOf(urn));
  }
  for (const mailbox of ['ews', 'ews-manager', 'cme-officer', 'childrens-social-care'] as const) {
    await register.putMailbox(mailbox, `${mailbox}@council.invalid`);
  }
}

export const principal = (role: Principal['role'], school: string | null = null): Principal => ({
  id: school === null ? role : `${role}:${school}`,
  role,
  authority: BROMLEY.authority,
  school,
  name: school === null ? `An invented ${role}` : `Office of ${school}`,
});

const AMARA: Pupil = {
  givenName: 'Amara',
  familyName: 'Example',
  dateOfBirth: localDate('2014-03-09'),
};

export const UPN = 'H801200001001';
export const OTHER_UPN = 'X801200001002';

export function reportOf(pupil: Partial<Pupil> = {}, report: Partial<Report> = {}): Report {
  return {
    school: SCHOOL.urn,
    pupil: { ...AMARA, ...pupil },
    absence: { kind: 'unexplained', firstDay: localDate(DAY_1) },
    circumstances: [],
    ...report,
  };
}

/** What a case's workflow would send to the register. */
export interface Workflow {
  readonly pending: PendingCase;
  readonly current: CmeCase;
  /** A command at an instant; returns what is to be recorded. */
  command(at: string, command: Partial<Command> & Pick<Command, 'kind'>): CaseRecord;
  passTime(at: string): CaseRecord;
}

/** The workflow of a case, and the record it opens with. */
export function workflowOf(pending: PendingCase, at = MORNING): { workflow: Workflow; opened: CaseRecord } {
  const opening = openCase(
    {
      caseId: pending.caseId,
      reference: pending.reference,
      authority: BROMLEY.authority,
      edition: BROMLEY.edition,
      school: pending.school,
      absence: pending.absence,
      circumstances: pending.circumstances,
      calendar:
        pending.school === null
          ? { version: 0, dates: BROMLEY.workingDays }
          : { version: 1, dates: calendarOf(pending.school) },
      reportedBy: pending.reportedBy,
      resembles: pending.resembles,
      earlierEpisodes: pending.earlierEpisodes,
    },
    Date.parse(at),
    BROMLEY,
  );
  if (isRefusal(opening)) throw new Error(opening.why);
  let current = opening.case;
  const recordOf = (change: Change, when: string, by: Actor, commandId: string | null): CaseRecord => {
    current = change.case;
    return { current, changes: [changeOf(change, when, by, commandId)] };
  };
  const workflow: Workflow = {
    pending,
    get current() {
      return current;
    },
    command(when, sent) {
      const command = {
        commandId: `${sent.kind}-${when}`,
        by: { role: 'ewo', id: 'ewo' },
        data: {},
        ...sent,
      } as Command;
      const decision = decide(current, command, Date.parse(when), BROMLEY);
      if (isRefusal(decision)) throw new Error(decision.why);
      return recordOf(decision, when, command.by, command.commandId);
    },
    passTime(when) {
      const change = passTime(current, Date.parse(when), BROMLEY);
      if (!change) throw new Error('No deadline is due');
      return recordOf(change, when, { role: 'clock', id: 'clock' }, null);
    },
  };
  return { workflow, opened: recordOf(opening, at, pending.reportedBy, pending.reportId) };
}

function changeOf(change: Change, at: string, by: Actor, commandId: string | null): RecordedChange {
  return {
    version: change.case.version,
    at,
    by,
    commandId,
    cause: change.cause,
    events: change.events,
    notices: change.notices.map(({ notice }) => notice),
  };
}

/** Takes a report in and records its case's opening. */
export async function openRecorded(
  register: Register,
  report: Report = reportOf(),
  options: { reportId?: string; at?: string } = {},
): Promise<Workflow> {
  const { reportId = `report-of-${report.pupil.givenName}-${report.pupil.familyName}`, at = MORNING } =
    options;
  const taken = await register.takeReport(report, reportId, principal('school', report.school));
  if (taken.kind !== 'opened') throw new Error('The report joined a case');
  const { workflow, opened } = workflowOf(taken.pending, at);
  await register.record(opened);
  return workflow;
}
