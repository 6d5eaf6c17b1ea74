import type { Paragraph } from '../paragraphs.ts';
import type { Role } from './roles.ts';
import type { HolderRole } from './holder-roles.ts';

interface RestrictionRow {
  readonly words: string;
  readonly policy: readonly Paragraph[];
  /** Whether it must name the people for whom the case does not exist. */
  readonly namesExcluded: boolean;
}

/** Why a case is for few people only. */
export const RESTRICTION_KINDS = {
  refuge: { words: 'the child lives in a refuge', policy: ['2', 'LA check list'], namesExcluded: false },
  protection: {
    words: 'the child is protected: a witness, an adoption, domestic abuse',
    policy: ['2', '2.3'],
    namesExcluded: false,
  },
  'staff-child': {
    words: 'the child of somebody who works with these records',
    policy: ['2'],
    namesExcluded: true,
  },
} as const satisfies Record<string, RestrictionRow>;

export type RestrictionKind = keyof typeof RESTRICTION_KINDS;
export const RESTRICTION_KIND_CODES = Object.keys(RESTRICTION_KINDS) as RestrictionKind[];

/** Hours for which access to a restricted case may be had. */
export const ACCESS_HOURS = {
  /** The longest that may be granted at a time: two weeks, so that whoever works on a case asks seldom. */
  longestGrant: 14 * 24,
  /** What breaking the glass gives: an emergency's afternoon. */
  breakGlass: 4,
} as const;

/**
 * Roles with access to every restricted case, whoever holds it: the CME officer is the policy's one point of contact
 * (5 CME officer). The manager is none of them: whoever decides about access and reviews it need not read.
 */
const STANDING_ACCESS: readonly Role[] = ['cme-officer'];

/** Who reads or acts. */
export interface Reader {
  readonly id: string;
  readonly role: Role;
}

/** What a restriction makes of a case that is within what the reader sees. */
export type Standing = 'open' | 'ask' | 'hidden';

/**
 * How a restricted case stands to a reader without a grant. A school works on its own child as ever, and the role
 * that holds the case does: they need to know. For whoever the restriction excludes the case does not exist, also
 * with a grant and whatever their role.
 */
export function standingOf(
  { id, role }: Reader,
  { excluded, holder }: { readonly excluded: readonly string[]; readonly holder: HolderRole | null },
): Standing {
  if (excluded.includes(id)) return 'hidden';
  return role === 'school' || role === holder || STANDING_ACCESS.includes(role) ? 'open' : 'ask';
}
