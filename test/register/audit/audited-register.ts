import type { Command } from '../../../domain/case/commands.ts';
import { localDate } from '../../../domain/calendar/local-date.ts';
import type { TestRegister } from '../../support/register.ts';
import { furnish, openRecorded, OTHER_SCHOOL, principal, reportOf } from '../case-files.ts';

const enquiry = (attemptedAt: string, commandId: string): Partial<Command> & Pick<Command, 'kind'> => ({
  kind: 'record-enquiry',
  commandId,
  by: { role: 'school', id: 'school:900001' },
  data: { entries: [{ check: 'phone-parents', attemptedAt, result: 'no-answer' }] },
});

/** A register in which everything has happened that its audit binds: entries of three cases, and of looks at them. */
export async function fillRegister(test: TestRegister): Promise<{ caseId: string }> {
  const { register, clock } = test;
  await furnish(register);
  const first = await openRecorded(register, reportOf(), { reportId: 'first' });
  for (const hour of ['10', '11', '12', '13', '14']) {
    const at = `2026-10-07T${hour}:00:00Z`;
    clock.now = Date.parse(at);
    await register.storeCommand({
      commandId: `enquiry-${hour}`,
      caseId: first.pending.caseId,
      kind: 'record-enquiry',
      principal: principal('school', '900001'),
      body: { entries: [{ check: 'phone-parents', note: `Nobody answered at ${hour}; "no" reply` }] },
    });
    await first.command(at, enquiry(at, `enquiry-${hour}`));
    await register.recordLook({
      by: principal('ewo'),
      what: 'case',
      caseIds: [first.pending.caseId],
      filter: {},
      format: 'json',
      refused: false,
    });
  }
  const second = await openRecorded(register, reportOf({ givenName: 'Bilal' }), { reportId: 'second' });
  await second.command('2026-10-07T15:00:00Z', enquiry('2026-10-07T14:00:00Z', 'one-more'));
  await second.command('2026-10-07T15:01:00Z', { kind: 'returned', commandId: 'real' });
  // A report that joins a case, and is taken anew because the case closed before it knew.
  const third = await openRecorded(register, reportOf({ givenName: 'Carys' }), { reportId: 'third' });
  const joining = reportOf({ givenName: 'Carys' }, { school: OTHER_SCHOOL.urn });
  await register.takeReport(joining, 'joined', principal('school', OTHER_SCHOOL.urn));
  await third.command('2026-10-07T16:00:00Z', { kind: 'returned', on: localDate('2026-10-07') });
  await register.reassignReport('joined');
  await register.audit({
    actor: { role: 'auditor', id: 'auditor' },
    action: 'exported',
    subject: null,
    detail: { report: 'panel', rows: 3 },
  });
  return { caseId: first.pending.caseId };
}
