import { randomUUID } from 'node:crypto';
import type { Request } from 'express';
import type { Answer } from '../../api/http/answer.ts';
import { sessionOf, signedInOf } from '../../api/authentication/sessions.ts';
import type { SignInFlow } from '../../register/people/sessions-port.ts';
import type { Principal } from '../../register/register.ts';
import { goTo, type SignInDeps } from './redirect.ts';
import type { Proof } from './issuers.ts';
import { refuse, type SignInRefusal } from './refusals.ts';

/** Somebody comes back from an issuer: with proof of an account, which is or becomes a person's, or is nobody's. */
export async function comeBack(deps: SignInDeps, request: Request): Promise<Answer> {
  const { register, policy } = deps;
  const flow = takeFlow(request);
  // Not on the audit: nobody had begun anything, and whoever likes could fill it.
  if (!flow || flow.issuer !== request.params['issuer']) return refuse('not-verified', policy.name);
  const came = await whoCame(deps, request, flow);
  if (typeof came === 'string') {
    const detail = { issuer: flow.issuer, why: came };
    const actor = { role: 'nobody', id: 'nobody' } as const;
    await register.audit({ actor, action: 'sign-in-refused', subject: null, detail });
    return refuse(came, policy.name);
  }
  await openSession(request, came.person, came.proof.authenticatedAt);
  await register.noteSignIn(came.person, flow.issuer);
  return goTo(deps, flow.returnTo);
}

/** What was sent to the issuer, once: the same answer a second time is the answer to nothing. */
function takeFlow(request: Request): SignInFlow | undefined {
  const session = sessionOf(request);
  const flow = session?.flow;
  delete session?.flow;
  return flow;
}

async function whoCame(
  { register, issuers }: SignInDeps,
  request: Request,
  flow: SignInFlow,
): Promise<{ person: Principal; proof: Proof } | SignInRefusal> {
  const proof = await issuers.finish(flow, request.originalUrl);
  if (typeof proof === 'string') return proof;
  if (flow.invitation !== undefined) {
    const person = await register.acceptInvitation(flow.invitation, proof.identity);
    if (person === 'not-valid') return 'no-invitation';
    return person === 'taken' ? 'taken' : { person, proof };
  }
  const known = await register.findByIdentity(proof.identity);
  if (!known) return 'not-invited';
  if (known.state === 'disabled') return 'disabled';
  if (flow.stepUp && signedInOf(request)?.person.id !== known.id) return 'another-person';
  return { person: known, proof };
}

/** A session with an id of its own: one that somebody else may have known before is worth nothing (fixation). */
function openSession(
  request: Request,
  { id, role, authority, school, name }: Principal,
  authenticatedAt: number | null,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const session = sessionOf(request);
    if (!session) throw new TypeError('A page of signing in was reached without a session');
    session.regenerate((error: unknown) => {
      if (error) {
        reject(asError(error));
        return;
      }
      const person = { id, role, authority, school, name };
      request.session.signedIn = { person, handle: randomUUID(), authenticatedAt };
      resolve();
    });
  });
}

/** express-session hands on what the register rejected with. */
export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('The session could not be kept');
}
