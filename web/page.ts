import { createHash } from 'node:crypto';
import { answer, type Answer } from '../api/http/answer.ts';
import { html, styleElement, textOf, when, type Html } from './html.ts';

/** Plain, large and without an image: read on any device, printed, or heard. */
const STYLE = `
body { margin: 0; font: 1.1875rem/1.4 system-ui, sans-serif; color: #0b0c0c; background: #fff }
header, main, footer { max-width: 42rem; margin: 0 auto; padding: 1rem }
header { font-weight: bold; border-bottom: 0.25rem solid #1d70b8 }
footer { border-top: 1px solid #b1b4b6; font-size: 1rem }
h1 { font-size: 1.9rem; line-height: 1.2 }
a:focus, input:focus, textarea:focus, button:focus { outline: 3px solid #0b0c0c; box-shadow: 0 0 0 6px #fd0 }
.skip { position: absolute; left: -100rem }
.skip:focus { position: static }
dl { display: grid; grid-template-columns: minmax(8rem, auto) 1fr; gap: 0.5rem 1rem }
dt { font-weight: bold }
dd { margin: 0 }
fieldset { border: 0; margin: 0 0 2rem; padding: 0 }
legend { font-size: 1.3rem; font-weight: bold; padding: 0 0 0.5rem }
label { display: inline-block; margin: 0.25rem 0 }
.block { display: block; margin: 0 0 1.5rem }
.block label { display: block; font-weight: bold }
.date > span { display: inline-block; margin-right: 1rem }
.hint { color: #505a5f; margin: 0 0 0.5rem }
input[type='radio'] { width: 1.5rem; height: 1.5rem; vertical-align: middle; margin: 0.25rem 0.75rem 0.25rem 0 }
input[type='text'], textarea { font: inherit; border: 2px solid #0b0c0c; padding: 0.4rem; box-sizing: border-box }
textarea, .wide { width: 100% }
.two { width: 3.5rem } .four { width: 5rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: 0.5rem 1rem 0.5rem 0; border-bottom: 1px solid #b1b4b6 }
button { font: inherit; font-weight: bold; color: #fff; background: #00703c; border: 0; padding: 0.6rem 1.2rem }
button.plain { color: #0b0c0c; background: #f3f2f1; border: 2px solid #0b0c0c }
form { margin: 0 0 1rem }
.errors { border: 4px solid #d4351c; padding: 1rem; margin-bottom: 2rem }
.errors a, .error { color: #942514; font-weight: bold }
`;

interface Page {
  readonly title: string;
  readonly authority: string;
  readonly body: Html;
  /** What to know about the page as a whole. */
  readonly footer?: string;
  /** Other origins to which answering a form of this page may lead. */
  readonly formTargets?: readonly string[];
}

/**
 * A page runs no script and loads nothing, so nothing else is let in. A form goes to ourselves, and on to nobody but
 * those to whom the answer leads. The address of a page may be a secret: no search engine, cache or other site is to
 * learn of it.
 */
export function pageHeaders(formTargets: readonly string[] = []): Answer['headers'] {
  return {
    'Content-Security-Policy': [
      "default-src 'none'",
      `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
      ["form-action 'self'", ...formTargets].join(' '),
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'Referrer-Policy': 'no-referrer',
    'X-Frame-Options': 'DENY',
    'X-Robots-Tag': 'noindex, nofollow, noarchive',
  };
}

/** A whole page: one heading, one main part, readable from top to bottom without a style. */
export function page(status: number, { title, authority, body, footer, formTargets }: Page): Answer {
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex, nofollow" />
        <title>${title} - ${authority}</title>
        ${styleElement(STYLE)}
      </head>
      <body>
        <a class="skip" href="#main">Skip to main content</a>
        <header>${authority}: children missing education</header>
        <main id="main">${body}</main>
        ${when(footer !== undefined, () => html`<footer>${footer ?? ''}</footer>`)}
      </body>
    </html> `;
  return answer(status, textOf(document), {
    ...pageHeaders(formTargets),
    'Content-Type': 'text/html; charset=utf-8',
  });
}
