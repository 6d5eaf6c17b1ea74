import { child, reportOf, SCHOOL, today } from './school.ts';
import type { Installation, Sent } from '../installation.ts';
import { REFUSED } from '../markers.ts';

const named = (word: string) => reportOf({ givenName: word, familyName: word, dateOfBirth: '2014-03-09' }, 2);

/** Requests that are refused, with the status of the refusal: each carries a marker where callers make mistakes. */
export function refused(id: string): readonly (Sent & { readonly status: number })[] {
  const word = REFUSED.body;
  const post = (path: string, body: unknown, status: number, headers = {}) =>
    ({ who: SCHOOL, method: 'POST', path, body, status, headers }) as const;
  const get = (path: string, status: number, who = 'ewo') => ({ who, method: 'GET', path, status }) as const;
  const sound = named(word);
  return [
    post('/api/v1/cases', { ...sound, surprise: word }, 422),
    post('/api/v1/cases', { ...sound, pupil: { ...sound.pupil, dateOfBirth: word } }, 422),
    post('/api/v1/cases', { ...sound, pupil: { ...sound.pupil, familyName: word.repeat(20) } }, 422),
    post('/api/v1/cases', { ...sound, pupil: { ...sound.pupil, upn: word } }, 422),
    post('/api/v1/cases', { ...sound, note: `${word}\0` }, 422),
    post('/api/v1/cases', { ...sound, absence: { kind: word } }, 422),
    post('/api/v1/cases', { ...sound, circumstances: [word] }, 422),
    post('/api/v1/cases', { ...sound, school: word }, 422),
    post('/api/v1/cases', { ...sound, absence: { kind: 'unexplained', firstDay: '2026-08-02' } }, 422),
    post('/api/v1/cases', { ...sound, school: '900002' }, 403),
    post('/api/v1/cases', `{"pupil":{"givenName":"${word}`, 400),
    post('/api/v1/cases', word.repeat(20_000), 413),
    post('/api/v1/cases', word, 415, { 'content-type': 'text/plain' }),
    post('/api/v1/cases', JSON.stringify(word), 415, { 'content-type': `application/json; charset=${word}` }),
    post('/api/v1/cases', sound, 422, { 'idempotency-key': `${REFUSED.header} with spaces` }),
    { ...post('/api/v1/cases', sound, 403), who: 'operator' },
    { ...post('/api/v1/cases', sound, 401), who: REFUSED.header },
    { ...post(`/api/v1/cases/${id}/outcome`, { outcome: 'returned', note: word }, 404), who: 'admissions' },
    {
      ...post(`/api/v1/cases/${id}/outcome`, { outcome: 'returned', note: word }, 404),
      who: 'school:900002',
    },
    { ...post(`/api/v1/cases/${id}/outcome`, { outcome: 'returned', note: word }, 403), who: 'auditor' },
    post(`/api/v1/cases/${id}/outcome`, { outcome: word }, 422),
    post(`/api/v1/cases/${id}/acknowledgements`, { duty: word, note: word }, 422),
    post(`/api/v1/cases/${id}/referral`, { note: word }, 412, { 'if-match': `"${REFUSED.header}"` }),
    post(`/api/v1/cases/${REFUSED.path}/outcome`, { outcome: 'returned' }, 404),
    post(`/api/v1/${REFUSED.path}`, {}, 404),
    get(`/api/v1/cases/${REFUSED.path}`, 404),
    get(`/api/v1/cases/${REFUSED.path}/timeline`, 404),
    get(`/api/v1/schools/${REFUSED.path}/clock?firstDay=${REFUSED.query}`, 404),
    get(`/api/v1/schools/900001/clock?firstDay=${REFUSED.query}`, 422),
    get(`/api/v1/cases?stage=${REFUSED.query}`, 422),
    get(`/api/v1/cases?cursor=${REFUSED.query}`, 422),
    get(`/api/v1/cases?q=${REFUSED.query}`, 200),
    get(`/api/v1/cases?q=${REFUSED.query}`, 200, 'operator'),
    get(`/${REFUSED.path}/%E0%A4%A`, 404),
    get(`/api/v1/cases/%E0%A4%A${REFUSED.path}`, 404),
    { who: 'ewo', method: 'DELETE', path: `/api/v1/cases/${REFUSED.path}`, status: 405 },
  ];
}

/** Requests that fail: the register's database refuses its part of them, with the values in its message. */
export async function failing(it: Installation, id: string): Promise<{ status: number; text: string }[]> {
  const word = REFUSED.failed;
  const joined = { pupil: named(word).pupil, enteredOn: today() };
  const attempts: readonly (readonly [table: string, Omit<Sent, 'who' | 'method'>])[] = [
    ['reports', { path: '/api/v1/cases', body: named(word) }],
    ['children', { path: '/api/v1/cases', body: named(word) }],
    ['commands', { path: `/api/v1/cases/${id}/referral`, body: { note: word } }],
    ['joiners', { path: '/api/v1/schools/900001/joiners', body: joined }],
    [
      // The return itself is stored, and to be read: what fails is to keep the answer under its key.
      'kept_answers',
      {
        path: '/api/v1/schools/900001/joiners',
        body: { pupil: child(), enteredOn: today() },
        headers: { 'idempotency-key': word },
      },
    ],
  ];
  const answers = [];
  for (const [table, sent] of attempts) {
    await it.statement(`alter table ${table} add constraint broken check (false) not valid`);
    answers.push(await it.call({ who: SCHOOL, method: 'POST', ...sent }));
    await it.statement(`alter table ${table} drop constraint broken`);
  }
  return answers;
}
