import { answer, type Answer } from '../../api/http/answer.ts';
import type { SessionGuard } from '../../api/authentication/sessions.ts';
import type { SignIn } from '../../api/authentication/sign-in.ts';
import type { ApiDeps } from '../../api/deps.ts';
import { pageHeaders } from '../page.ts';
import type { Issuers } from './issuers.ts';

/** What the pages of signing in stand on. */
export interface SignInDeps extends Pick<ApiDeps, 'register' | 'policy' | 'log' | 'now'> {
  readonly signIn: SignIn;
  readonly sessions: SessionGuard;
  readonly issuers: Issuers;
}

/** On to a page of our own, at the address that the issuers know: a cookie holds for that one only. */
export function goTo({ signIn }: Pick<SignInDeps, 'signIn'>, path: string): Answer {
  return seeOther(`${signIn.publicUrl}${path}`);
}

/** On to another address, by a plain look at it. */
export function seeOther(url: string): Answer {
  return answer(303, '', { ...pageHeaders(), Location: url });
}
