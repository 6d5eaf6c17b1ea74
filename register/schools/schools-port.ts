import type { SchoolCalendar } from '../../domain/calendar/school-calendar.ts';

export interface School {
  readonly urn: string;
  readonly name: string;
  readonly calendar: { readonly version: number; readonly dates: SchoolCalendar } | null;
}

/** The part of the register's port that knows schools and their calendars. */
export interface Schools {
  findSchool(urn: string): Promise<School | undefined>;
  schools(): Promise<School[]>;
  addSchool(school: {
    urn: string;
    name: string;
    attendanceEmail: string;
    safeguardingEmail: string;
  }): Promise<void>;
  /** Stores a new version of a calendar and returns its number; the same dates again keep the version. */
  putCalendar(urn: string, dates: SchoolCalendar): Promise<number>;
}
