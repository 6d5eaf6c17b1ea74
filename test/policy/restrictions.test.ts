import { describe, expect, it } from 'vitest';
import { mayEver } from '../../domain/policy/access/authorisation.ts';
import { PARAGRAPHS } from '../../domain/policy/paragraphs.ts';
import {
  ACCESS_HOURS,
  RESTRICTION_KIND_CODES,
  RESTRICTION_KINDS,
  standingOf,
} from '../../domain/policy/access/restrictions.ts';
import { ROLE_CODES } from '../../domain/policy/access/roles.ts';
import { HOLDER_ROLES } from '../../domain/policy/access/holder-roles.ts';

const nobody: readonly string[] = [];

describe('How a restricted case stands to who asks (2)', () => {
  it.each(ROLE_CODES)('is for the role %s only where it needs to know', (role) => {
    const open = [...HOLDER_ROLES, null].filter(
      (holder) => standingOf({ id: 'a person', role }, { excluded: nobody, holder }) === 'open',
    );
    const expected =
      role === 'school' || role === 'cme-officer'
        ? [...HOLDER_ROLES, null]
        : HOLDER_ROLES.filter((holder) => holder === role);
    expect(open).toEqual(expected);
  });

  it.each(ROLE_CODES)('does not exist for an excluded person of the role %s, also as its holder', (role) => {
    const holder = HOLDER_ROLES.find((each) => each === role) ?? null;
    expect(standingOf({ id: 'a parent', role }, { excluded: ['a parent'], holder })).toBe('hidden');
  });
});

describe('The kinds of restriction (2)', () => {
  it('cite the policy, and only one names people', () => {
    for (const kind of RESTRICTION_KIND_CODES) {
      for (const paragraph of RESTRICTION_KINDS[kind].policy) expect(PARAGRAPHS).toHaveProperty([paragraph]);
    }
    const naming = RESTRICTION_KIND_CODES.filter((kind) => RESTRICTION_KINDS[kind].namesExcluded);
    expect(naming).toEqual(['staff-child']);
  });

  it('open by breaking the glass for hours, and by a grant for two weeks at most', () => {
    expect(ACCESS_HOURS).toEqual({ breakGlass: 4, longestGrant: 336 });
  });
});

describe('Who does what about restricted cases (2, 5 manager, 5 CME officer)', () => {
  it.each([
    ['restrict-case', ['ews-manager', 'cme-officer']],
    ['ask-for-access', ['ewo', 'ews-manager', 'cme-officer', 'send-officer', 'admissions', 'auditor']],
    ['break-glass', ['ewo', 'ews-manager', 'cme-officer', 'send-officer']],
    ['decide-access', ['ews-manager', 'cme-officer']],
    ['review-access', ['ews-manager', 'cme-officer']],
    ['read-access', ['ews-manager', 'cme-officer', 'auditor']],
  ] as const)('%s', (permission, roles) => {
    expect(ROLE_CODES.filter((role) => mayEver(role, permission))).toEqual(roles);
  });

  it('and a school or an operator never comes to a restricted case by asking', () => {
    for (const role of ['school', 'operator'] as const) {
      expect(mayEver(role, 'ask-for-access') || mayEver(role, 'break-glass')).toBe(false);
    }
  });
});
