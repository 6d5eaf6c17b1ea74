import { z } from 'zod';
import { calendarFileSchema } from '../files/calendar-file.ts';
import { date, line, objectOf } from './text.ts';

/** A deadline that moves. */
export const move = { deadline: z.enum(['day-1', 'day-10', 'day-20']), from: date, to: date };

/** Of which open cases, when what is counted by changes. */
const moves = z.array(z.object({ caseId: z.string(), ...move }));

export const calendarChangeAnswer = z.object({
  calendar: calendarFileSchema,
  version: z.int().optional(),
  moves,
});

const holiday = objectOf({ date, name: line(100) });

const listOf = <T extends z.ZodType>(item: T) =>
  z.array(item, 'must be a list').max(50, 'must not have more than 50 entries').default([]);

/** Bank holidays to be added and dates that are none any more. */
export const holidayChangeSchema = objectOf({ add: listOf(holiday), remove: listOf(date) });

const list = {
  version: z.int(),
  years: z.object({ from: z.int(), to: z.int() }),
  holidays: z.array(z.object({ date, name: z.string() })),
};
export const holidayListAnswer = z.object(list);
export const holidayChangeAnswer = z.object({ ...list, moves });
