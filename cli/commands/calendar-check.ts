import type { Command } from 'commander';
import { UserFacingError } from '../../process/user-facing-error.ts';
import { readCalendar } from './read-calendar.ts';

/** Adds `calendar check`: everything that is wrong with a calendar file, at once. */
export function registerCalendarCheck(program: Command): void {
  program
    .command('calendar')
    .description("work with schools' calendar files")
    .command('check <file>')
    .description('say what is wrong with a calendar file, all faults at once')
    .option('--json', 'print JSON')
    .action(calendarCheck);
}

async function calendarCheck(file: string, { json }: { json?: boolean }, command: Command): Promise<void> {
  const write = (text: string) => command.configureOutput().writeOut?.(text);
  const read = await readCalendar(file);
  const faults = read.ok ? [] : read.errors;
  if (json) write(`${JSON.stringify({ ok: read.ok, faults })}\n`);
  else if (read.ok) {
    const { school, covers } = read.calendar;
    write(`The calendar of school ${school}, ${covers.from} to ${covers.to}, has no faults.\n`);
  } else {
    write(faults.map(({ pointer, message }) => `${pointer}  ${message}\n`).join(''));
  }
  if (!read.ok) {
    const count = faults.length === 1 ? 'one fault' : `${faults.length} faults`;
    throw new UserFacingError(`The calendar ${file} has ${count}.`, { exitCode: 2 });
  }
}
