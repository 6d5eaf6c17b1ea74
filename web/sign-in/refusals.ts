import type { Answer } from '../../api/http/answer.ts';
import { refusalPage } from './pages.ts';

/** Everything that keeps a sign-in, or a form, from doing what it was to do: how it is answered. */
const REFUSALS = {
  'not-verified': {
    status: 403,
    title: 'You are not signed in',
    advice: 'This sign-in was not begun here, was used already, or took too long. Begin again.',
  },
  declined: {
    status: 403,
    title: 'You are not signed in',
    advice: 'The identity provider did not sign you in. Begin again, or ask whoever runs your account.',
  },
  unreachable: {
    status: 503,
    title: 'You are not signed in',
    advice: 'The identity provider does not answer. Try again in a few minutes.',
  },
  unknown: {
    status: 403,
    title: 'You are not signed in',
    advice: 'There is no such identity provider here. Choose one of those that are shown.',
  },
  'not-invited': {
    status: 403,
    title: 'You have no access',
    advice: 'This account is bound to nobody here. Ask for an invitation, and open its link first.',
  },
  disabled: {
    status: 403,
    title: 'You have no access',
    advice: 'Your access was ended. Ask the person who invited you.',
  },
  'another-person': {
    status: 403,
    title: 'That was another account',
    advice: 'To go on, sign in again with the account you are signed in with.',
  },
  taken: {
    status: 409,
    title: 'This account is in use',
    advice: 'It is bound to somebody here already. The invitation stays valid: open it with another account.',
  },
  'no-invitation': {
    status: 404,
    title: 'This invitation is not valid',
    advice: 'It was used, has expired, was replaced by a newer one, or never existed. Ask for a new one.',
  },
  'cross-site': {
    status: 403,
    title: 'Nothing was done',
    advice: 'Another site sent this form. Open the page here and send it from there.',
  },
  'no-token': {
    status: 403,
    title: 'Nothing was done',
    advice: 'The page was open too long, or you have signed in since. Open it again and send it from there.',
  },
  away: {
    status: 503,
    title: 'Sorry, there is a problem with the service',
    advice: 'Nothing was done. Try again in a few minutes.',
  },
} as const satisfies Record<string, { status: number; title: string; advice: string }>;

export type SignInRefusal = keyof typeof REFUSALS;

export function refuse(refusal: SignInRefusal, authority: string): Answer {
  const { status, title, advice } = REFUSALS[refusal];
  const shown = refusalPage(status, authority, { title, advice, again: refusal !== 'no-invitation' });
  return status === 503 ? { ...shown, headers: { ...shown.headers, 'Retry-After': '60' } } : shown;
}
