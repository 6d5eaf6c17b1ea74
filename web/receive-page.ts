import type { Answer } from '../api/http/answer.ts';
import type { Fault } from '../api/http/problem.ts';
import { BOUNCE_REASONS } from '../domain/policy/procedure/handover.ts';

import { html, when, type Html } from './html.ts';
import { longDate } from './long-date.ts';
import { page as anyPage } from './page.ts';
import type { Pack } from './receive-pack.ts';
import type { Typed } from './receive-answer.ts';

const page: typeof anyPage = (status, shown) => anyPage(status, { footer: FOR_ONE_PERSON, ...shown });
const FOR_ONE_PERSON = 'This page works once, for the person it was sent to. Do not pass it on.';

/** The pack and the form, with what was typed and what is wrong with it. */
export function receivePage(pack: Pack, typed: Typed = {}, faults: readonly Fault[] = []): Answer {
  const { authority, child, recipient, reference, validTo } = pack;
  const title = 'Do you have this child?';
  const body = html`${errorSummary(faults)}
    <h1>${title}</h1>
    <p>
      ${authority} was told that this child has moved to your area. Until you say that you have the child, we
      go on looking. This page is for ${recipient} and can be answered once, to the end of
      ${longDate(validTo)}.
    </p>
    <h2>The child</h2>
    <dl>
      <dt>Name</dt>
      <dd>${child.givenName} ${child.familyName}</dd>
      <dt>Date of birth</dt>
      <dd>${longDate(child.dateOfBirth)}</dd>
      <dt>Year group</dt>
      <dd>${yearGroup(child.yearGroup)}</dd>
      <dt>Last school</dt>
      <dd>${child.lastSchool ?? 'on no roll here'}</dd>
      <dt>Our reference</dt>
      <dd>${reference}</dd>
    </dl>
    <h2>Your answer</h2>
    <form method="post" autocomplete="off" novalidate>
      <fieldset>
        <legend>Do you have this child?</legend>
        ${radio('confirmed', 'yes', 'Yes: the child is with us', typed)}
        ${radio('confirmed', 'no', 'No: we do not take this child', typed)}
      </fieldset>
      <fieldset class="date">
        <legend>If yes: when does the child start school?</legend>
        <p class="hint" id="start-hint">For example 27 3 2027. Leave it empty while no day is agreed.</p>
        ${datePart('day', 'Day', typed)}${datePart('month', 'Month', typed)}${datePart('year', 'Year', typed)}
      </fieldset>
      <fieldset>
        <legend>If no: why not?</legend>
        ${Object.entries(BOUNCE_REASONS).map(([code, { words }]) => radio('reason', code, words, typed))}
      </fieldset>
      <div class="block">
        <label for="why">If no: anything that helps us to find the child</label>
        <textarea id="why" name="why" rows="5">${typed['why'] ?? ''}</textarea>
      </div>
      <div class="block">
        <label for="by">Your name and role</label>
        <input class="wide" type="text" id="by" name="by" value="${typed['by'] ?? ''}" />
      </div>
      <button type="submit">Send the answer</button>
    </form>`;
  return page(faults.length === 0 ? 200 : 422, {
    title: faults.length === 0 ? title : `Error: ${title}`,
    authority,
    body,
  });
}

/** The same for every link that is not valid, whatever the cause. */
export function noSuchLinkPage(authority: string): Answer {
  const body = html`<h1>This link is not valid</h1>
    <p>
      It was answered, has expired, was replaced by a newer one, or never existed. Ask the person who sent it
      to you.
    </p>`;
  return page(404, { title: 'This link is not valid', authority, body });
}

export function answeredPage(authority: string, confirmed: boolean): Answer {
  const next = confirmed
    ? html`<p>The child is now yours to look after. Our case is closed, and the last school is told.</p>`
    : html`<p>We go on looking for the child.</p>`;
  const body = html`<h1>Thank you: your answer is on record</h1>
    ${next}
    <p>This link is used up.</p>`;
  return page(200, { title: 'Your answer is on record', authority, body });
}

export function receivedPage(authority: string): Answer {
  const body = html`<h1>Thank you: we have received your answer</h1>
    <p>It will be on record shortly. You need not send it again.</p>`;
  return page(202, { title: 'We have received your answer', authority, body });
}

export function unavailablePage(authority: string): Answer {
  const body = html`<h1>Sorry, there is a problem with the service</h1>
    <p>Nothing was recorded. Try again in a few minutes: your link stays valid.</p>`;
  const shown = page(503, { title: 'There is a problem', authority, body });
  return { ...shown, headers: { ...shown.headers, 'Retry-After': '60' } };
}

/** Where each member of an answer stands on the page, and what to do about it. */
const FIELDS: Readonly<Record<string, { readonly id: string; readonly ask: string }>> = {
  '/confirmed': { id: 'confirmed-yes', ask: 'Say whether you have this child' },
  '/startsOn': { id: 'day', ask: 'Enter the day the child starts as a date that exists' },
  '/reason': { id: 'reason-not-known-here', ask: 'Choose why you do not take this child' },
  '/why': { id: 'why', ask: 'Say in a few words why, without control characters' },
  '/by': { id: 'by', ask: 'Enter your name and role in one line' },
};

function errorSummary(faults: readonly Fault[]): Html {
  return when(
    faults.length > 0,
    () =>
      html`<div class="errors" role="alert" aria-labelledby="errors-title">
        <h2 id="errors-title">There is a problem</h2>
        <ul>
          ${faults.map(({ pointer, message }) => {
            const { id, ask } = FIELDS[pointer] ?? { id: 'confirmed-yes', ask: 'Fill in the form again' };
            // A sentence is the case's own refusal and says more than what the field asks for.
            return html`<li><a href="#${id}">${message.endsWith('.') ? message : ask}</a></li>`;
          })}
        </ul>
      </div>`,
  );
}

function radio(name: string, value: string, words: string, typed: Typed): Html {
  const id = `${name}-${value}`;
  const input =
    typed[name] === value
      ? html`<input type="radio" id="${id}" name="${name}" value="${value}" checked />`
      : html`<input type="radio" id="${id}" name="${name}" value="${value}" />`;
  return html`<div>${input}<label for="${id}">${words}</label></div>`;
}

function datePart(part: string, words: string, typed: Typed): Html {
  return html`<span>
    <label for="${part}">${words}</label><br />
    <input
      class="${part === 'year' ? 'four' : 'two'}"
      type="text"
      inputmode="numeric"
      id="${part}"
      name="${part}"
      aria-describedby="start-hint"
      value="${typed[part] ?? ''}"
    />
  </span>`;
}

function yearGroup(year: number | undefined): string {
  if (year === undefined) return 'Not known';
  if (year < 0) return 'Nursery';
  return year === 0 ? 'Reception' : `Year ${year}`;
}
