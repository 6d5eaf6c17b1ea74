import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { readConfig } from '../../cli/compose/config.ts';
import { startWorker, type RunningWorker } from '../../cli/compose/parts.ts';
import { headFolder } from '../../register/audit/heads/head-folder.ts';
import type { DevServer } from '../../embedded/server/dev-server.ts';
import { freePort } from '../../embedded/ports.ts';
import { startSmtpCatcher } from '../../embedded/smtp-catcher.ts';
import { until } from '../../process/until.ts';
import { interruptible } from './interruptible-register.ts';
import { startRelay } from '../activities/relay-double.ts';
import { startApiAlone } from '../api/api-alone.ts';
import { startOwnServer } from '../support/own-server.ts';
import { startTestStack, type TestStack } from '../support/stack.ts';
import {
  deliveries,
  end,
  enquiry,
  ledger,
  live,
  noticesSent,
  open,
  passDeadline,
  reachDeadline,
  reportAhead,
  row,
  send,
  surely,
  type Product,
  type Request,
} from './life.ts';

/** Side by side with four others, each waits for what takes seconds. */
const LONG = { timeout: 120_000 };

let stack: TestStack;
let undisturbed: Awaited<ReturnType<typeof ledger>>;
const register = interruptible();

beforeAll(async () => {
  stack = await startTestStack({ wrapRegister: (made) => register.wrap(made) });
  const product: Product = { ...stack, register: register.real };
  const id = await live(product);
  await noticesSent(product, id);
  undisturbed = await ledger(product, id);
  expect(undisturbed.stage).toBe('closed');
  expect(undisturbed.notices.length).toBeGreaterThanOrEqual(8);
});
afterAll(() => stack.stop());

/** Ends a disturbed life: then it stands on record as the undisturbed one, and nothing left twice. */
async function endsLikeUndisturbed(product: Product, id: string): Promise<void> {
  await end(product, id);
  await noticesSent(product, id);
  expect(await ledger(product, id)).toEqual(undisturbed);
}

/** The same request again gets the same answer, from the case as it stands. */
async function isAnsweredAlike(product: Product, request: Request, status: number): Promise<void> {
  const first = await surely(product, request);
  const again = await send(product, request);
  expect([first.status, again.status]).toEqual([status, status]);
  expect(again.headers.get('idempotency-replayed')).toBe('true');
  expect(again.body).toEqual(first.body);
}

describe.concurrent('The register is away', LONG, () => {
  it('keeps what was accepted and refuses the rest, and records each once when it is back', async () => {
    const product: Product = { ...stack, register: register.real };
    const { id } = await open(product);
    await reachDeadline(product, id);
    const request = await enquiry(product, id);
    register.goAway('for decisions');
    expect(await passDeadline(product, id)).toBe('day-1');
    const accepted = await send(product, request);
    expect(accepted).toMatchObject({ status: 202, body: { accepted: true } });
    register.goAway('for everybody');
    const report = await reportAhead(product);
    for (const each of [request, report]) {
      const refused = await send(product, each);
      expect(refused).toMatchObject({ status: 503, body: { code: 'unavailable' } });
      expect(refused.headers.get('retry-after')).toBe('5');
    }
    const { passed, enquiries } = (await row(product, id)).current;
    expect({ passed, enquiries }).toEqual({ passed: ['expected-day'], enquiries: { school: {}, ews: {} } });
    register.goAway('for nobody');
    // A case asks for the register again every twenty seconds, however long it was away.
    await until('both to be on record', 70_000, async () => {
      const { passed: by, enquiries: made } = (await row(product, id)).current;
      return by.includes('day-1') && made.school['phone-parents']?.attempts.length === 1;
    });
    await isAnsweredAlike(product, request, 200);
    await isAnsweredAlike(product, report, 201);
    await endsLikeUndisturbed(product, id);
    expect(await deliveries(product, id)).toEqual(undisturbed.notices.map(() => 1));
  });
});

describe.concurrent('No worker is there', LONG, () => {
  it('accepts durably what it is sent, and does each once when one is back', async () => {
    const alone = await startApiAlone();
    const catcher = await startSmtpCatcher({ register: alone.register });
    let worker = await startOne();
    const { id } = await open(alone);
    await reachDeadline(alone, id);
    const request = await enquiry(alone, id);
    const report = await reportAhead(alone);
    await worker.stop();
    expect(await passDeadline(alone, id)).toBe('day-1');
    for (const each of [request, request, report, report]) {
      expect((await send(alone, each)).status).toBe(202);
    }
    expect(await alone.register.pendingCases(0)).toHaveLength(1);
    worker = await startOne();
    await until('the enquiry to be on record', 30_000, async () => {
      const { current } = await row(alone, id);
      return current.enquiries.school['phone-parents']?.attempts.length === 1;
    });
    await isAnsweredAlike(alone, request, 200);
    await until('the report to be on record', 30_000, async () => {
      return (await alone.register.pendingCases(0)).length === 0;
    });
    await isAnsweredAlike(alone, report, 201);
    await endsLikeUndisturbed(alone, id);
    expect(await deliveries(alone, id)).toEqual(undisturbed.notices.map(() => 1));
    await worker.stop();
    await catcher.stop();
    await alone.stop();

    function startOne(): Promise<RunningWorker> {
      return startWorker(
        {
          ...alone.deps,
          ...alone,
          log: pino({ level: 'silent' }),
          config: readConfig({ TEMPORAL_NAMESPACE: inject('temporalNamespace') }),
        },
        {
          server: { address: inject('temporalAddress') },
          smtp: catcher.url,
          auditSigning: { folder: headFolder('nowhere'), key: null },
          workflowBundle: { codePath: inject('workflowBundle') },
          onFailure: (why) => {
            throw new Error(why);
          },
        },
      );
    }
  });
});

describe.concurrent('The Temporal server is killed', LONG, () => {
  let dataDir: string;
  let server: DevServer;
  let own: TestStack;
  beforeAll(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'whereabouts-outage-'));
    server = await startOwnServer(dataDir);
    own = await startTestStack({ temporalAddress: server.address });
  });
  afterAll(async () => {
    await own.stop();
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('refuses commands, keeps a report, and goes on with every deadline when it is back', async () => {
    const { id } = await open(own);
    await reachDeadline(own, id);
    await reachDeadline(own, id);
    const request = await enquiry(own, id);
    const report = await reportAhead(own);
    process.kill(server.pid, 'SIGKILL');
    const rehearsal: Request = {
      who: 'operator',
      path: `/api/v1/rehearsal/cases/${id}/advance`,
      body: { to: 'next-deadline' },
      key: randomUUID(),
    };
    const answers = await Promise.all([request, report, rehearsal].map((each) => send(own, each)));
    for (const { status, headers, body } of answers) {
      expect(status).toBe(503);
      expect(headers.get('retry-after')).toBe('5');
      expect(body).toMatchObject({ code: 'unavailable' });
    }
    expect((await own.find(id)).stage).toBe('school-enquiries');
    expect(await own.register.pendingCases(0)).toHaveLength(1);
    await server.restart();
    await until('the report to have its case', 30_000, async () => {
      return (await own.register.pendingCases(0)).length === 0;
    });
    await isAnsweredAlike(own, report, 201);
    await isAnsweredAlike(own, request, 200);
    await endsLikeUndisturbed(own, id);
    expect(await deliveries(own, id)).toEqual(undisturbed.notices.map(() => 1));
    const { body } = await own.call<{ items: unknown[] }>('ewo', 'GET', '/api/v1/cases?limit=100');
    expect(body.items).toHaveLength(2);
  });
});

describe.concurrent('The Temporal server of an embedded installation is killed', LONG, () => {
  it('is started again, and nothing that was answered is lost', async () => {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'whereabouts-outage-'));
    const own = await startTestStack({ dataDir });
    const { id } = await open(own);
    await reachDeadline(own, id);
    await reachDeadline(own, id);
    const requests = [await enquiry(own, id), await reportAhead(own)];
    const { pid } = JSON.parse(await readFile(path.join(dataDir, 'temporal.json'), 'utf8')) as {
      pid: number;
    };
    process.kill(pid, 'SIGKILL');
    const statuses = await Promise.all(
      requests.map(async (request) => {
        const seen = [(await send(own, request)).status];
        await until('a decision', 30_000, async () => {
          if (isDecided(seen.at(-1))) return true;
          seen.push((await send(own, request)).status);
          return false;
        });
        return seen;
      }),
    );
    expect(statuses.flat().filter((status) => !isDecided(status) && ![202, 503].includes(status))).toEqual(
      [],
    );
    await endsLikeUndisturbed(own, id);
    expect(await deliveries(own, id)).toEqual(undisturbed.notices.map(() => 1));
    await own.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const isDecided = (status: number | undefined) => status === 200 || status === 201;
});

describe.concurrent('The mail relay is away', LONG, () => {
  it('does not hold up a case, and gets every notice once when it is back', async () => {
    const port = await freePort(0);
    const own = await startTestStack({ smtpUrl: `smtp://127.0.0.1:${String(port)}` });
    const id = await live(own);
    const rows = async () => (await own.register.sentNotices(1000)).filter(({ caseId }) => caseId === id);
    const waiting = await rows();
    expect(waiting.map(({ state }) => state)).not.toContain('sent');
    expect((await own.find(id)).stage).toBe('closed');
    const relay = await startRelay(port);
    const addresses = [...new Set(waiting.map(({ address }) => address))];
    for (const address of addresses) relay.behave(address, 450);
    relay.behave(addresses[0] ?? '', 'cut-before-the-dot');
    await noticesSent(own, id);
    expect(await ledger(own, id)).toEqual(undisturbed);
    const expected = (await rows()).map(({ messageId }) => messageId).sort();
    expect(relay.taken.map(({ messageId }) => messageId).sort()).toEqual(expected);
    expect(relay.taken.map(({ maybeDuplicate }) => maybeDuplicate)).not.toContain(true);
    await own.stop();
    await relay.stop();
  });
});
