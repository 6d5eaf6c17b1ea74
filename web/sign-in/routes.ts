import type { Request } from 'express';
import { z } from 'zod';
import type { Answer } from '../../api/http/answer.ts';
import { sessionOf, signedInOf, type SessionGuard } from '../../api/authentication/sessions.ts';
import type { SignIn } from '../../api/authentication/sign-in.ts';
import { auditActor } from '../../register/audit/actor.ts';
import type { ApiDeps } from '../../api/deps.ts';
import type { ProblemCode } from '../../api/http/problem.ts';
import type { OpenRoute } from '../../api/http/route.ts';
import { asError, comeBack } from './callback.ts';
import { goTo, seeOther, type SignInDeps } from './redirect.ts';
import { issuersOf, type Purpose } from './issuers.ts';
import { homePage, invitationPage, signedOutPage, signInPage, stepUpPage, type Shown } from './pages.ts';
import { refuse } from './refusals.ts';
import { ownPath } from './return-address.ts';

const csrf = z.string();
const issuer = z.string();
const back = z.string().optional();
const FORM_PROBLEMS = [
  'malformed-json',
  'forbidden',
  'too-large',
  'unsupported-media-type',
  'invalid',
  'unavailable',
] as const satisfies readonly ProblemCode[];

/** Pages by which people sign in and out, and see where they are signed in. */
export function signInRoutes(deps: ApiDeps, signIn: SignIn, sessions: SessionGuard): OpenRoute[] {
  const parts = { ...deps, signIn, sessions, issuers: issuersOf(signIn) };
  return [
    look(parts, '/', 'Who is signed in, and where', showHome),
    look(parts, '/sign-in', 'Where to sign in', showSignIn, { return: back }),
    form(parts, '/sign-in', 'Go to an issuer to sign in', { issuer, return: back }, beginSignIn),
    look(parts, '/sign-in/callback/:issuer', 'Where an issuer sends people back to', comeBack),
    form(parts, '/sign-out', 'Sign out, here or everywhere', { everywhere: z.string().optional() }, signOut),
    form(parts, '/sessions/:handle/end', 'End one of one’s own sessions', {}, endSession),
    look(parts, '/step-up', 'Why to sign in again', showStepUp, { return: back }),
    form(parts, '/step-up', 'Go to an issuer to sign in again', { issuer, return: back }, beginStepUp),
    look(
      parts,
      '/invitations/:token',
      'Whom an invitation is for (looking does not use it up)',
      showInvitation,
    ),
    form(parts, '/invitations/:token', 'Accept an invitation by signing in', { issuer }, acceptInvitation),
  ];
}

type Handle = (deps: SignInDeps, request: Request) => Promise<Answer>;

function look(
  deps: SignInDeps,
  path: string,
  summary: string,
  handle: Handle,
  query: Record<string, z.ZodType> = {},
): OpenRoute {
  return {
    method: 'get',
    look: 'none',
    path,
    page: 'only',
    session: true,
    summary,
    query: z.object(query),
    answers: {
      200: { description: 'A page', contentType: 'text/html' },
      303: { description: 'On to another page', headers: ['Location'] },
    },
    problems: ['forbidden', 'not-found', 'not-allowed-now', 'unavailable'],
    handle: (request) => handle(deps, request),
  };
}

function form(
  deps: SignInDeps,
  path: string,
  summary: string,
  fields: Record<string, z.ZodType>,
  handle: Handle,
): OpenRoute {
  return {
    method: 'post',
    path,
    page: 'only',
    session: true,
    summary,
    body: z.object({ csrf, ...fields }),
    answers: {
      200: { description: 'A page', contentType: 'text/html' },
      303: { description: 'On to another page', headers: ['Location'] },
    },
    problems: [...FORM_PROBLEMS, 'not-found'],
    handle: (request) => handle(deps, request),
  };
}

async function showHome(deps: SignInDeps, request: Request): Promise<Answer> {
  const signedIn = signedInOf(request);
  if (!signedIn) return goTo(deps, '/sign-in');
  return homePage(shownTo(deps, request), signedIn, await deps.register.sessionsOf(signedIn.person.id));
}

function showSignIn(deps: SignInDeps, request: Request): Promise<Answer> {
  const returnTo = ownPath(request.query['return']);
  const choice = { issuers: deps.issuers, action: '/sign-in', returnTo };
  return Promise.resolve(signInPage(opening(deps, request), choice));
}

function beginSignIn(deps: SignInDeps, request: Request): Promise<Answer> {
  return begin(deps, request, { returnTo: ownPath(fieldOf(request, 'return')) });
}

function showStepUp(deps: SignInDeps, request: Request): Promise<Answer> {
  const returnTo = ownPath(request.query['return']);
  if (!signedInOf(request)) return Promise.resolve(toSignIn(deps, returnTo));
  const choice = { issuers: deps.issuers, action: '/step-up', returnTo };
  return Promise.resolve(stepUpPage(shownTo(deps, request), choice));
}

function beginStepUp(deps: SignInDeps, request: Request): Promise<Answer> {
  const returnTo = ownPath(fieldOf(request, 'return'));
  if (!signedInOf(request)) return Promise.resolve(toSignIn(deps, returnTo));
  return begin(deps, request, { returnTo, stepUp: true });
}

async function showInvitation(deps: SignInDeps, request: Request): Promise<Answer> {
  const token = tokenOf(request);
  const invitation = await deps.register.findInvitation(token);
  if (!invitation) return refuse('no-invitation', deps.policy.name);
  const choice = { issuers: deps.issuers, action: `/invitations/${token}` };
  return invitationPage(opening(deps, request), invitation.person, choice);
}

async function acceptInvitation(deps: SignInDeps, request: Request): Promise<Answer> {
  const invitation = await deps.register.findInvitation(tokenOf(request));
  if (!invitation) return refuse('no-invitation', deps.policy.name);
  return begin(deps, request, { returnTo: '/', invitation: invitation.id });
}

async function begin(deps: SignInDeps, request: Request, purpose: Purpose): Promise<Answer> {
  const begun = await deps.issuers.begin(fieldOf(request, 'issuer'), purpose);
  if (typeof begun === 'string') return refuse(begun, deps.policy.name);
  const session = sessionOf(request);
  if (session) session.flow = begun.flow;
  return seeOther(begun.url);
}

async function signOut(deps: SignInDeps, request: Request): Promise<Answer> {
  const { register, policy } = deps;
  const signedIn = signedInOf(request);
  if (signedIn && fieldOf(request, 'everywhere') === 'yes') {
    await register.revokeSessions(signedIn.person.id, auditActor(signedIn.person));
  }
  await endOwn(request);
  if (signedIn) {
    const { id } = signedIn.person;
    const entry = {
      actor: auditActor(signedIn.person),
      action: 'signed-out',
      subject: id,
      detail: {},
    } as const;
    await register.audit(entry);
  }
  return signedOutPage({ authority: policy.name });
}

async function endSession(deps: SignInDeps, request: Request): Promise<Answer> {
  const signedIn = signedInOf(request);
  if (!signedIn) return toSignIn(deps, '/');
  const handle = String(request.params['handle']);
  // Another person's session is one that does not exist: their handle ends nothing.
  await deps.register.revokeSessions(signedIn.person.id, auditActor(signedIn.person), handle);
  return goTo(deps, '/');
}

/** Ends the session of a request; what is still under way with it finds it ended. */
function endOwn(request: Request): Promise<void> {
  return new Promise((resolve, reject) => {
    const session = sessionOf(request);
    if (!session) resolve();
    else session.destroy((error: unknown) => (error ? reject(asError(error)) : resolve()));
  });
}

/** What a page with a form shows to whoever is not signed in: from now on there is a session for its token. */
function opening(deps: SignInDeps, request: Request): Shown {
  const session = sessionOf(request);
  if (session && !session.signedIn) session.opened = true;
  return shownTo(deps, request);
}

function shownTo({ sessions, policy }: SignInDeps, request: Request): Shown {
  return { authority: policy.name, csrf: sessions.csrfToken(request) };
}

function fieldOf(request: Request, name: string): string {
  const body: unknown = request.body;
  const value =
    typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' ? value : '';
}

function tokenOf({ params }: Request): string {
  return String(params['token']);
}

function toSignIn(deps: SignInDeps, returnTo: string): Answer {
  return goTo(deps, `/sign-in?return=${encodeURIComponent(returnTo)}`);
}
