import type { LocalDate } from '../calendar/local-date.ts';
import type { Action } from '../policy/access/roles.ts';

/** Why a case refuses a command. An expected answer, so a value and not an exception. */
export interface Refusal {
  readonly refused:
    'forbidden' | 'not-allowed-now' | 'case-closed' | 'evidence-missing' | 'invalid' | 'not-a-school-day';
  /** What was refused, why, and what is allowed next, in plain words without personal data. */
  readonly why: string;
  /** What the same role may do now; with `not-allowed-now` and `case-closed`. */
  readonly allowed?: readonly Action[];
  /** Where the fault lies in the command's request body (RFC 6901); with `invalid`. */
  readonly pointer?: string;
  /** What is missing, as codes like `school:neighbours`; with `evidence-missing`. */
  readonly gaps?: readonly string[];
  /** With `not-a-school-day`. */
  readonly nextSchoolDay?: LocalDate;
}

/** Whether an answer is a refusal. */
export function isRefusal(answer: object): answer is Refusal {
  return 'refused' in answer;
}
