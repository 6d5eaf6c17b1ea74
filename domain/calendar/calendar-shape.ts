import { isLocalDate, WEEKDAYS } from './local-date.ts';
import { CLOSURE_KINDS, type SchoolCalendar } from './school-calendar.ts';

/**
 * Whether a value has the shape of a school calendar. For what reaches a case as a Signal, where no schema library
 * runs; whether the dates make sense is `calendarFaults`.
 */
export function isSchoolCalendar(value: unknown): value is SchoolCalendar {
  if (!isRecord(value)) return false;
  const { school, source, covers, weekdays, terms, closed, open } = value;
  return (
    typeof school === 'string' &&
    typeof source === 'string' &&
    isRange(covers) &&
    isListOf(weekdays, (day) => (WEEKDAYS as readonly unknown[]).includes(day)) &&
    isListOf(terms, (term) => isRange(term) && typeof term['name'] === 'string') &&
    isListOf(
      closed,
      (range) => isRange(range) && (CLOSURE_KINDS as readonly unknown[]).includes(range['kind']),
    ) &&
    isListOf(open, (day) => isRecord(day) && isLocalDate(day['on']) && typeof day['reason'] === 'string')
  );
}

/** The calendar that a value says, with its known members only; undefined when it has not the shape of one. */
export function readSchoolCalendar(value: unknown): SchoolCalendar | undefined {
  if (!isSchoolCalendar(value)) return undefined;
  const { school, source, covers, weekdays, terms, closed, open } = value;
  return {
    school,
    source,
    covers: { from: covers.from, to: covers.to },
    weekdays: [...weekdays],
    terms: terms.map(({ name, from, to }) => ({ name, from, to })),
    closed: closed.map(({ from, to, kind }) => ({ from, to, kind })),
    open: open.map(({ on, reason }) => ({ on, reason })),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isRange(value: unknown): value is Record<string, unknown> {
  return (
    isRecord(value) && isLocalDate(value['from']) && isLocalDate(value['to']) && value['from'] <= value['to']
  );
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length <= 1000 && value.every(isItem);
}
