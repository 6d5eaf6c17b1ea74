import type { Recipient } from '../../domain/policy/procedure/notices.ts';
import type { CountedCalendar, SchoolCalendar } from '../../domain/calendar/school-calendar.ts';

export interface School {
  readonly urn: string;
  readonly name: string;
  /** With the bank holidays in force. */
  readonly calendar: { readonly version: number; readonly dates: CountedCalendar } | null;
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
  /**
   * Stores a new version of a calendar and returns its number; the same dates again keep the version.
   * @param commandId of the request that brought it
   */
  putCalendar(urn: string, dates: SchoolCalendar, commandId?: string): Promise<number>;
  /** Whose mailbox of the authority has which address. */
  putMailbox(recipient: Recipient, address: string): Promise<void>;
}
