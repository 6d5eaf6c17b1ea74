import type { Actor } from '../../domain/policy/access/actors.ts';
import { describe, expect, it } from 'vitest';
import { isAcknowledgeable, maySettle } from '../../domain/case/allowed.ts';
import { ROLE_CODES, type Role } from '../../domain/policy/access/roles.ts';
import { HOLDER_ROLES, type HolderRole } from '../../domain/policy/access/holder-roles.ts';
import {
  actor,
  caseIn,
  CME_OFFICER,
  commandOf,
  DAY_10_ENDS,
  dutyOf,
  EWO,
  MANAGER,
  noticesOf,
  refused,
  SCHOOL,
  stateOf,
  taken,
} from './missing-child.ts';

const acknowledged = (duty: string, by: Actor) => commandOf('acknowledge', by, { duty });

describe('A duty that its owner says is done (1.2, 5 manager)', () => {
  it.each([
    ['school-enquiries', 'notify-social-worker', SCHOOL, ['flow chart day 1']],
    ['ews-enquiries', 'take-up-case', EWO, ['5 EWS', '1.2']],
    ['decision-due', 'join-decision', CME_OFFICER, ['flow chart outcome 3', '5 CME officer']],
    ['handing-over', 'pass-to-receiving-authority', CME_OFFICER, ['flow chart outcome 2', '5 CME officer']],
    ['handing-over', 'advise-school', EWO, ['flow chart outcome 2', 'flow chart outcome 3', '5 EWS']],
    ['tracking', 'accept-for-tracking', CME_OFFICER, ['flow chart outcome 3', '5 CME officer']],
  ] as const)('in stage %s: %s', (stage, duty, by, policy) => {
    const before = caseIn(stage, ['looked-after']);
    const change = taken(before, acknowledged(duty, by));
    expect(stateOf(change.case, duty)).toBe('done');
    expect(change.events).toEqual([{ what: 'duty-acknowledged', policy, data: { duty } }]);
    expect(noticesOf(change)).toEqual([]);
    const others = ({ duties }: typeof before.current) => duties.filter(({ id }) => id !== duty);
    expect(others(change.case)).toEqual(others(before.current));
  });

  it('is the one that is named, not every duty of that kind', () => {
    const { current, at } = caseIn('school-enquiries', ['early-help']);
    const told = taken({ current, at }, acknowledged('notify-social-worker', SCHOOL)).case;
    const more = commandOf('assess-vulnerability', SCHOOL, {
      circumstances: ['child-in-need'],
      concern: false,
    });
    const again = taken({ current: told, at }, more).case;
    expect(refused({ current: again, at }, acknowledged('notify-social-worker', SCHOOL)).why).toBe(
      'The duty notify-social-worker is no longer open.',
    );
    const both = taken({ current: again, at }, acknowledged('notify-social-worker-2', SCHOOL));
    expect(stateOf(both.case, 'notify-social-worker-2')).toBe('done');
    expect(both.events[0]?.data).toEqual({ duty: 'notify-social-worker-2' });
  });

  it('may be acknowledged late, and is done then', () => {
    const { current } = caseIn('school-enquiries', ['early-help']);
    const late = { current, at: DAY_10_ENDS };
    expect(
      stateOf(taken(late, acknowledged('notify-social-worker', SCHOOL)).case, 'notify-social-worker'),
    ).toBe('done');
  });
});

describe('Who may say that a duty is done (5 manager, 5 EWS, 5 CME officer)', () => {
  const SETTLES: Readonly<Record<HolderRole, readonly Role[]>> = {
    school: ['school'],
    ewo: ['ewo', 'ews-manager', 'cme-officer'],
    'cme-officer': ['ews-manager', 'cme-officer'],
    'send-officer': ['ews-manager', 'cme-officer', 'send-officer'],
  };

  it.each(HOLDER_ROLES)('of those owed by %s', (owedBy) => {
    expect(ROLE_CODES.filter((role) => maySettle(role, owedBy))).toEqual(SETTLES[owedBy]);
  });

  it.each([
    ['notify-social-worker', 'school', EWO],
    ['take-up-case', 'ewo', SCHOOL],
  ] as const)('%s, owed by %s, is not acknowledged by $role', (duty, owedBy, by) => {
    expect(refused(caseIn('ews-enquiries', ['looked-after']), acknowledged(duty, by))).toEqual({
      refused: 'forbidden',
      why: `The duty ${duty} is owed by ${owedBy}; ${by.role} cannot acknowledge it.`,
    });
  });

  it('the manager for the EWO and for the CME officer', () => {
    expect(
      stateOf(taken(caseIn('ews-enquiries'), acknowledged('take-up-case', MANAGER)).case, 'take-up-case'),
    ).toBe('done');
    const joined = taken(caseIn('decision-due'), acknowledged('join-decision', MANAGER)).case;
    expect(stateOf(joined, 'join-decision')).toBe('done');
  });

  it('the EWO not for the CME officer', () => {
    expect(refused(caseIn('decision-due'), acknowledged('join-decision', EWO)).refused).toBe('forbidden');
  });

  it.each(['send-officer', 'admissions', 'operator', 'auditor'] as const)('the %s for nobody', (role) => {
    const answer = refused(caseIn('ews-enquiries', ['ehcp']), acknowledged('take-up-case', actor(role)));
    expect(answer.refused).toBe('forbidden');
  });
});

describe('A duty that no word alone meets (2.1, 2.2, 4.2)', () => {
  it.each([
    ['contact-parents', 'record-enquiry'],
    ['assess-vulnerability', 'assess-vulnerability'],
    ['complete-school-enquiries', 'record-enquiry'],
    ['refer-to-ews', 'refer'],
    ['refer-to-social-care', 'raise-safeguarding-concern'],
  ])('%s is met by its own record: %s', (duty, metBy) => {
    const where = caseIn('school-enquiries', ['looked-after']);
    const answer = refused(where, acknowledged(duty, SCHOOL));
    expect(answer.refused).toBe('not-allowed-now');
    expect(answer.why).toBe(
      `The duty ${duty} is met by its own record (${metBy}), not by an acknowledgement.`,
    );
    expect(answer.allowed).toEqual([
      'record-enquiry',
      'assess-vulnerability',
      'refer',
      'raise-safeguarding-concern',
      'report-returned',
      'report-located-at-home',
      'report-moved-out-of-area',
      'acknowledge',
      'record-legal-fact',
      'sign-off-joint-enquiry',
      'record-attendance',
      'record-sighting',
      'correct-first-day',
    ]);
  });

  it('is unknown when the case has no duty of that name', () => {
    expect(refused(caseIn('school-enquiries'), acknowledged('notify-social-worker', SCHOOL))).toEqual({
      refused: 'invalid',
      why: 'This case has no duty with that id.',
      pointer: '/duty',
    });
  });

  it('is offered only while one is open that can be acknowledged', () => {
    const takeUp = dutyOf(caseIn('ews-enquiries').current, 'take-up-case');
    expect(takeUp && isAcknowledgeable(takeUp)).toBe(true);
    expect(takeUp && isAcknowledgeable({ ...takeUp, state: 'done' })).toBe(false);
    expect(takeUp && isAcknowledgeable({ ...takeUp, state: 'not-needed' })).toBe(false);
    const contact = dutyOf(caseIn('ews-enquiries').current, 'contact-parents');
    expect(contact && isAcknowledgeable(contact)).toBe(false);
  });
});
