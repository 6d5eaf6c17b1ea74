import { describe, expect, it } from 'vitest';
import type { SafeguardingAddressee } from '../../domain/policy/procedure/circumstances.ts';
import {
  actor,
  caseIn,
  CME_OFFICER,
  commandOf,
  DAY_10_ENDS,
  dutyOf,
  EWO,
  noticesOf,
  OPEN_STAGES,
  owed,
  REPORTED,
  SCHOOL,
  stateOf,
  taken,
  wholeList,
} from './missing-child.ts';

const assessed = (concern: boolean, by = SCHOOL) =>
  commandOf('assess-vulnerability', by, { circumstances: [], concern });
const raised = (to: readonly SafeguardingAddressee[], made: boolean, by = SCHOOL) =>
  commandOf('raise-safeguarding-concern', by, { to, made });

describe('A safeguarding concern found by the assessment (2.2, 2.4, flow chart day 1)', () => {
  it('is on record, and goes to the Children and Families Hub by the end of the day', () => {
    const change = taken(caseIn('school-enquiries'), assessed(true));
    expect(change.case.concern).toBe(true);
    expect(dutyOf(change.case, 'contact-children-and-families-hub')).toEqual({
      id: 'contact-children-and-families-hub',
      duty: 'contact-children-and-families-hub',
      owedBy: 'school',
      owedAt: '2026-10-07T09:00:00Z',
      dueAt: '2026-10-07T15:00:00Z',
      state: 'open',
    });
    expect(noticesOf(change)).toEqual(['contact-hub']);
  });

  it('is owed to the Hub even before the day on which the child is expected', () => {
    expect(owed(taken(caseIn('expected'), assessed(true)).case)).toEqual([
      'school owes contact-children-and-families-hub by 2026-10-07T15:00:00Z',
    ]);
  });

  it('stays on record when a later assessment finds none', () => {
    const found = taken(caseIn('school-enquiries'), assessed(true)).case;
    const again = taken({ current: found, at: DAY_10_ENDS - 1 }, assessed(false)).case;
    expect(again.concern).toBe(true);
  });
});

describe('A safeguarding referral (2.3, 2.4, flow chart day 1)', () => {
  it.each(OPEN_STAGES)('may be recorded at any time: in stage %s', (stage) => {
    const change = taken(caseIn(stage), raised(['childrens-social-care'], true));
    expect(change.case.concern).toBe(true);
    expect(noticesOf(change)).toContain('safeguarding-concern-recorded');
  });

  it('stands on the timeline with whom it went to, and is told of to the safeguarding lead and EWS', () => {
    const change = taken(caseIn('school-enquiries'), raised(['childrens-social-care', 'police'], true));
    expect(change.events).toEqual([
      {
        what: 'safeguarding-concern-recorded',
        policy: ['2.3', '2.4'],
        data: { to: ['childrens-social-care', 'police'], made: true },
      },
    ]);
    expect(noticesOf(change)).toEqual(['safeguarding-concern-recorded']);
  });

  it.each<SafeguardingAddressee>(['childrens-social-care', 'police', 'children-and-families-hub'])(
    'made to %s meets the referral that is always made',
    (to) => {
      const change = taken(caseIn('school-enquiries', ['looked-after']), raised([to], true));
      expect(stateOf(change.case, 'refer-to-social-care')).toBe('done');
      expect(stateOf(change.case, 'notify-social-worker')).toBe('open');
    },
  );

  it('still to be made leaves everything owed, and asks for the Hub', () => {
    const change = taken(caseIn('school-enquiries', ['fgm-concern']), raised(['police'], false));
    expect(stateOf(change.case, 'refer-to-social-care')).toBe('open');
    expect(stateOf(change.case, 'contact-children-and-families-hub')).toBe('open');
    expect(noticesOf(change)).toEqual(['safeguarding-concern-recorded', 'contact-hub']);
    expect(change.case.concern).toBe(true);
  });

  it('made later meets what was still to be made, and leaves every other duty as it is', () => {
    const before = taken(caseIn('school-enquiries', ['fgm-concern']), raised(['police'], false)).case;
    const made = raised(['childrens-social-care'], true, EWO);
    const after = taken({ current: before, at: DAY_10_ENDS - 1 }, made).case;
    expect(stateOf(after, 'contact-children-and-families-hub')).toBe('done');
    expect(stateOf(after, 'refer-to-social-care')).toBe('done');
    expect(stateOf(after, 'assess-vulnerability')).toBe('open');
  });

  it.each<[SafeguardingAddressee, 'open' | 'done']>([
    ['children-and-families-hub', 'done'],
    ['childrens-social-care', 'done'],
    ['police', 'open'],
  ])('made to %s leaves the Hub’s duty %s: the police are not its front door', (to, state) => {
    const found = taken(caseIn('school-enquiries'), assessed(true)).case;
    const after = taken({ current: found, at: REPORTED }, raised([to], true)).case;
    expect(stateOf(after, 'contact-children-and-families-hub')).toBe(state);
  });

  it('made to the Hub and the police meets both', () => {
    const found = taken(caseIn('school-enquiries', ['victim-of-crime']), assessed(true)).case;
    const both = raised(['police', 'children-and-families-hub'], true);
    const after = taken({ current: found, at: REPORTED }, both).case;
    expect(stateOf(after, 'contact-children-and-families-hub')).toBe('done');
    expect(stateOf(after, 'refer-to-social-care')).toBe('done');
  });

  it('may be recorded by the SEND case officer too', () => {
    const change = taken(caseIn('ews-enquiries', ['ehcp']), raised(['police'], true, actor('send-officer')));
    expect(change.case.concern).toBe(true);
  });

  it.each([
    ['ews-enquiries', EWO, 'ewo'],
    ['tracking', CME_OFFICER, 'cme-officer'],
  ] as const)('still to be made in stage %s is owed by whoever holds the case', (stage, by, owedBy) => {
    const change = taken(caseIn(stage), raised(['police'], false, by));
    expect(dutyOf(change.case, 'contact-children-and-families-hub')?.owedBy).toBe(owedBy);
  });
});

describe('The two checks of the LA list that need a concern (LA check list)', () => {
  const complete = () => taken(caseIn('ews-enquiries'), commandOf('record-enquiry', EWO, wholeList('ews')));

  it('open a complete list again once there is a concern', () => {
    expect(stateOf(complete().case, 'complete-ews-enquiries')).toBe('done');
    const after = taken({ current: complete().case, at: DAY_10_ENDS }, assessed(true, EWO)).case;
    expect(stateOf(after, 'complete-ews-enquiries')).toBe('done');
    expect(dutyOf(after, 'complete-ews-enquiries-2')).toMatchObject({
      owedBy: 'ewo',
      dueAt: '2026-11-17T16:00:00Z',
      state: 'open',
    });
  });

  it('open it once, however often a concern is raised', () => {
    const first = taken({ current: complete().case, at: DAY_10_ENDS }, assessed(true, EWO)).case;
    const second = taken({ current: first, at: DAY_10_ENDS }, raised(['police'], true, EWO)).case;
    expect(dutyOf(second, 'complete-ews-enquiries-3')).toBeUndefined();
  });

  it('complete it again, and no further concern opens it', () => {
    const concerned = taken({ current: complete().case, at: DAY_10_ENDS }, assessed(true, EWO)).case;
    const whole = commandOf('record-enquiry', EWO, wholeList('ews', true));
    const done = taken({ current: concerned, at: DAY_10_ENDS }, whole).case;
    expect(stateOf(done, 'complete-ews-enquiries-2')).toBe('done');
    const again = taken({ current: done, at: DAY_10_ENDS }, assessed(true, EWO)).case;
    expect(dutyOf(again, 'complete-ews-enquiries-3')).toBeUndefined();
  });

  it('are not asked for before the Education Welfare Service has the child', () => {
    const after = taken(caseIn('school-enquiries'), assessed(true)).case;
    expect(dutyOf(after, 'complete-ews-enquiries')).toBeUndefined();
  });
});
