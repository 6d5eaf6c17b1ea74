import path from 'node:path';
import { randomUUID } from 'node:crypto';
import { writeFile, readFile } from 'node:fs/promises';
import { Client, Connection } from '@temporalio/client';
import { afterAll, describe, expect, it } from 'vitest';
import type { CaseView } from '../../domain/case/case-view.ts';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import { localDateAt, previousSchoolDay } from '../../domain/calendar/school-calendar.ts';
import { encryptionKeyOf } from '../../encryption/payload-codec.ts';
import { payloadsOf, textsOf } from '../support/clear-history.ts';
import { ONE_SENTENCE, run, start, temporaryPlace, type Installation } from '../support/whereabouts.ts';
import { countedCalendar } from '../../demo/counted-calendar.ts';

const place = await temporaryPlace();
const data = path.join(place.folder, 'data');
const spring = `spring:${randomUUID()}`;
const autumn = `autumn:${randomUUID()}`;
type Opened = CaseView & { readonly workflowId: string };
let opened: Opened;
afterAll(() => place.clear());

const withKeys = (keys: string) => ({ data, env: { WHEREABOUTS_ENCRYPTION_KEYS: keys } });
const refusedStart = (keys: string) => run(['start', '--port', '0'], withKeys(keys));

async function stop(installation: Installation): Promise<void> {
  installation.kill('SIGTERM');
  expect((await installation.ended).code).toBe(0);
}

/** As Temporal holds it, for a client that knows no key. */
async function withTemporal<T>({ demo }: Installation, use: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address: demo.temporalAddress });
  try {
    return await use(new Client({ connection, namespace: demo.namespace }));
  } finally {
    await connection.close();
  }
}

function command(installation: Installation, action: string, body: object) {
  return installation.as('ewo').post<Opened>(`/api/v1/cases/${opened.id}/${action}`, body, randomUUID());
}

const note = (text: string) => ({
  check: 'home-visit',
  attemptedAt: opened.asOf,
  result: 'no-answer',
  note: text,
});

/** The tests stand in the order of a year of one installation. */
describe('The keys of an installation on the real server', { timeout: 120_000 }, () => {
  it('writes nothing in clear but what Temporal itself has to read', async () => {
    const installation = await start(['--empty', '--port', '0'], { data });
    const school = installation.as('school:900001');
    const calendar = await countedCalendar(school, '900001');
    const today = localDateAt(Date.now(), BROMLEY.times.zone);
    const firstDay = previousSchoolDay(calendar, today) ?? today;
    const pupil = { givenName: 'Invented', familyName: 'Example', dateOfBirth: '2014-03-09' };
    const absence = { kind: 'unexplained', firstDay };
    opened = (await school.post<Opened>('/api/v1/cases', { school: '900001', pupil, absence }, randomUUID()))
      .body;
    await command(installation, 'enquiries', { entries: [note('the first')] });

    const inClear = await withTemporal(installation, async (client) => {
      const { events } = await client.workflow.getHandle(opened.workflowId).fetchHistory();
      const own = (events ?? []).map((event) => ({
        ...event,
        // Search attributes are what operators search by; a marker's `data` is what the SDK reads before any codec.
        upsertWorkflowSearchAttributesEventAttributes: null,
        workflowExecutionStartedEventAttributes: {
          ...event.workflowExecutionStartedEventAttributes,
          searchAttributes: null,
        },
        markerRecordedEventAttributes: {
          ...event.markerRecordedEventAttributes,
          details: { ...event.markerRecordedEventAttributes?.details, data: null },
        },
      }));
      expect(payloadsOf(own).length).toBeGreaterThanOrEqual(8);
      return payloadsOf(own).filter((payload) => encryptionKeyOf(payload) !== '0');
    });
    expect(textsOf(inClear)).toEqual([]);
    await stop(installation);
  });

  it('goes on with a case under a new key, and reads what the former one wrote', async () => {
    const installation = await start(['--empty', '--port', '0'], withKeys(spring));
    await command(installation, 'enquiries', { entries: [note('under the new key')] });
    expect(await installation.as('ewo').get<CaseView>(`/api/v1/cases/${opened.id}`)).toMatchObject({
      version: 3,
    });
    await withTemporal(installation, async (client) => {
      const { events } = await client.workflow.getHandle(opened.workflowId).fetchHistory();
      const keys = payloadsOf(events).map(encryptionKeyOf);
      expect(new Set(keys.filter((key) => key !== undefined))).toEqual(new Set(['0', 'spring']));
    });
    await stop(installation);
  });

  it('does not start without a key that open cases need, in one sentence and with exit 2', async () => {
    const { code, stdout, stderr } = await refusedStart(autumn);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const last = `${stderr.trim().split('\n').at(-1) ?? ''}\n`;
    expect(last).toMatch(ONE_SENTENCE);
    expect(last).toMatch(
      /^The encryption key "spring" is missing, and \d+ running workflows may need it: put it back/,
    );
  });

  it('does not start with another secret under the id of a key, nor with another secret of its own', async () => {
    const another = await refusedStart(`spring:${randomUUID()}`);
    expect(another).toMatchObject({ code: 2, stdout: '' });
    expect(another.stderr).toContain(
      'The encryption key "spring" in WHEREABOUTS_ENCRYPTION_KEYS has another secret',
    );
    const file = path.join(data, 'secret');
    const secret = await readFile(file);
    await writeFile(file, Buffer.alloc(secret.length, 7));
    const lost = await refusedStart(spring);
    await writeFile(file, secret);
    expect(lost).toMatchObject({ code: 2, stdout: '' });
    expect(lost.stderr).toContain(
      'is not the one that the cases are encrypted with: put the former one back.\n',
    );
  });
});
