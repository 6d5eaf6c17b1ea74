import { instantAt } from '../../domain/calendar/instant.ts';
import type { Role } from '../../domain/policy/access/roles.ts';
import type { Place } from '../store/context.ts';
import type { KnownPerson } from './people-port.ts';

/** Everybody, with whether an account is bound to them. */
export function knownPeople(place: Place) {
  return place
    .selectFrom('people as person')
    .leftJoin('identities as identity', 'identity.person_id', 'person.id')
    .select(['person.id', 'person.name', 'person.role', 'person.authority', 'person.school'])
    .select(['person.disabled', 'person.last_sign_in_at', 'identity.person_id as bound']);
}

interface PersonRow {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly authority: string;
  readonly school: string | null;
  readonly disabled: boolean;
  readonly last_sign_in_at: Date | null;
  readonly bound: string | null;
}

export function personOf({ disabled, last_sign_in_at, bound, ...person }: PersonRow): KnownPerson {
  return {
    ...person,
    state: disabled ? 'disabled' : bound === null ? 'invited' : 'active',
    lastSignInAt: last_sign_in_at && instantAt(last_sign_in_at.getTime()),
  };
}
