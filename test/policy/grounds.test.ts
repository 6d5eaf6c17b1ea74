import { describe, expect, it } from 'vitest';
import { removalAdvice } from '../../domain/case/removal-advice.ts';
import { localDate } from '../../domain/calendar/local-date.ts';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import {
  GROUND_CODES,
  groundRow,
  groundsFollowing,
  groundsOn,
  LETTERS_OF_2006,
  type Ground,
} from '../../domain/policy/law/grounds.ts';
import { LEGAL_FACT_CODES, LEGAL_FACTS, type LegalFact } from '../../domain/policy/law/legal-facts.ts';
import { adviceOn, DAY_20_ENDED, openedCase, withFacts } from './removal-case.ts';

/** What staff must have recorded before a ground is met that no clock or register can show: reg 9(1), in its order. */
const MET: Readonly<Partial<Record<Ground, Partial<Record<LegalFact, boolean>>>>> = {
  a: {
    'registered-at-another-school': true,
    'attendance-order-names-this-school': false,
    'main-school-of-mobile-child': false,
    'dual-registration-agreed': false,
  },
  b: { 'nursery-education-completed': true, 'return-to-be-expected': false },
  c: {
    'dual-registration-agreed': true,
    'return-to-be-expected': false,
    'other-schools-consent': true,
    'attendance-order-names-this-school': false,
    'main-school-of-mobile-child': false,
  },
  d: { 'attendance-order-names-another-school': true },
  e: { 'attendance-order-revoked': true },
  f: {
    'written-home-education-notice': true,
    'home-education-day-passed': true,
    'attendance-order-names-this-school': false,
    'special-school-consent-outstanding': false,
  },
  g: { 'lives-out-of-reach': true, boarder: false, 'return-to-be-expected': false },
  j: {
    'sentenced-to-detention': true,
    'sentence-four-months-or-more': true,
    'return-to-be-expected': false,
  },
  k: { died: true },
  l: { 'over-age-at-next-session': true, 'not-joining-sixth-form': true },
  m: { boarder: true, 'maintained-or-academy': true, 'boarding-fees-unpaid': true },
  n: { 'maintained-or-academy': false, 'ceased-to-be-pupil': true },
  o: { 'permanently-excluded': true, 'exclusion-review-ended': true },
};

const grounds = Object.entries(MET).map(([ground, facts]) => ({ ground: ground as Ground, facts }));
const conditions = grounds.flatMap(({ ground, facts }) =>
  Object.entries(facts).map(([fact, holds]) => ({ ground, facts, fact: fact as LegalFact, holds })),
);

describe('Grounds for removal that staff record the facts of (5 schools, 5 EWS)', () => {
  it('are all grounds but the two that rest on joint enquiries', () => {
    expect(GROUND_CODES.filter((ground) => MET[ground] === undefined)).toEqual(['h', 'i']);
  });

  it.each(grounds)('($ground) is supported when every condition is on record', ({ ground, facts }) => {
    expect(adviceOn(withFacts(openedCase(), facts), ground)).toEqual({
      ground,
      citation: `SI 2024/208 reg 9(1)(${ground})`,
      verdict: 'supported',
      failing: [],
      judgements: [],
      gaps: [],
    });
  });

  it.each(conditions)(
    '($ground) is not supported when $fact is not $holds, whatever else holds',
    ({ ground, facts, fact, holds }) => {
      const advice = adviceOn(withFacts(openedCase(), { ...facts, [fact]: !holds }), ground);
      expect(advice.verdict).toBe('not-supported');
      expect(advice.failing).toHaveLength(1);
      expect(advice.failing[0]?.condition).toBe(holds ? fact : `not-${fact}`);
      expect(advice.failing[0]?.why).toContain(`On record: ${holds ? 'no' : 'yes'}.`);
      expect(advice.failing[0]?.why).toMatch(/\(SI 2024\/208 reg 9\((1|2)\)/);
    },
  );

  it.each(conditions)(
    '($ground) needs a person when nobody has recorded $fact',
    ({ ground, facts, fact }) => {
      const { [fact]: _unknown, ...known } = facts;
      expect(adviceOn(withFacts(openedCase(), known), ground)).toMatchObject({
        verdict: 'needs-person',
        failing: [],
        judgements: [LEGAL_FACTS[fact].question],
        gaps: [`fact:${fact}`],
      });
    },
  );

  it('(f) is not supported by an oral notice alone, and is by a written one beside it', () => {
    const { f } = MET;
    const oral = { ...f, 'oral-home-education-notice': true };
    const { 'written-home-education-notice': _written, ...oralOnly } = oral;
    expect(adviceOn(withFacts(openedCase(), oralOnly), 'f')).toMatchObject({
      verdict: 'not-supported',
      failing: [{ condition: 'written-home-education-notice' }],
    });
    expect(adviceOn(withFacts(openedCase(), oral), 'f').verdict).toBe('supported');
  });

  it('names a contradiction before a question: a condition that fails is not left to a person', () => {
    const advice = adviceOn(withFacts(openedCase(), { 'registered-at-another-school': false }), 'a');
    expect(advice).toMatchObject({ verdict: 'not-supported', failing: [{}] });
    expect(advice.judgements).toHaveLength(3);
  });
});

describe('The answer on removal (5 EWS)', () => {
  it('has all fifteen grounds, and allows advice as soon as one is supported', () => {
    const opened = openedCase();
    const before = removalAdvice(opened, DAY_20_ENDED, BROMLEY);
    expect(before.grounds.map(({ ground }) => ground).join('')).toBe('abcdefghijklmno');
    expect(before.adviceAllowed).toBe(false);
    const after = removalAdvice(withFacts(opened, { died: true }), DAY_20_ENDED, BROMLEY);
    expect(after.adviceAllowed).toBe(true);
  });

  it('names as gaps what the joint grounds lack, from both sides and from the register', () => {
    const { gaps } = removalAdvice(openedCase(), DAY_20_ENDED, BROMLEY);
    expect(gaps).toEqual(
      expect.arrayContaining([
        'attendance:2026-10-09:am',
        'school:neighbours',
        'ews:police',
        'joint-enquiry:school',
        'joint-enquiry:ews',
        'fact:sickness-or-unavoidable-cause',
      ]),
    );
    expect(gaps).not.toContain('fact:died');
    expect(new Set(gaps).size).toBe(gaps.length);
  });
});

describe('The table of grounds (SI 2024/208 reg 9)', () => {
  it('is in force from 19 August 2024, and knows no ground for the day before', () => {
    expect(groundsOn(localDate('2024-08-19'))).toEqual(GROUND_CODES);
    expect(() => groundsOn(localDate('2024-08-18'))).toThrow(RangeError);
  });

  it('follows each letter of 2006 but (g), which has no successor', () => {
    const followed = Object.fromEntries(
      LETTERS_OF_2006.map((letter) => [letter, groundsFollowing(letter).join('')]),
    );
    expect(followed).toEqual({
      a: 'de',
      b: 'a',
      c: 'c',
      d: 'f',
      e: 'g',
      f: 'h',
      g: '',
      h: 'i',
      i: 'j',
      j: 'k',
      k: 'l',
      l: 'n',
      m: 'o',
      n: 'b',
      o: 'm',
    });
    expect(() => groundsFollowing('p')).toThrow(RangeError);
    expect(() => groundsFollowing('ab')).toThrow(RangeError);
  });

  it('asks for joint enquiries under (h) and (i) only', () => {
    expect(GROUND_CODES.filter((ground) => groundRow(ground).jointEnquiries)).toEqual(['h', 'i']);
  });

  it('names each condition of a ground once, and uses every fact that staff may record', () => {
    const used = new Set<string>(['oral-home-education-notice']);
    for (const ground of GROUND_CODES) {
      const codes = groundRow(ground).conditions.map(({ condition }) => condition);
      expect(new Set(codes).size).toBe(codes.length);
      for (const { fact } of groundRow(ground).conditions) used.add(fact);
    }
    expect(LEGAL_FACT_CODES.filter((fact) => !used.has(fact))).toEqual([]);
  });
});
