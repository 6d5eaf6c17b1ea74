import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyedRoutes } from '../../api/http/keyed-routes.ts';
import { metricsRoute } from '../../api/routes/service/service.ts';
import type { Route } from '../../api/http/route.ts';
import { PERMISSION_CODES } from '../../domain/policy/access/authorisation.ts';
import { ACTIONS, ROLE_CODES } from '../../domain/policy/access/roles.ts';
import { agrees, ASKED, relationOf, relationToSchool, verdictOf, type Verdict } from './expected.ts';
import { addressOf, BODIES, nameOf, sampleOf, untakenOf } from './samples.ts';
import { CALLERS, CASES, decidesOnly, openWorld, type Caller, type World } from './world.ts';

let world: World;
let routes: readonly Route[];
beforeAll(async () => {
  world = await openWorld(decidesOnly);
  routes = [...keyedRoutes(world.api.deps), metricsRoute(world.api.deps)];
}, 60_000);
afterAll(() => world.api.stop());

const GUESSED = '00000000-0000-4000-8000-000000000000';
const SCHOOLS = { own: '900001', other: '900002', guessed: '999999' } as const;

/** What an address names: a case, a school, or nothing of its own. */
interface Target {
  readonly name: string;
  readonly id: string;
  readonly verdict: (route: Route, caller: Caller) => Verdict;
}

function targetsOf({ path }: Route): readonly Target[] {
  if (path.includes('/cases/:id')) {
    return [...CASES, 'guessed' as const].map((name) => ({
      name,
      id: name === 'guessed' ? GUESSED : world.workflows[name].pending.caseId,
      verdict: (route, caller) => {
        const target = name === 'guessed' ? name : ASKED[name];
        return verdictOf(
          route,
          caller,
          relationOf(caller, target),
          target === 'guessed' ? undefined : target.stage,
        );
      },
    }));
  }
  if (path.includes(':urn')) {
    return Object.entries(SCHOOLS).map(([name, id]) => ({
      name: `school, ${name}`,
      id,
      verdict: (route, caller) =>
        verdictOf(route, caller, relationToSchool(caller, name === 'guessed' ? null : id)),
    }));
  }
  return [
    {
      name: 'the authority',
      id: GUESSED,
      verdict: (route, caller) => {
        const verdict = verdictOf(route, caller, null);
        // What such an address names beside the authority is unknown here.
        return verdict === 'permitted' && route.path.includes(':id') ? 'not found' : verdict;
      },
    },
  ];
}

interface Seen {
  readonly status: number;
  readonly body: string;
  readonly headers: string;
}

/** Headers that differ from one answer to the next, whatever is asked: its own number, the time, the limits left. */
const OF_ONE_ANSWER = /^(x-request-id|date|ratelimit.*|retry-after)$/;

async function ask(route: Route, caller: Caller, address: string, body: unknown): Promise<Seen> {
  const key = world.keyOf(caller);
  const isText = typeof body === 'string';
  const response = await fetch(`${world.api.web}${address}`, {
    method: route.method.toUpperCase(),
    headers: {
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
      ...(route.method !== 'get' && { 'content-type': isText ? 'text/csv' : 'application/json' }),
      'x-namespace': world.api.deps.codec.namespace,
      ...(route.idempotency === 'required' && { 'idempotency-key': randomUUID() }),
    },
    ...(route.method !== 'get' && { body: isText ? body : JSON.stringify(body) }),
  });
  const headers = [...response.headers].filter(([name]) => !OF_ONE_ANSWER.test(name));
  return { status: response.status, body: await response.text(), headers: JSON.stringify(headers) };
}

/**
 * The body that a route takes. Where it would change something beside a case, which decides here and records nothing,
 * those who may send it send what no route takes.
 */
function bodyFor(route: Route, { role }: Caller, verdict: Verdict): unknown {
  const isCommand = route.does.every((each) => each in ACTIONS);
  const changesNothing = isCommand || verdict !== 'permitted' || route.csv !== undefined;
  return changesNothing ? sampleOf(route, role) : untakenOf(route, role);
}

function codeOf(body: string): unknown {
  try {
    return (JSON.parse(body) as { code?: unknown }).code;
  } catch {
    return undefined;
  }
}

describe('The authorisation table', () => {
  it('has a row for whatever a route does, and a route for every row', () => {
    const done = new Set(routes.flatMap(({ does }) => does));
    expect(PERMISSION_CODES.filter((permission) => !done.has(permission))).toEqual([]);
  });

  it('has a body for every route that takes one, and a caller of every role', () => {
    const taking = routes.filter(({ method }) => method !== 'get').map(nameOf);
    expect(taking.filter((name) => !(name in BODIES))).toEqual([]);
    expect([...new Set(CALLERS.flatMap(({ role }) => role ?? []))].sort()).toEqual([...ROLE_CODES].sort());
  });

  it(
    'is what the API answers, for every route, method, caller and relation',
    { timeout: 180_000 },
    async () => {
      const wrong: string[] = [];
      const counts = new Map<string, number>();
      let compared = 0;
      for (const route of routes) {
        for (const caller of CALLERS) {
          let reference: Promise<Seen> | undefined;
          const unknown = () =>
            (reference ??= ask(
              route,
              caller,
              addressOf(route, unknownId(route)),
              sampleOf(route, caller.role),
            ));
          await Promise.all(
            targetsOf(route).map(async ({ name, id, verdict }) => {
              const expected = verdict(route, caller);
              const seen = await ask(route, caller, addressOf(route, id), bodyFor(route, caller, expected));
              counts.set(expected, (counts.get(expected) ?? 0) + 1);
              const place = `${nameOf(route)} by ${caller.who}: ${name}`;
              if (!agrees(expected, seen.status, codeOf(seen.body))) {
                wrong.push(`${place} is ${expected}, answered ${seen.status}`);
              }
              if (expected === 'not found' && name !== 'guessed') {
                const absent = await unknown();
                compared += 1;
                const isSame = seen.body === absent.body && seen.headers === absent.headers;
                if (!isSame) wrong.push(`${place} differs from what does not exist`);
              }
            }),
          );
        }
      }
      const total = [...counts.values()].reduce((sum, each) => sum + each, 0);
      const figures = [...counts].map(([verdict, count]) => `${verdict} ${count}`).join(', ');
      process.stdout.write(
        `Authorisation: ${total} combinations of ${routes.length} routes (${figures}); ${compared} foreign answers compared byte for byte\n`,
      );
      expect(wrong).toEqual([]);
      expect(total).toBeGreaterThanOrEqual(1_800);
      expect(compared).toBeGreaterThan(500);
      for (const verdict of [
        'unauthenticated',
        'not found',
        'forbidden',
        'permitted',
        'not now',
        'case closed',
      ]) {
        expect(counts.get(verdict) ?? 0).toBeGreaterThan(20);
      }
    },
  );

  it('meets every relation of the table', () => {
    const met = new Set(
      CALLERS.flatMap((caller) =>
        [...Object.values(ASKED), 'guessed' as const].map((each) => relationOf(caller, each)),
      ),
    );
    expect([...met].sort()).toEqual(
      ['closed', 'other-authority', 'other-school', 'own', 'restricted', 'same-authority', 'unknown'].sort(),
    );
  });

  it('leaves no other method on any route', async () => {
    const paths = [...new Set(routes.map(({ path }) => path))];
    const answers = await Promise.all(
      paths.flatMap((path) =>
        ['DELETE', 'PATCH'].map(async (method) => {
          const address = addressOf({ method: 'post', path }, GUESSED);
          return (await fetch(`${world.api.web}${address}`, { method })).status;
        }),
      ),
    );
    expect(answers.length).toBeGreaterThan(60);
    expect(new Set(answers)).toEqual(new Set([405]));
  });
});

const unknownId = ({ path }: Route) => (path.includes(':urn') ? '999998' : randomUUID());
