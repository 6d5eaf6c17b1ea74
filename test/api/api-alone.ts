import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { pino } from 'pino';
import { inject } from 'vitest';
import { createWeb } from '../../web/create-web.ts';
import { createCaseGateway, type CaseGateway } from '../../dispatch/case-gateway.ts';
import type { ApiDeps } from '../../api/deps.ts';
import { createCalendarTeller } from '../../dispatch/calendar-changes.ts';
import { createGrantTimers } from '../../dispatch/grant-timers.ts';
import { addDemoPeople, type DemoKeys } from '../../demo/people.ts';
import { createHttpServer, HTTP_LIMITS } from '../../cli/compose/http-server.ts';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import { createDataConverter } from '../../encryption/data-converter.ts';
import { createPayloadCodec } from '../../encryption/payload-codec.ts';
import { createKeyRing } from '../../encryption/key-ring.ts';
import type { Register } from '../../register/register.ts';
import { openTestRegister } from '../support/register.ts';

/** An answer of the API, its body read as JSON. */
interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** The API without a worker: a real register, and Temporal wherever the test says it is. */
export interface ApiAlone {
  readonly web: string;
  /** What the API stands on. */
  readonly deps: ApiDeps;
  readonly keys: DemoKeys;
  readonly register: Register;
  readonly cases: CaseGateway;
  readonly client: Client;
  readonly taskQueue: string;
  readonly dataConverter: DataConverter;
  /** Log lines, as they would be written. */
  readonly logged: string[];
  call(who: string, method: string, path: string, body?: unknown, headers?: object): Promise<Answered>;
  stop(): Promise<void>;
}

/** Takes everything: what arrives here has got through the API. */
export const takesEverything: CaseGateway = {
  start: () => Promise.resolve('later'),
  send: () => Promise.resolve({ kind: 'accepted' }),
  deliver: () => Promise.resolve('accepted'),
  lookAgain: () => Promise.resolve('accepted'),
  lookForEnd: () => Promise.resolve('accepted'),
};

interface Alone {
  readonly temporalAddress?: string;
  readonly ping?: () => Promise<void>;
  readonly wrapRegister?: (register: Register) => Register;
  readonly cases?: CaseGateway | ((register: Register) => CaseGateway);
  /** The wall clock of register and API, standing still; the real one without it. */
  readonly now?: string;
  readonly rehearsal?: ApiDeps['rehearsal'];
  /** What the API is told of the world it stands in. */
  readonly surroundings?: Pick<ApiDeps, 'limits' | 'trustedProxies' | 'overHttps' | 'tokenIssuers'>;
  readonly httpLimits?: Partial<typeof HTTP_LIMITS>;
}

export async function startApiAlone(options: Alone = {}): Promise<ApiAlone> {
  const { now } = options;
  const database = await openTestRegister(now);
  const { register } = database;
  const keys = await addDemoPeople(register, randomBytes(32), BROMLEY);
  const taskQueue = `nobody-${randomUUID()}`;
  const connection = Connection.lazy({ address: options.temporalAddress ?? inject('temporalAddress') });
  const namespace = inject('temporalNamespace');
  const codec = createPayloadCodec({ ring: createKeyRing(randomBytes(32)), namespace });
  const dataConverter = createDataConverter(codec);
  const client = new Client({ connection, namespace, dataConverter });
  const patience = { patienceMs: 500 };
  const given = typeof options.cases === 'function' ? options.cases(register) : options.cases;
  const cases = given ?? createCaseGateway({ client, taskQueue, ...patience });
  const logged: string[] = [];
  const deps: ApiDeps = {
    register: options.wrapRegister?.(register) ?? register,
    cases,
    grantTimers: createGrantTimers({ client, taskQueue }),
    calendarTeller: createCalendarTeller({ client, taskQueue, ...patience }),
    policy: BROMLEY,
    rehearsal: options.rehearsal ?? null,
    ...(now !== undefined && { now: () => Date.parse(now) }),
    temporal: { ping: options.ping ?? (() => Promise.resolve()) },
    codec: { ...codec, namespace, uiOrigin: null },
    outboxOpen: false,
    ...options.surroundings,
    ...patience,
    log: pino({}, { write: (line: string) => void logged.push(line) }),
  };
  const server = createHttpServer({ ...HTTP_LIMITS, ...options.httpLimits }).on('request', createWeb(deps));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const web = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    web,
    deps,
    keys,
    register,
    cases,
    client,
    taskQueue,
    dataConverter,
    logged,
    async call(who, method, path, body, headers = {}) {
      const response = await fetch(`${web}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${keys[who] ?? ''}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const read = (await response.json()) as Record<string, unknown>;
      return { status: response.status, headers: response.headers, body: read };
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      await connection.close();
      await database.close();
    },
  };
}
