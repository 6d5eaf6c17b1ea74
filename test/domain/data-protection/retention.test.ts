import { describe, expect, it } from 'vitest';
import {
  erasureRefused,
  RETENTION_RULE_CODES,
  RETENTION_RULES,
  retentionOf,
  type ErasureFacts,
} from '../../../domain/policy/data-protection/retention.ts';
import { localDate } from '../../../domain/calendar/local-date.ts';
import type { Circumstance } from '../../../domain/policy/procedure/circumstances.ts';

const BORN = localDate('2014-03-09');

describe('How long a record is kept', () => {
  it.each<[known: Circumstance[], rule: string, endsOn: string]>([
    [[], 'base', '2045-03-09'],
    [['early-help', 'frequent-moves'], 'base', '2045-03-09'],
    [['ehcp'], 'ehcp', '2059-03-09'],
    [['looked-after'], 'looked-after', '2089-03-09'],
    [['ehcp', 'looked-after'], 'looked-after', '2089-03-09'],
    [['looked-after', 'ehcp'], 'looked-after', '2089-03-09'],
  ])('of a child with %j goes by the row that keeps it longest: %s, to %s', (known, rule, endsOn) => {
    expect(retentionOf(BORN, known)).toEqual({ rule, endsOn });
  });

  it.each<[born: string, known: Circumstance[], endsOn: string]>([
    ['2012-02-29', [], '2043-03-01'],
    ['2012-02-29', ['ehcp'], '2057-03-01'],
    ['2013-02-28', [], '2044-02-28'],
    ['2016-02-29', ['looked-after'], '2091-03-01'],
    ['2011-02-28', ['ehcp'], '2056-02-28'],
  ])('of a child born on %s with %j ends on a day that exists, %s', (born, known, endsOn) => {
    expect(retentionOf(localDate(born), known).endsOn).toBe(endsOn);
  });

  it('stands in a table with the source of each row, the base row for every child', () => {
    expect(RETENTION_RULES.base.ifEver).toBeNull();
    for (const code of RETENTION_RULE_CODES) expect(RETENTION_RULES[code].source).not.toBe('');
  });
});

describe('Erasure', () => {
  const OFFICER = { id: 'cme-officer', role: 'cme-officer' };
  const facts: ErasureFacts = {
    retention: { rule: 'base', endsOn: localDate('2045-03-09') },
    today: localDate('2045-03-09'),
    hasOpenCase: false,
    isHeld: false,
    review: { decision: 'erase', until: null, by: OFFICER },
    by: { id: 'ews-manager', role: 'ews-manager' },
  };

  it('is carried out by a second person of another role, from the day the retention ends', () => {
    expect(erasureRefused(facts)).toBeUndefined();
  });

  it.each<[why: string, changed: Partial<ErasureFacts>]>([
    ['A case of this child is open.', { hasOpenCase: true }],
    ['The record is under a legal hold, which must be lifted first.', { isHeld: true }],
    ['The record is kept until 2045-03-09 (base).', { today: localDate('2045-03-08') }],
    ['Nobody has reviewed the record since its retention ended.', { review: null }],
    ['The review keeps the record.', { review: { decision: 'keep', until: null, by: OFFICER } }],
    [
      'The review keeps the record until 2050-01-01.',
      { review: { decision: 'keep', until: localDate('2050-01-01'), by: OFFICER } },
    ],
    [
      'The reviewer proposed the erasure: a second person of another role carries it out.',
      { by: { id: 'another-officer', role: 'cme-officer' } },
    ],
    [
      'The reviewer proposed the erasure: a second person of another role carries it out.',
      { by: { id: 'cme-officer', role: 'ews-manager' } },
    ],
  ])('is refused: %s', (why, changed) => {
    expect(erasureRefused({ ...facts, ...changed })).toBe(why);
  });
});
