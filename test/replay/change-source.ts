/** How the source of a module is changed. */
export interface SourceChange {
  /** Stands in its place. */
  readonly instead?: string;
  /** Words that give way to others. */
  readonly replace?: readonly [words: string, others: string];
}

/** Changes the source of a module while the workflow code is bundled: a loader of the bundler. */
// eslint-disable-next-line no-restricted-syntax -- the bundler takes a loader by its default export
export default function changeSource(
  this: { readonly getOptions: () => SourceChange },
  source: string,
): string {
  const { instead, replace } = this.getOptions();
  if (replace && !source.includes(replace[0])) throw new Error(`no ${replace[0]} to be replaced`);
  return instead ?? (replace ? source.replace(...replace) : source);
}
