import type { Policy } from './policy.ts';

/**
 * A text of the tables in the words and numbers of one authority. `{service}`, `{serviceShort}`, `{officer}`,
 * `{cmeOfficer}` and `{hub}` are its names; `{schoolEnd}` is the last school day of the school's part, `{ewsStart}` and
 * `{ewsEnd}` the first and last of the council's.
 */
export function worded(text: string, { names, days }: Policy): string {
  const words: Readonly<Record<string, string>> = {
    ...names,
    schoolEnd: String(days.schoolEnquiriesEnd),
    ewsStart: String(days.schoolEnquiriesEnd + 1),
    ewsEnd: String(days.ewsEnquiriesEnd),
  };
  return text.replaceAll(/\{(\w+)\}/g, (placeholder, name: string) => words[name] ?? placeholder);
}
