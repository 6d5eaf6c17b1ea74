import { describe, expect, it } from 'vitest';
import { currentDetails } from '../../domain/case/case-view.ts';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import { CME_GROUP_CODES, findSubgroup, subgroupsOf } from '../../domain/policy/tracking/cme-groups.ts';
import { noticesOf, openHeld, REFERRED, referral } from './child-on-no-roll.ts';

const everySubgroup = CME_GROUP_CODES.flatMap((group) =>
  subgroupsOf(group).map((subgroup) => ({ group, subgroup })),
);
const medical = () => openHeld(referral('known-out-of-education', 'medical-needs'));
const attempt = (check: 'health' | 'police' | 'children-and-families-hub') =>
  ({ entries: [{ check, attemptedAt: REFERRED, result: 'no-information' }] }) as const;

describe('The group of a child on no roll corrected (3.1, 3.2, 3.3)', () => {
  it('is on the timeline with the old group and the new one, and cites the new one', () => {
    const change = medical().send('cme-officer', 'correct-group', {
      group: 'went-missing',
      subgroup: 'runaway-or-missing-family',
    });
    expect(change.case.absence).toEqual({
      ...referral().absence,
      group: 'went-missing',
      subgroup: 'runaway-or-missing-family',
    });
    expect(change.events).toEqual([
      {
        what: 'group-corrected',
        policy: ['3.2', '2'],
        data: {
          from: { group: 'known-out-of-education', subgroup: 'medical-needs' },
          to: { group: 'went-missing', subgroup: 'runaway-or-missing-family' },
        },
      },
    ]);
    expect(noticesOf(change)).toEqual(['group-corrected']);
  });

  it('to no sub-group cites the group', () => {
    const change = medical().send('ewo', 'correct-group', { group: 'went-missing', subgroup: null });
    expect(change.events[0]?.policy).toEqual(['3.2']);
    expect(change.case.absence).toMatchObject({ group: 'went-missing', subgroup: null });
  });

  const others = everySubgroup.filter(({ subgroup }) => subgroup !== 'home-educated-unknown');

  it.each(others)('to $group, $subgroup owes what that sub-group asks for, and no more', (to) => {
    const held = openHeld(referral('unknown-to-authority', 'home-educated-unknown'));
    held.send('cme-officer', 'correct-group', to);
    expect(Object.keys(held.owed()).toSorted()).toEqual(
      Object.keys(openHeld(referral(to.group, to.subgroup)).owed()).toSorted(),
    );
    expect(held.view().enquiries.ews.first ?? []).toEqual(findSubgroup(to.group, to.subgroup)?.checksFirst);
  });

  it('leaves what both sub-groups ask for as it is owed, and what is done as it is done', () => {
    const held = medical();
    const before = held.owed()['arrange-education'];
    held.send(
      'cme-officer',
      'correct-group',
      { group: 'known-out-of-education', subgroup: 'permanently-excluded' },
      '2026-11-02T10:00:00Z',
    );
    expect(held.owed()['arrange-education']).toEqual(before);
    held.send('cme-officer', 'acknowledge', { duty: 'arrange-education' });
    held.send('cme-officer', 'correct-group', { group: 'went-missing', subgroup: null });
    held.send('cme-officer', 'correct-group', {
      group: 'known-out-of-education',
      subgroup: 'medical-needs',
    });
    expect(Object.keys(held.owed()).filter((duty) => duty.startsWith('arrange-education'))).toEqual([]);
  });

  it('owes the first checks of the new sub-group, of which those that are made count', () => {
    const held = medical();
    held.send('cme-officer', 'record-enquiry', attempt('police'));
    held.send('cme-officer', 'record-enquiry', attempt('health'));
    const runaway = { group: 'went-missing', subgroup: 'runaway-or-missing-family' } as const;
    held.send('cme-officer', 'correct-group', runaway);
    expect(Object.keys(held.owed()).filter((duty) => duty.startsWith('make-first-checks'))).toHaveLength(1);
    held.send('cme-officer', 'record-enquiry', attempt('children-and-families-hub'));
    expect(Object.keys(held.owed()).filter((duty) => duty.startsWith('make-first-checks'))).toEqual([]);
    const again = openHeld();
    for (const check of ['police', 'children-and-families-hub'] as const) {
      again.send('cme-officer', 'record-enquiry', attempt(check));
    }
    again.send('cme-officer', 'correct-group', runaway);
    expect(again.owed()).not.toHaveProperty('make-first-checks');
  });

  it('says anew whether the child is on a roll and missing education', () => {
    const held = medical();
    held.send('cme-officer', 'correct-group', {
      group: 'went-missing',
      subgroup: 'lives-elsewhere-on-roll-here',
    });
    expect(held.view()).toMatchObject({ rollStatus: 'on-roll', cmeStatus: 'possible', stage: 'tracking' });
    expect(currentDetails(held.current, Date.parse(REFERRED), BROMLEY)).toContain('On no roll');
  });

  it.each([
    ['unknown-to-authority', null, '/group'],
    ['went-missing', 'traveller', '/subgroup'],
  ] as const)('to the same, %s and %s, is none', (group, subgroup, pointer) => {
    const held = openHeld(referral(group, subgroup));
    expect(held.refused('cme-officer', 'correct-group', { group, subgroup })).toEqual({
      refused: 'invalid',
      why: 'The child is in this group already.',
      pointer,
    });
  });
});

describe('Who holds a case whose group is corrected (5 CME officer, 5 SEND)', () => {
  it.each(everySubgroup)('is still the SEND Case Officer of a SEND child, in $group, $subgroup', (to) => {
    const held = openHeld(referral('unknown-to-authority', null, { circumstances: ['ehcp'] }));
    held.send('send-officer', 'correct-group', to);
    expect(held.view().holder).toEqual({ role: 'send-officer' });
    expect(new Set(Object.values(held.owed()).map(([owedBy]) => owedBy))).toEqual(new Set(['send-officer']));
  });

  it('is the SEND Case Officer from then on whom the child’s plan makes it, whatever the group', () => {
    const held = medical();
    held.send('cme-officer', 'correct-group', { group: 'went-missing', subgroup: 'homeless' });
    expect(held.view().holder).toEqual({ role: 'cme-officer' });
    held.send('ewo', 'assess-vulnerability', { circumstances: ['ehcp'], concern: false });
    expect(held.view().holder).toEqual({ role: 'send-officer' });
  });

  it('is asked while the child is handed over, too, and by nobody of a school or of admissions', () => {
    const to = { group: 'went-missing', subgroup: 'homeless' } as const;
    const held = medical();
    held.send('cme-officer', 'moved-out-of-area', {});
    held.send('cme-officer', 'correct-group', to);
    expect(held.view().stage).toBe('handing-over');
    for (const role of ['school', 'admissions', 'send-officer', 'auditor'] as const) {
      expect(medical().refused(role, 'correct-group', to).refused).toBe('forbidden');
    }
  });
});
