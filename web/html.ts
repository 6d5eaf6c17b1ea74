const MARKUP = Symbol('markup');

/** Markup that may be sent as it is: made by {@link html} and by nothing else. */
export interface Html {
  readonly [MARKUP]: string;
}

type Piece = string | number | Html | readonly Html[];

/** Markup with everything that is put into it escaped, except other markup. An attribute stands in double quotes. */
export function html(parts: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  const written = parts.map((part, index) => (index === 0 ? '' : render(pieces[index - 1] ?? '')) + part);
  return { [MARKUP]: written.join('') };
}

/** A style sheet of our own, as it is: a policy may name it by the hash of these very characters. */
export function styleElement(css: string): Html {
  return { [MARKUP]: `<style>${css}</style>` };
}

/** The text of markup. */
export function textOf(markup: Html): string {
  return markup[MARKUP];
}

/** Markup, or none. */
export function when(condition: boolean, markup: () => Html): Html {
  return condition ? markup() : html``;
}

function render(piece: Piece): string {
  if (typeof piece === 'string' || typeof piece === 'number') return escaped(String(piece));
  return MARKUP in piece ? piece[MARKUP] : piece.map(textOf).join('');
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
