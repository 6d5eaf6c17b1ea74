import { randomUUID } from 'node:crypto';
import { instantAt } from '../../../domain/calendar/instant.ts';
import { looksAfter } from '../../../domain/policy/access/managed-roles.ts';
import { SIGN_IN_LIMITS } from '../../../domain/policy/access/sign-in-limits.ts';
import type { Role } from '../../../domain/policy/access/roles.ts';
import type { KnownPerson } from '../../../register/people/people-port.ts';
import { answer, type Answer } from '../../http/answer.ts';
import { auditActor } from '../../../register/audit/actor.ts';
import { nowOf, type ApiDeps } from '../../deps.ts';
import { forbidden, invalid, NOT_FOUND, problem, type ProblemCode } from '../../http/problem.ts';
import type { Call, Route } from '../../http/route.ts';
import {
  disabledSchema,
  invitedAnswer,
  inviteSchema,
  newInvitationSchema,
  peopleAnswer,
  personAnswer,
  placeSchema,
} from '../../schemas/people.ts';
import { parse } from '../../schemas/parse.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const PROBLEMS = [
  'malformed-json',
  'unauthenticated',
  'forbidden',
  'too-large',
  'unsupported-media-type',
  'invalid',
  'unavailable',
] as const satisfies readonly ProblemCode[];

/**
 * Who may sign in. The routes that make an invitation take no Idempotency-Key: a kept answer would keep the address,
 * of which nothing but a hash is to be stored. A newer invitation ends the one before it.
 */
export function peopleRoutes(deps: ApiDeps): Route[] {
  const does = ['look-after-people'] as const;
  const invited = { description: 'The invitation; its address is told once', schema: invitedAnswer };
  const changed = { 200: { description: 'As it stands now', schema: personAnswer } };
  const ofOne = [...PROBLEMS, 'not-found', 'not-allowed-now'] as const;
  return [
    {
      method: 'get',
      look: 'none',
      path: '/people',
      summary: 'Who may sign in, and who is invited to, by name',
      does: ['read-people'],
      answers: { 200: { description: 'Everybody', schema: peopleAnswer } },
      problems: ['unauthenticated', 'forbidden', 'unavailable'],
      handle: async () => answer(200, { items: (await deps.register.people()).map(personJson) }),
    },
    {
      method: 'post',
      path: '/people',
      summary: 'Invite somebody: make a one-time link by which they bind the account they use at work',
      does,
      body: inviteSchema,
      answers: { 201: invited },
      problems: PROBLEMS,
      handle: (call) => invite(deps, call),
    },
    {
      method: 'post',
      path: '/people/:id/invitation',
      summary: 'Make a new link for somebody who has not signed in yet',
      does,
      body: newInvitationSchema,
      answers: { 201: invited },
      problems: ofOne,
      handle: (call) => inviteAgain(deps, call),
    },
    {
      method: 'post',
      path: '/people/:id/disabled',
      summary: 'Disable somebody, at once and everywhere, or let them in again',
      does,
      body: disabledSchema,
      answers: changed,
      problems: ofOne,
      handle: (call) => setDisabled(deps, call),
    },
    {
      method: 'post',
      path: '/people/:id/role',
      summary: 'Give somebody another role or school; they are signed out everywhere',
      does,
      body: placeSchema,
      answers: changed,
      problems: ofOne,
      handle: (call) => place(deps, call),
    },
  ];
}

async function invite(deps: ApiDeps, { principal, body }: Call): Promise<Answer> {
  const parsed = parse(inviteSchema, body);
  if (!parsed.ok) return parsed.answer;
  const { name, role, school = null } = parsed.value;
  const refused = mayNot(principal.role, role) ?? (await unknownSchool(deps, school));
  if (refused) return refused;
  const person = { id: randomUUID(), name, role, school, authority: principal.authority };
  await deps.register.putPerson(person, auditActor(principal));
  return makeInvitation(deps, principal, { ...person, state: 'invited', lastSignInAt: null });
}

async function inviteAgain(deps: ApiDeps, call: Call): Promise<Answer> {
  const person = await personFor(deps, call);
  if ('status' in person) return person;
  const parsed = parse(newInvitationSchema, call.body);
  if (!parsed.ok) return parsed.answer;
  if (person.state !== 'invited') {
    // Whoever could bind another account to somebody who signs in already could act under their name.
    return problem('not-allowed-now', 'Only somebody who is invited and has not signed in gets a new link.');
  }
  return makeInvitation(deps, call.principal, person);
}

async function makeInvitation(
  deps: ApiDeps,
  principal: Call['principal'],
  person: KnownPerson,
): Promise<Answer> {
  const validUntil = nowOf(deps) + SIGN_IN_LIMITS.invitationDays * DAY_MS;
  const wanted = { personId: person.id, validUntil };
  const { url } = await deps.register.addInvitation(wanted, auditActor(principal));
  return answer(201, {
    person: personJson(person),
    invitation: { url, validUntil: instantAt(validUntil) },
  });
}

async function setDisabled(deps: ApiDeps, call: Call): Promise<Answer> {
  const person = await personFor(deps, call);
  if ('status' in person) return person;
  const parsed = parse(disabledSchema, call.body);
  if (!parsed.ok) return parsed.answer;
  await deps.register.setDisabled(person.id, parsed.value.disabled, auditActor(call.principal));
  return shown(deps, person.id);
}

async function place(deps: ApiDeps, call: Call): Promise<Answer> {
  const person = await personFor(deps, call);
  if ('status' in person) return person;
  const parsed = parse(placeSchema, call.body);
  if (!parsed.ok) return parsed.answer;
  const { role, school = null } = parsed.value;
  const refused = mayNot(call.principal.role, role) ?? (await unknownSchool(deps, school));
  if (refused) return refused;
  const { id, name, authority } = person;
  await deps.register.putPerson({ id, name, authority, role, school }, auditActor(call.principal));
  return shown(deps, id);
}

/** The person a call is about, or the refusal of it. Nobody changes their own access: it takes another person. */
async function personFor({ register }: ApiDeps, { principal, params }: Call): Promise<KnownPerson | Answer> {
  const person = await register.findPerson(params['id'] ?? '');
  if (!person) return NOT_FOUND;
  if (person.id === principal.id) return forbidden('Somebody else must change your own access.');
  return mayNot(principal.role, person.role) ?? person;
}

function mayNot(role: Role, of: Role): Answer | undefined {
  if (looksAfter(role, of)) return undefined;
  return forbidden(`The role ${role} does not look after people of the role ${of}.`);
}

async function unknownSchool({ register }: ApiDeps, urn: string | null): Promise<Answer | undefined> {
  if (urn === null || (await register.findSchool(urn))) return undefined;
  return invalid([{ pointer: '/school', message: 'is not a school that is known here' }]);
}

async function shown({ register }: ApiDeps, id: string): Promise<Answer> {
  const person = await register.findPerson(id);
  return person ? answer(200, personJson(person)) : NOT_FOUND;
}

function personJson({ id, name, role, school, state, lastSignInAt }: KnownPerson): object {
  return { id, name, role, school, state, lastSignInAt };
}
