import { describe, expect, it } from 'vitest';
import {
  CIRCUMSTANCE_CODES,
  CIRCUMSTANCES,
  type Circumstance,
} from '../../domain/policy/procedure/circumstances.ts';
import {
  caseIn,
  commandOf,
  DAY_10_ENDS,
  dutyOf,
  eventsOf,
  EWO,
  noticesOf,
  open,
  SCHOOL,
  stateOf,
  taken,
} from './missing-child.ts';

type Demand = 'social worker' | 'always refer' | 'SEND officer';

/** As the policy lists them: the flow chart's box of day 1, the nine bullets of 2.3, the SEND section. */
const DEMANDS: Readonly<Record<Circumstance, readonly Demand[]>> = {
  'looked-after': ['social worker', 'always refer'],
  'child-protection-plan': ['social worker', 'always refer'],
  'child-in-need': ['social worker'],
  'early-help': ['social worker'],
  'section-47-enquiry': ['always refer'],
  'victim-of-crime': ['always refer'],
  'known-risk-in-household': ['always refer'],
  'frequent-moves': ['always refer'],
  'serious-attendance-issues': ['always refer'],
  'fgm-concern': ['always refer'],
  'exploitation-concern': ['always refer'],
  ehcp: ['SEND officer'],
};
const demanding = (demand: Demand) => CIRCUMSTANCE_CODES.filter((code) => DEMANDS[code].includes(demand));
const notDemanding = (demand: Demand) => CIRCUMSTANCE_CODES.filter((code) => !DEMANDS[code].includes(demand));
const openWith = (...circumstances: Circumstance[]) => open({ circumstances });
const added = (...circumstances: Circumstance[]) =>
  commandOf('assess-vulnerability', SCHOOL, { circumstances, concern: false });

describe('The social worker of a child (flow chart day 1)', () => {
  it.each(demanding('social worker'))('is told on day 1 when the child is known as %s', (code) => {
    const opened = openWith(code);
    expect(dutyOf(opened.case, 'notify-social-worker')).toEqual({
      id: 'notify-social-worker',
      duty: 'notify-social-worker',
      owedBy: 'school',
      owedAt: '2026-10-07T09:00:00Z',
      dueAt: '2026-10-07T15:00:00Z',
      state: 'open',
    });
    expect(noticesOf(opened)).toEqual(
      expect.arrayContaining(['tell-social-worker', 'social-worker-to-expect-contact']),
    );
  });

  it.each(notDemanding('social worker'))('is not asked for when the child is known for %s only', (code) => {
    const opened = openWith(code);
    expect(dutyOf(opened.case, 'notify-social-worker')).toBeUndefined();
    expect(noticesOf(opened)).not.toContain('tell-social-worker');
    expect(noticesOf(opened)).not.toContain('social-worker-to-expect-contact');
  });
});

describe('A referral to social care or the police that is always made (2.3)', () => {
  it.each(demanding('always refer'))('is owed at once by the holder for %s', (code) => {
    const opened = openWith(code);
    expect(dutyOf(opened.case, 'refer-to-social-care')).toMatchObject({
      owedBy: 'school',
      dueAt: '2026-10-07T15:00:00Z',
      state: 'open',
    });
    expect(noticesOf(opened)).toContain('always-refer');
  });

  it.each(notDemanding('always refer'))('is a judgement, not owed, for %s', (code) => {
    const opened = openWith(code);
    expect(dutyOf(opened.case, 'refer-to-social-care')).toBeUndefined();
    expect(noticesOf(opened)).not.toContain('always-refer');
  });

  it('is owed promptly whatever the day: on a Saturday, by the end of that Saturday', () => {
    const late = open({ circumstances: ['fgm-concern'] }, Date.parse('2026-10-10T12:00:00Z')).case;
    expect(dutyOf(late, 'refer-to-social-care')?.dueAt).toBe('2026-10-10T15:00:00Z');
  });

  it.each([
    [
      'a millisecond before the day has ended, that day',
      Date.parse('2026-10-09T15:00:00Z') - 1,
      '2026-10-09T15:00:00Z',
    ],
    [
      'once the day has ended, the next day, school day or not',
      Date.parse('2026-10-09T15:00:00Z'),
      '2026-10-10T15:00:00Z',
    ],
  ])('is due, %s', (_, at, dueAt) => {
    expect(dutyOf(open({ circumstances: ['fgm-concern'] }, at).case, 'refer-to-social-care')?.dueAt).toBe(
      dueAt,
    );
  });

  it('is owed by whoever holds the case when the circumstance becomes known', () => {
    const owedBy = (
      stage: 'school-enquiries' | 'ews-enquiries' | 'decision-due' | 'handing-over' | 'tracking',
    ) => dutyOf(taken(caseIn(stage), added('fgm-concern')).case, 'refer-to-social-care')?.owedBy;
    expect(owedBy('school-enquiries')).toBe('school');
    expect(owedBy('ews-enquiries')).toBe('ewo');
    expect(owedBy('decision-due')).toBe('ewo');
    expect(owedBy('handing-over')).toBe('cme-officer');
    expect(owedBy('tracking')).toBe('cme-officer');
  });
});

describe('Who is told of a referral that is owed (2.3, 2.4)', () => {
  it('the safeguarding lead alone while the school holds the case', () => {
    expect(noticesOf(openWith('fgm-concern'))).not.toContain('always-refer-council');
    const concern = commandOf('assess-vulnerability', SCHOOL, { circumstances: [], concern: true });
    expect(noticesOf(taken(caseIn('expected'), concern))).toEqual(['contact-hub']);
  });

  it.each(['ews-enquiries', 'decision-due', 'handing-over', 'tracking'] as const)(
    'the council as well once its officer holds the case and owes it: in stage %s',
    (stage) => {
      expect(noticesOf(taken(caseIn(stage), added('fgm-concern')))).toEqual([
        'always-refer',
        'always-refer-council',
      ]);
      const concern = commandOf('raise-safeguarding-concern', EWO, { to: ['police'], made: false });
      expect(noticesOf(taken(caseIn(stage), concern))).toEqual([
        'safeguarding-concern-recorded',
        'contact-hub',
        'contact-hub-council',
      ]);
      const assessed = commandOf('assess-vulnerability', EWO, { circumstances: [], concern: true });
      expect(noticesOf(taken(caseIn(stage), assessed))).toEqual(['contact-hub', 'contact-hub-council']);
    },
  );
});

describe('The SEND case officer (5 SEND)', () => {
  it('is told of a child with an EHC plan, who stays that officer’s responsibility', () => {
    expect(noticesOf(openWith('ehcp'))).toEqual([
      'case-opened-school',
      'case-opened-ews',
      'send-officer-informed',
    ]);
  });

  it.each(notDemanding('SEND officer'))('is not told of a child known for %s', (code) => {
    expect(noticesOf(openWith(code))).not.toContain('send-officer-informed');
  });
});

describe('Circumstances together, and those that become known later (2.3, flow chart day 1)', () => {
  it('are demanded once, however many there are', () => {
    const opened = openWith(...CIRCUMSTANCE_CODES);
    expect(opened.case.duties.map(({ id }) => id)).toEqual([
      'contact-parents',
      'assess-vulnerability',
      'complete-school-enquiries',
      'refer-to-ews',
      'notify-social-worker',
      'refer-to-social-care',
    ]);
    expect(new Set(noticesOf(opened)).size).toBe(opened.notices.length);
  });

  it('demand from then on what they would have demanded on day 1', () => {
    const change = taken(caseIn('school-enquiries'), added('early-help', 'ehcp', 'early-help'));
    expect(change.case.circumstances).toEqual(['early-help', 'ehcp']);
    expect(change.events.at(-1)).toEqual({
      what: 'circumstances-added',
      policy: ['2.3', 'flow chart day 1'],
      data: { circumstances: ['early-help', 'ehcp'] },
    });
    expect(stateOf(change.case, 'notify-social-worker')).toBe('open');
    expect(noticesOf(change)).toEqual([
      'tell-social-worker',
      'social-worker-to-expect-contact',
      'send-officer-informed',
    ]);
  });

  it('demand nothing anew when they are on record already', () => {
    const change = taken(caseIn('school-enquiries', ['looked-after']), added('looked-after'));
    expect(eventsOf(change)).toEqual(['vulnerability-assessed']);
    expect(noticesOf(change)).toEqual([]);
  });

  it('are told of when only one of those named is new', () => {
    const change = taken(caseIn('school-enquiries', ['looked-after']), added('looked-after', 'ehcp'));
    expect(change.events.at(-1)?.data).toEqual({ circumstances: ['ehcp'] });
    expect(noticesOf(change)).toEqual(['send-officer-informed']);
  });

  it('are owed again, under a number of their own, when what they demanded was done before', () => {
    const told = taken(
      caseIn('school-enquiries', ['early-help']),
      commandOf('acknowledge', SCHOOL, { duty: 'notify-social-worker' }),
    ).case;
    const again = taken({ current: told, at: DAY_10_ENDS - 1 }, added('child-in-need')).case;
    expect(stateOf(again, 'notify-social-worker')).toBe('done');
    expect(dutyOf(again, 'notify-social-worker-2')).toMatchObject({
      duty: 'notify-social-worker',
      state: 'open',
      dueAt: '2026-10-07T15:00:00Z',
    });
  });

  it('wait for the day while the child is only expected', () => {
    const change = taken(caseIn('expected'), added('looked-after'));
    expect(change.case).toMatchObject({ circumstances: ['looked-after'], duties: [] });
    expect(noticesOf(change)).toEqual([]);
  });

  it('may be found by the Education Welfare Service too', () => {
    const sent = commandOf('assess-vulnerability', EWO, { circumstances: ['ehcp'], concern: false });
    expect(taken(caseIn('ews-enquiries'), sent).case.circumstances).toEqual(['ehcp']);
  });

  it('are all in the table, each with its paragraph', () => {
    expect(Object.keys(DEMANDS).sort()).toEqual([...CIRCUMSTANCE_CODES].sort());
    for (const code of CIRCUMSTANCE_CODES) {
      const { policy } = CIRCUMSTANCES[code];
      expect(policy.includes('2.3')).toBe(DEMANDS[code].includes('always refer'));
      expect(policy.includes('flow chart day 1')).toBe(DEMANDS[code].includes('social worker'));
      expect(policy.includes('5 SEND')).toBe(DEMANDS[code].includes('SEND officer'));
    }
  });
});
