import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { keyedRoutes } from '../../api/http/keyed-routes.ts';
import type { Route } from '../../api/http/route.ts';
import { read } from '../../api/schemas/parse.ts';
import { verdictOf } from './expected.ts';
import { addressOf, BODIES, nameOf, sampleOf } from './samples.ts';
import { CALLERS, decidesOnly, openWorld, type World } from './world.ts';

let world: World;
let routes: (Route & { body: z.ZodType })[];
beforeAll(async () => {
  world = await openWorld(decidesOnly);
  routes = keyedRoutes(world.api.deps).flatMap((route) =>
    route.body === undefined ? [] : [{ ...route, body: route.body }],
  );
}, 60_000);
afterAll(() => world.api.stop());

interface Shape {
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly anyOf?: readonly Shape[];
  readonly oneOf?: readonly Shape[];
  readonly allOf?: readonly Shape[];
  readonly items?: Shape;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Shape>>;
}

/** Every member that a schema names, at whatever depth. */
function membersOf(schema: z.ZodType): Set<string> {
  const whole = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Shape;
  const named = new Set<string>();
  const walk = ({ properties = {}, anyOf = [], oneOf = [], allOf = [], items, $defs = {} }: Shape) => {
    for (const [name, inner] of Object.entries(properties)) {
      named.add(name);
      walk(inner);
    }
    for (const each of [...anyOf, ...oneOf, ...allOf, ...Object.values($defs)]) walk(each);
    if (items) walk(items);
  };
  walk(whole);
  return named;
}

/** The body with a member put into each of its objects, one at a time. */
function* injectedWith(body: unknown, name: string): Generator {
  if (typeof body !== 'object' || body === null) return;
  if (Array.isArray(body)) {
    for (const [index, each] of body.entries()) {
      for (const inner of injectedWith(each, name)) yield body.with(index, inner);
    }
    return;
  }
  yield { ...body, [name]: 'injected' };
  for (const [member, each] of Object.entries(body)) {
    for (const inner of injectedWith(each, name)) yield { ...body, [member]: inner };
  }
}

it('takes no member of any other payload, wherever it is put in', () => {
  const members = new Map(routes.map((route) => [nameOf(route), membersOf(route.body)]));
  // What the product itself writes: no caller decides about it.
  const ofTheRecord = [
    'id',
    'version',
    'stage',
    'role',
    'authority',
    'holder',
    'allowed',
    'by',
    'reportedBy',
  ];
  const all = new Set([...[...members.values()].flatMap((each) => [...each]), ...ofTheRecord]);
  const taken: string[] = [];
  let checks = 0;
  for (const route of routes) {
    const name = nameOf(route);
    const body = BODIES[name];
    expect([name, read(route.body, body).ok]).toEqual([name, true]);
    for (const foreign of all) {
      if (members.get(name)?.has(foreign)) continue;
      for (const injected of injectedWith(body, foreign)) {
        checks += 1;
        if (read(route.body, injected).ok) taken.push(`${name} takes ${foreign}`);
      }
    }
  }
  process.stdout.write(
    `Writable fields: ${all.size} members put into ${routes.length} payloads, ${checks} times, ${taken.length} taken\n`,
  );
  expect(taken).toEqual([]);
  expect(checks).toBeGreaterThan(600);
});

it(
  'answers 422 to whoever may send the payload, naming the member, and changes nothing',
  { timeout: 60_000 },
  async () => {
    const before = await everythingOf(world);
    const wrong: string[] = [];
    for (const route of routes) {
      const target = route.path.includes(':urn')
        ? '900001'
        : world.workflows[route.withoutAccess ? 'restricted' : 'own'].pending.caseId;
      const about = route.withoutAccess ? 'restricted' : 'own';
      const relation = route.path.includes(':') ? about : null;
      const caller = CALLERS.find(
        (each) => verdictOf(route, each, relation) === 'permitted' && each.role !== 'admissions',
      );
      if (!caller || (route.path.includes(':id') && !route.path.includes('/cases/'))) continue;
      const sent = { ...(sampleOf(route, caller.role) as object), holder: 'nobody' };
      const headers = {
        'x-namespace': world.api.deps.codec.namespace,
        ...(route.idempotency === 'required' && { 'idempotency-key': 'injected' }),
      };
      const method = route.method.toUpperCase();
      const { status, body } = await world.api.call(
        caller.who,
        method,
        addressOf(route, target),
        sent,
        headers,
      );
      const named = JSON.stringify(body['errors'] ?? null);
      if (status !== 422 || !named.includes('/holder')) wrong.push(`${nameOf(route)}: ${status} ${named}`);
    }
    expect(wrong).toEqual([]);
    expect(await everythingOf(world)).toEqual(before);
  },
);

async function everythingOf({ api }: World) {
  const { items } = await api.register.listCases({ limit: 100, searchNames: true }, 'authority');
  return items.map(({ current, pupil }) => ({ current, pupil }));
}
