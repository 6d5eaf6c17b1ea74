import { z } from 'zod';
import { calendarFaults, type CalendarFault } from '../../domain/calendar/calendar-faults.ts';
import { isLocalDate, localDate, WEEKDAYS, type LocalDate } from '../../domain/calendar/local-date.ts';
import { CLOSURE_KINDS, type SchoolCalendar } from '../../domain/calendar/school-calendar.ts';

const text = (most: number) =>
  z
    .string('must be a text')
    .min(1, 'must not be empty')
    .max(most, `must not be longer than ${most} characters`);

const listOf = <T extends z.ZodType>(item: T, most = 1000) =>
  z.array(item, 'must be a list').max(most, `must not have more than ${most} entries`);

const oneOf = <const T extends readonly string[]>(words: T) =>
  z.enum(words, `must be one of ${words.join(', ')}`);

const objectOf = <T extends z.ZodRawShape>(members: T) => z.strictObject(members, 'must be an object');

const date = z
  .custom<LocalDate>(isLocalDate, 'must be a date that exists, written YYYY-MM-DD')
  .meta({ override: { type: 'string', format: 'date' } });

const range = { from: date, to: date };
const covers = objectOf(range);
const weekday = oneOf(WEEKDAYS);
const term = objectOf({ name: text(100), ...range });
const closure = objectOf({ ...range, kind: oneOf(CLOSURE_KINDS) });
const openDate = objectOf({ on: date, reason: text(300) });

/** The shape of a school's calendar file. Closures and open dates may be left out when there are none. */
export const calendarFileSchema = objectOf({
  school: z.string('must be a text').regex(/^\d{6}$/, 'must be a URN of six digits'),
  source: text(300),
  covers,
  weekdays: listOf(weekday, WEEKDAYS.length),
  terms: listOf(term),
  closed: listOf(closure).default([]),
  open: listOf(openDate).default([]),
});

/** A calendar that may be used, or everything that is wrong with the file. */
export type CalendarFileResult =
  | { readonly ok: true; readonly calendar: SchoolCalendar }
  | { readonly ok: false; readonly errors: readonly CalendarFault[] };

/** Reads a calendar file, already parsed from JSON. Faults of shape and of sense are all given at once. */
export function parseCalendarFile(file: unknown): CalendarFileResult {
  const parsed = calendarFileSchema.safeParse(file, { reportInput: true });
  if (parsed.success) {
    const errors = calendarFaults(parsed.data);
    return errors.length > 0 ? { ok: false, errors } : { ok: true, calendar: parsed.data };
  }
  const errors = parsed.error.issues.flatMap(shapeFaults);
  return { ok: false, errors: [...errors, ...faultsOfReadableParts(file, errors)] };
}

function shapeFaults(issue: z.core.$ZodIssue): CalendarFault[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: pointerTo([...issue.path, key]),
      message: `"${key}" is not known here.`,
    }));
  }
  const problem = issue.input === undefined ? 'is missing' : issue.message;
  return [{ pointer: pointerTo(issue.path), message: `${subject(issue.path)} ${problem}.` }];
}

function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function subject(path: readonly PropertyKey[]): string {
  const last = path.at(-1);
  if (last === undefined) return 'The calendar file';
  return typeof last === 'number' ? `Entry ${last + 1} of "${String(path.at(-2))}"` : `"${String(last)}"`;
}

/**
 * A file with a slip in its shape may have slips in its dates too; whoever mends it is told of both. What can be
 * read is judged, what cannot be read is left out, and nothing is said twice of one place.
 */
function faultsOfReadableParts(file: unknown, shape: readonly CalendarFault[]): CalendarFault[] {
  const members = z.record(z.string(), z.unknown()).safeParse(file).data;
  if (!members) return [];
  const lists = {
    weekdays: readable(weekday, members['weekdays']),
    terms: readable(term, members['terms']),
    closed: readable(closure, members['closed']),
    open: readable(openDate, members['open']),
  };
  const faults = calendarFaults({
    school: '',
    source: '',
    covers: covers.safeParse(members['covers']).data ?? ANY_TIME,
    weekdays: lists.weekdays.map(({ item }) => item),
    terms: lists.terms.map(({ item }) => item),
    closed: lists.closed.map(({ item }) => item),
    open: lists.open.map(({ item }) => item),
  });
  return faults
    .map(({ pointer, message }) => ({ pointer: asListed(pointer, lists), message }))
    .filter(
      ({ pointer }) =>
        !DEPENDS_ON_ALL.has(pointer) && !shape.some((fault) => isPartOf(fault.pointer, pointer)),
    );
}

const ANY_TIME = { from: localDate('1900-01-01'), to: localDate('2199-12-31') };

/** "No school day at all" may be the doing of the part that could not be read. */
const DEPENDS_ON_ALL: ReadonlySet<string> = new Set(['/terms']);

interface Listed<T> {
  readonly item: T;
  readonly index: number;
}

function readable<T>(schema: z.ZodType<T>, list: unknown): Listed<T>[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown, index) => {
    const { success, data } = schema.safeParse(entry);
    return success ? [{ item: data, index }] : [];
  });
}

/** `/terms/0/…` of the entries that could be read, as the place it has in the file. */
function asListed(pointer: string, lists: Record<string, readonly Listed<unknown>[]>): string {
  const [, name = '', position, ...rest] = pointer.split('/');
  const index = lists[name]?.[Number(position)]?.index;
  return index === undefined ? pointer : ['', name, index, ...rest].join('/');
}

function isPartOf(pointer: string, whole: string): boolean {
  return pointer === whole || pointer.startsWith(`${whole}/`);
}
