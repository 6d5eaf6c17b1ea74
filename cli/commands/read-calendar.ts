import { readFile } from 'node:fs/promises';
import { parseCalendarFile, type CalendarFileResult } from '../../api/files/calendar-file.ts';
import { UserFacingError } from '../../process/user-facing-error.ts';

/** Reads a calendar file from disk; what is wrong inside it is a value, a file that is none is an error. */
export async function readCalendar(path: string): Promise<CalendarFileResult> {
  return parseCalendarFile(parseJson(path, await readText(path)));
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code ?? 'unknown'})`;
    throw new UserFacingError(`No calendar from ${path}: ${reason}.`, { exitCode: 2, cause });
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    // A byte order mark, which some editors put in front, is not part of JSON.
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new UserFacingError(`No calendar from ${path}: the file is not JSON.`, { exitCode: 2, cause });
  }
}
