import type { CalendarChange } from '../register/schools/calendar-changes.ts';

/**
 * What one watch hands to the next: how many changes the register had recorded. A register that has fewer was
 * restored from a backup.
 */
export interface WatchMark {
  readonly changesRecorded: number;
}

/** How far a change has been told. */
export interface CalendarChangeProgress {
  readonly told: number;
  /** Told, and not decided yet: they are sent the command again until they have. */
  readonly waiting: number;
}

/** Watches that every case on record has a workflow that agrees with it. */
export interface CaseWatch {
  /**
   * Goes round until `signal` aborts or `until` (epoch milliseconds) has passed.
   * @param beat called with the mark after each round
   */
  run(
    mark: WatchMark,
    until: number,
    signal: AbortSignal,
    beat: (mark: WatchMark) => void,
  ): Promise<WatchMark>;
  /** Tells the open cases that count by an older calendar; `beat` is called after each batch. */
  tellOfCalendar(
    request: CalendarChange,
    signal: AbortSignal,
    beat: (progress: CalendarChangeProgress) => void,
  ): Promise<CalendarChangeProgress>;
}
