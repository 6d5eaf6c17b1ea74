import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localDate } from '../../domain/calendar/local-date.ts';
import type { Pupil } from '../../register/register.ts';
import { principal, reportOf, caseOnRecord } from '../register/case-files.ts';
import { startApiAlone, type ApiAlone } from './api-alone.ts';

let api: ApiAlone;
beforeAll(async () => {
  api = await startApiAlone();
});
afterAll(() => api.stop());

/** A child who came back on the first day: a case that is closed. */
async function closedCase(pupil: Partial<Pupil> & { givenName: string }): Promise<string> {
  const at = '2026-10-07T09:00:00Z';
  const taken = await api.register.takeReport(
    reportOf(pupil),
    pupil.givenName,
    principal('school', '900001'),
  );
  if (taken.kind !== 'opened') throw new Error('The report joined a case');
  const workflow = await caseOnRecord(api.register, taken.pending, at);
  const by = { role: 'school', id: 'school:900001' } as const;
  await workflow.command(at, { kind: 'returned', by, on: localDate('2026-10-07') });
  return taken.pending.caseId;
}

const GROWN_UP = { dateOfBirth: localDate('1990-01-01') };
const post = (who: string, caseId: string, what: string, body: object) =>
  api.call(who, 'POST', `/api/v1/cases/${caseId}/${what}`, body);

describe('A record whose retention has ended', () => {
  it('is listed, reviewed by one person and erased by another of another role', async () => {
    const id = await closedCase({ givenName: 'Grown', ...GROWN_UP });
    const listed = await api.call('auditor', 'GET', '/api/v1/retention');
    expect(listed.body['items']).toContainEqual(
      expect.objectContaining({ caseId: id, rule: 'base', endsOn: '2021-01-01', review: null }),
    );
    expect(JSON.stringify(listed.body)).not.toContain('Grown');
    expect((await post('ews-manager', id, 'erasure', { confirm: 'erase' })).body).toMatchObject({
      code: 'not-allowed-now',
      detail: 'Nobody has reviewed the record since its retention ended.',
    });
    const review = await post('cme-officer', id, 'retention-review', { decision: 'erase', why: 'Past 31' });
    expect(review).toMatchObject({ status: 200, body: { review: { decision: 'erase', until: null } } });
    expect(await post('cme-officer', id, 'erasure', { confirm: 'erase' })).toMatchObject({ status: 409 });
    const held = await post('ews-manager', id, 'legal-hold', { held: true, why: 'Claim' });
    expect(held).toMatchObject({ status: 200, body: { isHeld: true } });
    expect(await post('ews-manager', id, 'erasure', { confirm: 'erase' })).toMatchObject({
      status: 409,
      body: { detail: 'The record is under a legal hold, which must be lifted first.' },
    });
    await post('ews-manager', id, 'legal-hold', { held: false, why: 'Settled' });
    expect(await post('ews-manager', id, 'erasure', { confirm: 'erase' })).toMatchObject({
      status: 200,
      body: { rows: { reports: 1 } },
    });
    const after = await api.call('cme-officer', 'GET', `/api/v1/cases/${id}`);
    expect(after.body['pupil']).toMatchObject({ givenName: 'erased' });
    expect(await post('ews-manager', id, 'erasure', { confirm: 'erase' })).toMatchObject({
      status: 409,
      body: { detail: 'The record of this child was erased.' },
    });
  });

  it('is not reviewed before it has', async () => {
    const id = await closedCase({ givenName: 'Young', dateOfBirth: localDate('2014-03-09') });
    expect(await post('cme-officer', id, 'retention-review', { decision: 'erase', why: 'x' })).toMatchObject({
      status: 409,
      body: { detail: 'The record is kept until 2045-03-09 anyway.' },
    });
  });
});

describe('A disclosure', () => {
  const disclosure = {
    on: '2026-10-07',
    to: 'Invented Police',
    basis: 'safeguarding',
    kinds: ['identity'],
    why: 'Asked for by reference 1',
  };

  it('is put on record by an officer and read by those who account for it', async () => {
    const id = await closedCase({ givenName: 'Disclosed' });
    expect(await post('ewo', id, 'disclosures', disclosure)).toMatchObject({ status: 200 });
    const read = await api.call('auditor', 'GET', `/api/v1/cases/${id}/disclosures`);
    expect(read.body['items']).toEqual([expect.objectContaining(disclosure)]);
  });

  it.each([
    [{ ...disclosure, on: '2199-01-01' }, '/on'],
    [{ ...disclosure, basis: 'curiosity' }, '/basis'],
    [{ ...disclosure, kinds: [] }, '/kinds'],
    [{ ...disclosure, why: '' }, '/why'],
  ])('that cannot be, %j, is refused naming %s', async (body, pointer) => {
    const id = await closedCase({ givenName: `Refused${pointer.slice(1)}` });
    const refused = await post('cme-officer', id, 'disclosures', body);
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
    const { body: read } = await api.call('auditor', 'GET', `/api/v1/cases/${id}/disclosures`);
    expect(read['items']).toEqual([]);
  });
});

describe('A subject access request', () => {
  it('is answered with everything on record, each value marked, for whoever redacts it', async () => {
    const id = await closedCase({
      givenName: 'Subject',
      contacts: [{ name: 'Invented Mother', phone: '07700 900001' }],
    });
    const made = await post('cme-officer', id, 'subject-access', { request: 'SAR-1' });
    expect(made.status).toBe(200);
    const items = made.body['items'] as { values: { path: string; mark: string }[] }[];
    const marks = Object.fromEntries(
      items.flatMap(({ values }) => values).map(({ path, mark }) => [path, mark]),
    );
    expect(marks).toMatchObject({ '/pupil/givenName': 'own', '/pupil/contacts/0/phone': 'third-party' });
    expect(Object.keys(made.body['marks'] as object)).toEqual([
      'own',
      'third-party',
      'free-text',
      'safeguarding',
    ]);
  });
});
