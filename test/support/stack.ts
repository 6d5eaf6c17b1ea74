import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { inject } from 'vitest';
import { addDemoPeople, type DemoKeys } from '../../demo/people.ts';
import { readConfig } from '../../cli/compose/config.ts';
import { startStack, type Stack } from '../../cli/compose/stack.ts';
import type { CaseView } from '../../domain/case/case-view.ts';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import type { LocalDate } from '../../domain/calendar/local-date.ts';
import type { Policy } from '../../domain/policy/editions/policy.ts';
import type { Database } from '../../register/store/database.ts';
import type { Register } from '../../register/register.ts';
import { openTestDatabase } from './register.ts';

const log = pino({ level: 'silent' });

/** A case of a pupil of a school as the API shows it, with the days that the school counts. */
export type ShownCase = Omit<CaseView, 'clock'> & {
  readonly workflowId: string;
  readonly clock: {
    readonly day1: LocalDate;
    readonly day10: LocalDate;
    readonly day20: LocalDate;
  } & CaseView['clock'];
};

interface Answer<T = ShownCase> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

/** What the processes of one installation share. */
interface Installed {
  readonly database: Database;
  readonly secret: Buffer;
  readonly taskQueue: string;
}

/** The whole product in this process, on the run's real Temporal server, with a register and task queue of its own. */
export interface TestStack extends Stack {
  readonly keys: DemoKeys;
  readonly taskQueue: string;
  readonly installed: Installed;
  readonly database: Database;
  readonly dataDir: string;
  /** Calls the API as a role (`school:900001`, `ewo`, …). */
  call<T = ShownCase>(
    who: string,
    method: string,
    path: string,
    body?: unknown,
    headers?: object,
  ): Promise<Answer<T>>;
  /** Reports an invented child at school 900001 and returns the case. */
  report(report?: object): Promise<ShownCase>;
  /** Sends a command and expects it to be decided. */
  command(who: string, id: string, action: string, body: object): Promise<ShownCase>;
  advance(id: string, request: object): Promise<{ asOf: string; stage: string }>;
  find(id: string, who?: string): Promise<ShownCase>;
  timeline(id: string): Promise<{ what: string; at: string; detail: Record<string, unknown> }[]>;
}

/** A child nobody has reported before. */
export function inventedPupil() {
  const name = randomUUID().replaceAll(/[^a-f]/g, '');
  return { givenName: `Test${name}`, familyName: `Invented${name}`, dateOfBirth: '2014-03-09' };
}

export async function startTestStack(
  options: {
    wrapRegister?: (register: Register) => Register;
    smtpUrl?: string;
    /** Bromley's unless it says otherwise. */
    policy?: Policy;
    /** A Temporal server of the test's own; the run's when absent. */
    temporalAddress?: string;
    /** Starts a Temporal server in this folder and looks after it, as an embedded installation does. */
    dataDir?: string;
    /** As in `WHEREABOUTS_ENCRYPTION_KEYS`. */
    encryptionKeys?: string;
    onFailure?: (why: string) => void;
    /** Another process of an installation: its database, its secret and its task queue. */
    of?: Installed;
  } = {},
): Promise<TestStack> {
  const { policy = BROMLEY } = options;
  const installed = options.of ?? {
    secret: randomBytes(32),
    taskQueue: `cases-${randomUUID()}`,
    database: await openTestDatabase(),
  };
  const { secret, taskQueue, database } = installed;
  const scratch = await mkdtemp(path.join(tmpdir(), 'whereabouts-'));
  const dataDir = options.dataDir ?? scratch;
  const stack = await startStack({
    config: {
      ...readConfig({ WHEREABOUTS_ENCRYPTION_KEYS: options.encryptionKeys }),
      PORT: 0,
      ...(options.dataDir === undefined && {
        TEMPORAL_ADDRESS: options.temporalAddress ?? inject('temporalAddress'),
      }),
      TEMPORAL_NAMESPACE: inject('temporalNamespace'),
      ...(options.smtpUrl !== undefined && { SMTP_URL: options.smtpUrl }),
    },
    policy,
    dataDir,
    secret,
    log,
    say: () => undefined,
    onFailure: options.onFailure ?? (() => undefined),
    parts: {
      database,
      taskQueue,
      workflowBundle: { codePath: inject('workflowBundle') },
      ...(options.wrapRegister && { wrapRegister: options.wrapRegister }),
    },
  });
  const keys = await addDemoPeople(stack.register, secret, policy);

  async function call<T>(
    who: string,
    method: string,
    path: string,
    body?: unknown,
    headers: object = {},
  ): Promise<Answer<T>> {
    const response = await fetch(`${stack.web}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${keys[who] ?? ''}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as T };
  }

  async function decided<T>(answer: Promise<Answer<T>>): Promise<T> {
    const { status, body } = await answer;
    if (status >= 300 || status === 202) throw new Error(`Answered ${status}: ${JSON.stringify(body)}`);
    return body;
  }

  return {
    ...stack,
    keys,
    taskQueue,
    installed,
    database,
    dataDir,
    call,
    report: (report = {}) => {
      const body = { school: '900001', pupil: inventedPupil(), circumstances: [], ...report };
      return decided(
        call('school:900001', 'POST', '/api/v1/cases', body, { 'idempotency-key': randomUUID() }),
      );
    },
    command: (who, id, action, body) => decided(call(who, 'POST', `/api/v1/cases/${id}/${action}`, body)),
    advance: (id, request) =>
      decided(call('operator', 'POST', `/api/v1/rehearsal/cases/${id}/advance`, request)),
    find: (id, who = 'ewo') => decided(call(who, 'GET', `/api/v1/cases/${id}`)),
    timeline: async (id) => {
      const { items } = await decided(
        call<{ items: { what: string; at: string; detail: Record<string, unknown> }[] }>(
          'ewo',
          'GET',
          `/api/v1/cases/${id}/timeline`,
        ),
      );
      return items;
    },
    async stop() {
      await stack.stop();
      if (!options.of) await database.close();
      await rm(scratch, { recursive: true });
    },
  };
}
