import type { Absence } from '../../domain/case/cme-case.ts';
import type { LocalDate } from '../../domain/calendar/local-date.ts';
import type { Circumstance } from '../../domain/policy/procedure/circumstances.ts';
import type { ReferralSource } from '../../domain/policy/tracking/referral-sources.ts';

/** A parent, carer or other contact of a child. */
interface Contact {
  readonly name: string;
  readonly relationship?: string;
  readonly phone?: string;
  readonly email?: string;
  readonly parentalResponsibility?: boolean;
}

/** Who a child is: the only place in the product where this stands. */
export interface Pupil {
  readonly givenName: string;
  readonly familyName: string;
  readonly dateOfBirth: LocalDate;
  readonly sex?: string;
  readonly upn?: string;
  readonly yearGroup?: number;
  readonly address?: { readonly lines: readonly string[]; readonly postcode?: string };
  readonly contacts?: readonly Contact[];
}

/** A missing child as reported. */
export interface Report {
  /** Null for a child on no roll. */
  readonly school: string | null;
  readonly pupil: Pupil;
  readonly absence: Absence;
  /** Of a child on no roll: who said so, in words beside the code. */
  readonly referredBy?: { readonly source: ReferralSource; readonly words?: string };
  readonly circumstances: readonly Circumstance[];
  readonly note?: string;
}
