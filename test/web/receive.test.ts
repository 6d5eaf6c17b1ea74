import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../process/until.ts';
import { commandUpdate } from '../../workflows/messages.ts';
import { absenceOnDay, today } from '../support/school-dates.ts';
import { clearHistory, textsOf } from '../support/clear-history.ts';
import { inventedPupil, startTestStack, type ShownCase, type TestStack } from '../support/stack.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack.stop());

const pupil = () => ({
  ...inventedPupil(),
  sex: 'female',
  yearGroup: 7,
  address: { lines: ['17 Secret Street'], postcode: 'ZZ1 1ZZ' },
  contacts: [{ name: 'B Hidden', relationship: 'mother', phone: '07700 900001' }],
});

/** A case that EWS hands over, on its school day 12 unless it says otherwise. */
async function handingOver(report: object = {}, day = 12): Promise<ShownCase> {
  const absence = await absenceOnDay(stack, day);
  const { id } = await stack.report({ pupil: pupil(), absence, ...report });
  return stack.command('ewo', id, 'outcome', { outcome: 'moved-out-of-area' });
}

interface Link {
  readonly url: string;
  readonly validTo: string;
}
const FOR = { authority: 'Invented County', school: 'Elsewhere Academy', contact: 'admissions office' };

async function makeLink(id: string): Promise<Link> {
  const made = await stack.call<Link>('cme-officer', 'POST', `/api/v1/cases/${id}/handover-link`, FOR);
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body;
}

/** A case and its link that no test changes, for what is refused. */
let untouchedCase: Promise<{ id: string; url: string }> | undefined;
const untouched = () =>
  (untouchedCase ??= handingOver().then(async ({ id }) => ({ id, url: (await makeLink(id)).url })));

const look = (url: string, accept = 'text/html') => fetch(url, { headers: { accept } });
const sendForm = (url: string, fields: Record<string, string>) =>
  fetch(url, { method: 'POST', headers: { accept: 'text/html' }, body: new URLSearchParams(fields) });
const sendJson = (url: string, body: unknown) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

/** What differs between two answers of any kind: which one it is, when it was given, and how many are left. */
const OF_ONE_ANSWER = /^(x-request-id|date|ratelimit.*)$/;

/** Everything about an answer that a caller could tell it from another by. */
async function fingerprint(answer: Response) {
  const headers = [...answer.headers].filter(([name]) => !OF_ONE_ANSWER.test(name));
  return { status: answer.status, headers, body: await answer.text() };
}
const unknownUrl = () => `${stack.web}/receive/${randomBytes(32).toString('base64url')}`;

async function expectDead(url: string): Promise<void> {
  for (const accept of ['text/html', 'application/json']) {
    const unknown = await fingerprint(await look(unknownUrl(), accept));
    expect(unknown.status).toBe(404);
    expect(await fingerprint(await look(url, accept))).toEqual(unknown);
  }
  const answer = { confirmed: true, by: 'Somebody' };
  expect(await fingerprint(await sendJson(url, answer))).toEqual(
    await fingerprint(await sendJson(unknownUrl(), answer)),
  );
  // What is wrong with an answer is told to nobody without a link.
  expect(await fingerprint(await sendForm(url, {}))).toEqual(
    await fingerprint(await sendForm(unknownUrl(), {})),
  );
}

interface Line {
  readonly what: string;
  readonly by: { readonly role: string; readonly name: string };
  readonly detail: Readonly<Record<string, unknown>>;
}
const timeline = async (id: string, who = 'ewo') =>
  (await stack.call<{ items: Line[] }>(who, 'GET', `/api/v1/cases/${id}/timeline`)).body.items;

describe('The page of the receiving side (flow chart outcome 2)', () => {
  it('shows enough to recognise the child, and no more', async () => {
    const child = pupil();
    const { id, reference } = await handingOver({
      pupil: child,
      circumstances: ['child-protection-plan'],
      note: 'a note of the school',
    });
    const { url } = await makeLink(id);
    const page = await (await look(url)).text();
    for (const shown of [
      `${child.givenName} ${child.familyName}`,
      '9 March 2014',
      'Year 7',
      'Sample Secondary School (invented)',
      reference,
      'Elsewhere Academy, Invented County',
      'London Borough of Bromley',
    ]) {
      expect(page).toContain(shown);
    }
    const pack = await (await look(url, 'application/json')).text();
    for (const hidden of ['Secret', 'ZZ1', 'Hidden', '07700', 'protection', 'note of the school', id]) {
      expect(page).not.toContain(hidden);
      expect(pack).not.toContain(hidden);
    }
    expect(JSON.parse(pack)).toMatchObject({
      reference,
      child: { givenName: child.givenName, yearGroup: 7 },
    });
  });

  it('runs no script, loads nothing, and is kept from caches, search engines and other sites', async () => {
    const { id } = await handingOver();
    const answer = await look((await makeLink(id)).url);
    const page = await answer.text();
    const style = /<style>(.*)<\/style>/s.exec(page)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    const policy = answer.headers.get('content-security-policy');
    expect(policy).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    );
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('x-robots-tag')).toContain('noindex');
    expect(page).not.toMatch(/<script|<img|<link|\son\w+=|https?:/i);
    // Every field has a label of its own, and the page a language and one heading.
    const fields = [...page.matchAll(/<(?:input|textarea)[^>]*\sid="([^"]+)"/g)].map(([, field]) => field);
    const labels = [...page.matchAll(/<label for="([^"]+)"/g)].map(([, field]) => field);
    expect(fields.length).toBeGreaterThan(10);
    expect(labels.sort()).toEqual(fields.sort());
    expect(page).toContain('<html lang="en">');
    expect(page.match(/<h1>/g)).toHaveLength(1);
  });

  it('may be looked at again and again; one look a day is on record', async () => {
    const { id } = await handingOver();
    const { url } = await makeLink(id);
    expect((await fetch(url, { method: 'HEAD' })).status).toBe(200);
    expect((await look(url)).status).toBe(200);
    expect((await look(url)).status).toBe(200);
    const looks = (await timeline(id)).filter(({ what }) => what === 'handover-looked-at');
    expect(looks).toMatchObject([{ by: { role: 'receiver', name: 'Receiving side, by link' } }]);
  });
});

describe('An answer by the link (flow chart outcome 2, 5 CME officer)', () => {
  it('closes the case when the receiving side has the child, and is used up', async () => {
    const { id } = await handingOver();
    const { url } = await makeLink(id);
    const [year = '', month = '', day = ''] = today().split('-');
    const fields = { confirmed: 'yes', by: 'C Receiver, admissions', day: String(Number(day)), month, year };
    // What belongs to the other answer was typed and left standing.
    const answer = await sendForm(url, { ...fields, reason: 'other', why: '' });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('your answer is on record');
    expect(await stack.find(id)).toMatchObject({
      stage: 'closed',
      cmeStatus: 'no-longer',
      holder: null,
      outcome: { number: 2, kind: 'moved-out-of-area' },
      handovers: [{ ended: { how: 'confirmed', startsOn: today() } }],
    });
    await expectDead(url);
    const confirmed = (await timeline(id)).find(({ what }) => what === 'handover-confirmed');
    expect(confirmed).toMatchObject({
      by: { role: 'receiver', name: 'Receiving side, by link' },
      detail: { sent: { by: 'C Receiver, admissions' } },
    });
    // Who answered is a word of the receiving side: not for the school, nor for operators.
    for (const who of ['school:900001', 'operator']) {
      expect(JSON.stringify(await timeline(id, who))).not.toContain('C Receiver');
    }
  });

  it('puts the case back when it is bounced, and a second hand-over has a link of its own', async () => {
    const { id } = await handingOver();
    const first = await makeLink(id);
    const bounced = await sendJson(first.url, {
      confirmed: false,
      by: 'C Receiver',
      reason: 'moved-on',
      why: 'gone to an uncle',
    });
    expect(bounced.status).toBe(200);
    expect(await bounced.json()).toEqual({ confirmed: false });
    const back = await stack.find(id);
    expect(back).toMatchObject({ stage: 'ews-enquiries', outcome: null, holder: { role: 'ewo' } });
    expect(back.clock.next?.deadline).toBe('day-20');
    await expectDead(first.url);
    await stack.command('ewo', id, 'outcome', { outcome: 'moved-out-of-area' });
    await expectDead(first.url);
    const second = await makeLink(id);
    expect((await sendJson(second.url, { confirmed: true, by: 'D Receiver' })).status).toBe(200);
    const closed = await stack.find(id);
    expect(closed).toMatchObject({
      stage: 'closed',
      handovers: [{ ended: { how: 'bounced', reason: 'moved-on' } }, { ended: { how: 'confirmed' } }],
    });
  });

  it('is taken once when several are sent in one moment', async () => {
    const { id } = await handingOver();
    const { url } = await makeLink(id);
    const yes = { confirmed: true, by: 'X' };
    const no = { confirmed: false, by: 'X', reason: 'moved-on' };
    const answers = await Promise.all([yes, no, yes, no, yes].map((body) => sendJson(url, body)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 404, 404, 404, 404]);
    expect(
      (await timeline(id)).filter(({ what }) => /^handover-(confirmed|bounced)$/.test(what)),
    ).toHaveLength(1);
  });

  it('says what is wrong with it, keeps what was typed, and stays valid', async () => {
    const { id, version } = await handingOver();
    const { url } = await makeLink(id);
    const nothing = await sendForm(url, {});
    expect(nothing.status).toBe(422);
    expect(await nothing.text()).toContain('<a href="#confirmed-yes">Say whether you have this child</a>');
    const wrong = await sendForm(url, {
      confirmed: 'yes',
      by: '"><script>alert(1)</script>',
      day: '31',
      month: '2',
      year: '2027',
    });
    const page = await wrong.text();
    expect(wrong.status).toBe(422);
    expect(page).toContain('<title>Error: ');
    expect(page).toContain('<a href="#day">');
    expect(page).toContain('&quot;&gt;&lt;script&gt;alert(1)');
    expect(page).not.toContain('<script');
    const early = await sendForm(url, { confirmed: 'yes', by: 'X', day: '1', month: '9', year: '2001' });
    expect(await early.text()).toContain('cannot have started elsewhere before the first day of absence');
    const unexplained = await sendForm(url, { confirmed: 'no', by: 'X', reason: 'other' });
    expect(await unexplained.text()).toContain('<a href="#why">');
    expect((await stack.find(id)).version).toBe(version + 1);
    expect((await look(url)).status).toBe(200);
  });

  it.each([
    ['{"confirmed":', 400],
    ['[]', 422],
    ['null', 422],
    [{ confirmed: true }, 422],
    [{ confirmed: true, by: 'X', startsOn: '2027-02-31' }, 422],
    [{ confirmed: true, by: 'X\u0000' }, 422],
    [{ confirmed: false, by: 'X', reason: 'because' }, 422],
    [{ confirmed: false, by: 'X', reason: 'moved-on', surprise: 1 }, 422],
  ])('refuses %j with %i', async (body, status) => {
    const { id, url } = await untouched();
    const answer = await sendJson(url, body);
    expect(answer.status).toBe(status);
    expect((await stack.find(id)).stage).toBe('handing-over');
  });

  it('reads JSON and forms only, and knows no other method', async () => {
    const text = await fetch(unknownUrl(), { method: 'POST', body: 'confirmed', headers: { accept: '*/*' } });
    expect(text.status).toBe(415);
    expect((await fetch(unknownUrl(), { method: 'DELETE' })).status).toBe(405);
  });
});

describe('A link that is not valid answers like one that never was (2, 5 CME officer)', () => {
  it.each(['x', 'a'.repeat(43), 'a'.repeat(5000), '%00', '..%2f..', 'ü'.repeat(43)])(
    'guessed: %s',
    async (token) => {
      const guessed = await fingerprint(await look(`${stack.web}/receive/${token}`));
      expect(guessed).toEqual(await fingerprint(await look(unknownUrl())));
    },
  );

  it('replaced by a newer one', async () => {
    const { id } = await handingOver();
    const first = await makeLink(id);
    const second = await makeLink(id);
    expect(second.url).not.toBe(first.url);
    await expectDead(first.url);
    expect((await look(second.url)).status).toBe(200);
  });

  it('expired, although nothing else has happened', async () => {
    const { id, workflowId } = await handingOver();
    const add = async (commandId: string, validUntil: number) => {
      const principal = {
        id: 'cme-officer',
        role: 'cme-officer',
        authority: 'bromley',
        school: null,
        name: 'x',
      } as const;
      const kind = 'make-handover-link';
      await stack.register.storeCommand({ commandId, caseId: id, kind, principal, body: FOR });
      const { url } = await stack.register.addHandoverLink({ id: commandId, caseId: id, validUntil });
      const by = { role: 'cme-officer', id: 'cme-officer' } as const;
      const data = { lastDay: '2099-01-01' } as never;
      const args: [never] = [{ commandId, kind, by, data } as never];
      await stack.client.workflow.getHandle(workflowId).executeUpdate(commandUpdate, { args });
      return url;
    };
    expect((await look(await add(`valid-${id}`, Date.now() + 60_000))).status).toBe(200);
    await expectDead(await add(`expired-${id}`, Date.now() - 1));
  });

  it('of a child who has come back meanwhile', async () => {
    const { id } = await handingOver();
    const { url } = await makeLink(id);
    await stack.command('ewo', id, 'outcome', { outcome: 'returned' });
    await expectDead(url);
  });
});

describe('What the officer records (5 CME officer)', () => {
  it('closes the case, as the receiving side told by telephone', async () => {
    const { id } = await handingOver();
    const closed = await stack.command('cme-officer', id, 'handover', {
      confirmed: true,
      by: 'C Receiver by telephone',
    });
    expect(closed).toMatchObject({ stage: 'closed', outcome: { number: 2 }, cmeStatus: 'no-longer' });
    const told = textsOf(await clearHistory(stack, closed.workflowId)).join();
    expect(told).toContain('answer-handover');
    expect(told).not.toContain('C Receiver');
    expect(JSON.stringify(await timeline(id))).toContain('C Receiver by telephone');
  });

  it('puts the case back, and is refused where nothing is handed over', async () => {
    const { id } = await handingOver({}, 25);
    const back = await stack.command('ewo', id, 'handover', { confirmed: false, why: 'not their area' });
    expect(back).toMatchObject({ stage: 'decision-due', handovers: [{ ended: { reason: 'other' } }] });
    const again = await stack.call('ewo', 'POST', `/api/v1/cases/${id}/handover`, {
      confirmed: true,
      by: 'X',
    });
    expect(again).toMatchObject({ status: 409, body: { code: 'not-allowed-now' } });
    const link = await stack.call('cme-officer', 'POST', `/api/v1/cases/${id}/handover-link`, FOR);
    expect(link).toMatchObject({ status: 409, body: { code: 'not-allowed-now' } });
  });

  it.each([
    ['handover', {}],
    ['handover', { confirmed: 'yes' }],
    ['handover', { confirmed: true }],
    ['handover', { confirmed: true, by: 'X', why: 'both' }],
    ['handover', { confirmed: false }],
    ['handover', { confirmed: false, why: '' }],
    ['handover', { confirmed: true, by: 'X', startsOn: '2001-01-01' }],
    ['handover-link', {}],
    ['handover-link', { contact: 'nobody in particular' }],
    ['handover-link', { school: 'x', surprise: true }],
  ])('refuses %s with %j', async (action, body) => {
    const { id } = await untouched();
    const answer = await stack.call<{ errors: unknown[] }>(
      'cme-officer',
      'POST',
      `/api/v1/cases/${id}/${action}`,
      body,
    );
    expect(answer.status).toBe(422);
    expect(answer.body.errors).not.toHaveLength(0);
  });
});

describe('Time passing over a hand-over (5 CME officer, 5 manager)', () => {
  it('chases it and takes it back by real timers, and no mail ever holds the link', async () => {
    const { id, workflowId, clock } = await handingOver();
    expect(clock.next?.deadline).toBe('handover-chase');
    const { url } = await makeLink(id);
    for (let deadline = 0; deadline < 3; deadline += 1) await stack.advance(id, { to: 'next-deadline' });
    expect(await stack.find(id)).toMatchObject({ stage: 'handing-over', handovers: [{ chases: 3 }] });
    expect((await look(url)).status).toBe(200);
    await stack.advance(id, { to: 'next-deadline' });
    const back = await stack.find(id);
    expect(back).toMatchObject({ stage: 'decision-due', handovers: [{ ended: { how: 'unanswered' } }] });
    await expectDead(url);
    const { events } = await stack.client.workflow.getHandle(workflowId).fetchHistory();
    const fired = (events ?? []).filter(({ timerFiredEventAttributes }) => timerFiredEventAttributes);
    expect(fired).toHaveLength(4);
    const mailed = async () =>
      (await stack.register.caughtMail(1000)).filter(({ text }) => text.includes(back.reference));
    await until('the notices to be delivered', 20_000, async () =>
      (await mailed()).some(({ subject }) => subject.includes('was not answered')),
    );
    const mails = await mailed();
    expect(
      mails
        .filter(({ subject }) => subject.includes('is not confirmed'))
        .map(({ to }) => to[0]?.split('@')[0]),
    ).toEqual(expect.arrayContaining(['cme-officer', 'ews-manager']));
    expect(JSON.stringify(mails)).not.toContain('/receive/');
  });
});
