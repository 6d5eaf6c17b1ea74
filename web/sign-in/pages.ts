import type { Answer } from '../../api/http/answer.ts';
import { CSRF_FIELD } from '../../api/authentication/sessions.ts';
import { ROLES } from '../../domain/policy/access/roles.ts';
import type { Principal } from '../../register/register.ts';
import type { OpenSession, SignedIn } from '../../register/people/sessions-port.ts';
import { html, when, type Html } from '../html.ts';
import { page } from '../page.ts';
import type { Issuers } from './issuers.ts';

/** What every page with a form knows. */
export interface Shown {
  readonly authority: string;
  readonly csrf: string;
}

/** The choice of an issuer, one button each: a form that leads to its sign-in page. */
interface Choice {
  readonly issuers: Issuers;
  readonly action: string;
  readonly returnTo?: string;
}

export function signInPage(shown: Shown, choice: Choice): Answer {
  const title = 'Sign in';
  return page(200, {
    ...shown,
    title,
    formTargets: choice.issuers.origins(),
    body: html`<h1>${title}</h1>
      ${
        choice.issuers.list.length === 0
          ? html`<p>Nobody can sign in here yet: no identity provider is configured.</p>`
          : html`<p>You need an invitation to use this service.</p>`
      }
      ${choose(shown, choice)}`,
  });
}

export function stepUpPage(shown: Shown, choice: Choice): Answer {
  const title = 'Sign in again';
  return page(200, {
    ...shown,
    title,
    formTargets: choice.issuers.origins(),
    body: html`<h1>${title}</h1>
      <p>
        What you asked for holds data of many children. Prove once more who you are, with the account you are
        signed in with.
      </p>
      ${choose(shown, choice)}`,
  });
}

export function invitationPage(shown: Shown, person: Principal, choice: Choice): Answer {
  const title = 'You are invited';
  return page(200, {
    ...shown,
    title,
    formTargets: choice.issuers.origins(),
    footer: 'This page works once, for the person it was sent to. Do not pass it on.',
    body: html`<h1>${title}</h1>
      <p>This invitation is for ${person.name}, as ${roleWords(person)}.</p>
      <p>Sign in with the account you use at work. From then on that account is yours here.</p>
      ${choose(shown, choice)}`,
  });
}

export function homePage(
  shown: Shown,
  { person, handle }: SignedIn,
  sessions: readonly OpenSession[],
): Answer {
  return page(200, {
    ...shown,
    title: 'Your account',
    body: html`<h1>${person.name}</h1>
      <p>You are signed in as ${roleWords(person)}.</p>
      <form method="post" action="/sign-out">
        ${token(shown)}
        <button type="submit">Sign out</button>
      </form>
      <h2>Where you are signed in</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">Since (UTC)</th>
            <th scope="col">Last used (UTC)</th>
            <th scope="col">This one?</th>
            <th scope="col">End it</th>
          </tr>
        </thead>
        <tbody>
          ${sessions.map((session) => sessionRow(shown, session, session.handle === handle))}
        </tbody>
      </table>
      <form method="post" action="/sign-out">
        ${token(shown)}
        <input type="hidden" name="everywhere" value="yes" />
        <button class="plain" type="submit">Sign out everywhere</button>
      </form>
      <h2>Elsewhere</h2>
      <ul>
        <li><a href="/api/v1/cases">Cases, as data</a></li>
        <li><a href="/api/v1/openapi.json">Description of the API</a></li>
      </ul>`,
  });
}

function sessionRow(shown: Shown, { handle, startedAt, seenAt }: OpenSession, isThis: boolean): Html {
  return html`<tr>
    <td><time>${minute(startedAt)}</time></td>
    <td><time>${minute(seenAt)}</time></td>
    <td>${isThis ? 'This one' : 'Another one'}</td>
    <td>
      <form method="post" action="/sessions/${handle}/end">
        ${token(shown)}
        <button class="plain" type="submit" aria-label="End the session of ${minute(startedAt)}">End</button>
      </form>
    </td>
  </tr>`;
}

const minute = (instant: string) => instant.slice(0, 16).replace('T', ' ');

export function signedOutPage({ authority }: Pick<Shown, 'authority'>): Answer {
  return page(200, {
    authority,
    title: 'You are signed out',
    body: html`<h1>You are signed out</h1>
      <p>
        Your account may still be signed in at your identity provider. On a shared computer sign out there
        too, and close the browser.
      </p>
      <p><a href="/sign-in">Sign in</a></p>`,
  });
}

/** A page that says what went wrong, and what to do. */
export function refusalPage(
  status: number,
  authority: string,
  { title, advice, again = true }: { title: string; advice: string; again?: boolean },
): Answer {
  return page(status, {
    authority,
    title,
    body: html`<h1>${title}</h1>
      <p>${advice}</p>
      ${when(again, () => html`<p><a href="/sign-in">Sign in</a></p>`)}`,
  });
}

function choose(shown: Shown, { issuers, action, returnTo }: Choice): Html {
  return html`<form method="post" action="${action}">
    ${token(shown)}
    ${when(
      returnTo !== undefined,
      () => html`<input type="hidden" name="return" value="${returnTo ?? ''}" />`,
    )}
    ${issuers.list.map(
      ({ id, words }) =>
        html`<p><button type="submit" name="issuer" value="${id}">Sign in with ${words}</button></p>`,
    )}
  </form>`;
}

function token({ csrf }: Shown): Html {
  return html`<input type="hidden" name="${CSRF_FIELD}" value="${csrf}" />`;
}

function roleWords({ role, school }: Principal): string {
  return school === null ? ROLES[role].words : `${ROLES[role].words} ${school}`;
}
