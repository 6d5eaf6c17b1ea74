/** RFC 3339 in UTC, whole seconds kept short: `2026-10-20T15:00:00Z`. */
export function instantAt(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('.000Z', 'Z');
}

/** Milliseconds since 1970 of an RFC 3339 instant; NaN when it is none. */
export function epochOf(instant: string): number {
  return Date.parse(instant);
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/;

/** Whether a value is an RFC 3339 instant in UTC with `Z`, on a date and at a time of day that exist. */
export function isInstant(value: unknown): value is string {
  if (typeof value !== 'string' || !INSTANT.test(value)) return false;
  const epoch = Date.parse(value);
  // 30 February and 24:00 are read as an instant of the next day or month, so they come back as another text.
  return !Number.isNaN(epoch) && instantAt(epoch).slice(0, 19) === value.slice(0, 19);
}
