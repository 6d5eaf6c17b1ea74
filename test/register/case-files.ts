import type { CmeCase } from '../../domain/case/cme-case.ts';
import type { Command } from '../../domain/case/commands.ts';
import { localDate } from '../../domain/calendar/local-date.ts';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import type { SchoolCalendar } from '../../domain/calendar/school-calendar.ts';
import type { UnsettledCommand } from '../../register/cases/commands.ts';
import type { Database } from '../../register/store/database.ts';
import type { ArrivedMessage } from '../../register/decisions/decision-request.ts';
import type { PendingCase, Principal, Pupil, Register, Report } from '../../register/register.ts';
import { SCHOOL_2026 } from '../domain/calendars.ts';

/** A Wednesday morning in term; day 10 is Tue 3 Nov 2026, day 20 Tue 17 Nov 2026. */
const DAY_1 = '2026-10-07';
export const MORNING = `${DAY_1}T09:00:00Z`;

export const SCHOOL = { urn: '900001', name: 'First Invented School' };
export const OTHER_SCHOOL = { urn: '900002', name: 'Second Invented School' };

const { holidays: _, ...FILE_2026 } = SCHOOL_2026;
export const calendarOf = (urn: string): SchoolCalendar => ({ ...FILE_2026, school: urn });

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

/** A case on record, to which things happen as its workflow would say. */
export interface RecordedCase {
  readonly pending: PendingCase;
  /** As it stands on record. */
  readonly current: CmeCase;
  /** Has a command decided at an instant, which the case takes. */
  command(at: string, command: Partial<Command> & Pick<Command, 'kind'>): Promise<void>;
  /** Lets time pass to an instant. */
  passTime(at: string): Promise<void>;
}

/** Has the workflow of a case ask the register, as it does at its start; the case is then on record. */
export async function caseOnRecord(
  register: Register,
  pending: PendingCase,
  at = MORNING,
): Promise<RecordedCase> {
  let current: CmeCase;
  const ask = async (when: string, messages: readonly ArrivedMessage[]) => {
    const { caseId } = pending;
    const decided = await register.decide({ caseId, at: Date.parse(when), known: 0, messages });
    if ('onRecord' in decided) throw new Error('The register has forgotten the case');
    const refusal = decided.answers.find((answer) => 'refused' in answer);
    if (refusal) throw new Error(refusal.refused.why);
    const row = await register.findCase(caseId, 'authority');
    if (!row) throw new Error('The case is not on record');
    current = row.current;
  };
  await ask(at, []);
  return {
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
      };
      return ask(when, [{ via: 'update', sent: command, at: Date.parse(when) }]);
    },
    passTime: (when) => ask(when, []),
  };
}

/** Takes a report in and opens its case. */
export async function openRecorded(
  register: Register,
  report: Report = reportOf(),
  options: { reportId?: string; at?: string } = {},
): Promise<RecordedCase> {
  const { reportId = `report-of-${report.pupil.givenName}-${report.pupil.familyName}`, at = MORNING } =
    options;
  const taken = await register.takeReport(report, reportId, principal('school', report.school));
  if (taken.kind !== 'opened') throw new Error('The report joined a case');
  return caseOnRecord(register, taken.pending, at);
}

/** Puts a case into a state that it would take a long life to reach, as if that were on record. */
export async function standsAs({ db }: Database, current: CmeCase): Promise<void> {
  await db
    .updateTable('cases')
    .set({ state: JSON.stringify(current), stage: current.stage, closed: current.stage === 'closed' })
    .where('id', '=', current.id)
    .execute();
}

/** Has commands decided that were stored with what made them necessary, as whoever sends them on would. */
export async function decideStored(
  register: Register,
  commandIds: readonly string[],
  at = MORNING,
): Promise<UnsettledCommand[]> {
  const stored = await register.unsettledAmong(commandIds);
  for (const { caseId, command } of stored) {
    const when = Date.parse(at);
    const messages = [{ via: 'command' as const, sent: command, at: when }];
    await register.decide({ caseId, at: when, known: 0, messages });
  }
  return stored;
}
