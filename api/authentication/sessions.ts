import { createHmac } from 'node:crypto';
import { csrfSync } from 'csrf-sync';
import type { Request, RequestHandler } from 'express';
import session, { Cookie, type Session, type SessionData } from 'express-session';
import { randomBytes } from 'node:crypto';
import { SIGN_IN_LIMITS } from '../../domain/policy/access/sign-in-limits.ts';
import type { Register } from '../../register/register.ts';
import type { SignedIn } from '../../register/people/sessions-port.ts';
import { isCrossSite } from './cross-site.ts';
import { RegisterStore } from './session-store.ts';
import type { SignIn } from './sign-in.ts';

/** The field of a form, and the header of a request, that carries the token of its session. */
export const CSRF_FIELD = 'csrf';
const CSRF_HEADER = 'x-csrf-token';

const SESSION_ID_BYTES = 32;

/** Sessions of people who sign in, over their cookie. */
export interface SessionGuard {
  /** Finds the session of a request, or makes one that is kept only when something is put into it. */
  readonly open: RequestHandler;
  /** What a form, or a request that changes something, must carry to be taken as the session's own. */
  csrfToken(request: Request): string;
  /** Why a request that would change something is not the session's own; undefined when it is. */
  forgery(request: Request): 'cross-site' | 'no-token' | undefined;
}

/**
 * Sessions in the register. The id is a secret of the cookie: it is new at every sign-in, and only its hash is kept.
 * Idle and absolute limits, sign-out and disabled people are the register's: a cookie by itself says nothing.
 */
export function sessionGuard(register: Register, { publicUrl, secret }: SignIn): SessionGuard {
  const { protocol, port } = new URL(publicUrl);
  const secure = protocol === 'https:';
  const attributes = { path: '/', httpOnly: true, sameSite: 'lax', secure } as const;
  const keyFor = (use: string) => createHmac('sha256', secret).update(use).digest('base64url');
  const csrfKey = keyFor('csrf tokens');
  const { generateToken, isRequestValid } = csrfSync({
    // It follows from the session's id, so that it changes with it and is stored nowhere.
    getTokenFromState: ({ sessionID }) => createHmac('sha256', csrfKey).update(sessionID).digest('base64url'),
    storeTokenInState: () => undefined,
    getTokenFromRequest: (request) => sentToken(request),
  });
  const attend = session({
    // A port has no cookies of its own: installations side by side on one machine would share theirs.
    name: secure ? '__Host-whereabouts' : `whereabouts-${port}`,
    secret: keyFor('session cookies'),
    genid: () => randomBytes(SESSION_ID_BYTES).toString('base64url'),
    store: new RegisterStore(register, () => cookieWith(attributes)),
    resave: false,
    saveUninitialized: false,
    cookie: attributes,
  });
  return {
    open(request, response, next) {
      // The public address says that people come by https; what a proxy says about it needs no trust.
      if (secure) Object.defineProperty(request, 'secure', { value: true });
      attend(request, response, next);
    },
    csrfToken: (request) => generateToken(request),
    forgery: (request) => {
      if (isCrossSite(request, publicUrl)) return 'cross-site';
      return isRequestValid(request) ? undefined : 'no-token';
    },
  };
}

function cookieWith(attributes: session.CookieOptions): SessionData['cookie'] {
  return Object.assign(new Cookie(), attributes);
}

function sentToken(request: Request): string | undefined {
  const header = request.header(CSRF_HEADER);
  if (header !== undefined) return header;
  const body: unknown = request.body;
  if (typeof body !== 'object' || body === null || !(CSRF_FIELD in body)) return undefined;
  const field = body[CSRF_FIELD];
  return typeof field === 'string' ? field : undefined;
}

/** The session of a request; undefined where none was looked for. */
export function sessionOf(request: Request): (Session & Partial<SessionData>) | undefined {
  return (request as { session?: Session & Partial<SessionData> }).session;
}

/** Who is signed in. */
export function signedInOf(request: Request): SignedIn | undefined {
  return sessionOf(request)?.signedIn;
}

/** Whether somebody has proved who they are recently enough for data in bulk. */
export function isFreshAt({ authenticatedAt }: SignedIn, now: number): boolean {
  return authenticatedAt !== null && now - authenticatedAt <= SIGN_IN_LIMITS.stepUpMinutes * 60_000;
}
