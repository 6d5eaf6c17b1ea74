import { describe, expect, it } from 'vitest';
import { allowedActions } from '../../domain/case/allowed.ts';
import { actionOf, decide, mayNotDo } from '../../domain/decisions/decide.ts';
import type { Command, CommandKind } from '../../domain/case/commands.ts';
import { isRefusal } from '../../domain/case/refusal.ts';
import { localDate } from '../../domain/calendar/local-date.ts';
import { mayEver, type Permission } from '../../domain/policy/access/authorisation.ts';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import {
  ACTION_CODES,
  ACTIONS,
  isNoRollOnly,
  ROLE_CODES,
  type Action,
  type Role,
} from '../../domain/policy/access/roles.ts';
import type { Stage } from '../../domain/policy/procedure/stages.ts';
import {
  actor,
  caseIn,
  commandOf,
  DAY_20_ENDS,
  EWO,
  FIRST_DAY,
  open,
  OPEN_STAGES,
  refused,
  SCHOOL,
  SERVICE,
  type CaseAt,
} from './missing-child.ts';

/** One letter a stage, in the order of the procedure. */
const LETTERS: Readonly<Record<string, Stage>> = {
  x: 'expected',
  s: 'school-enquiries',
  e: 'ews-enquiries',
  d: 'decision-due',
  h: 'handing-over',
  t: 'tracking',
};

/** In which stages each role may do what, as we read the policy. A role that is not named never may. */
const MAY: Readonly<Record<Action, Partial<Record<Role, string>>>> = {
  'record-enquiry': { school: 'sedt', ewo: 'sedht', 'ews-manager': 'sedht', 'cme-officer': 'sedht' },
  'assess-vulnerability': {
    school: 'xsedht',
    ewo: 'xsedht',
    'ews-manager': 'xsedht',
    'cme-officer': 'xsedht',
  },
  refer: { school: 'sed' },
  'raise-safeguarding-concern': {
    school: 'xsedht',
    ewo: 'xsedht',
    'ews-manager': 'xsedht',
    'cme-officer': 'xsedht',
    'send-officer': 'xsedht',
    admissions: 'xsedht',
  },
  'report-returned': { school: 'xsedht', ewo: 'xsedht', 'ews-manager': 'xsedht', 'cme-officer': 'xsedht' },
  'report-located-at-home': { school: 'sedht', ewo: 'sedht', 'ews-manager': 'sedht', 'cme-officer': 'sedht' },
  'report-moved-out-of-area': { school: 'sedt', ewo: 'sedt', 'ews-manager': 'sedt', 'cme-officer': 'sedt' },
  'report-still-missing': { ewo: 'd', 'ews-manager': 'd', 'cme-officer': 'd' },
  'report-over-compulsory-school-age': { 'ews-manager': 'dht', 'cme-officer': 'dht' },
  'record-review': { 'ews-manager': 'dht', 'cme-officer': 'dht', 'send-officer': 'dht' },
  // Never for a child on a roll, as in these cases.
  'record-attendance-order': { 'ews-manager': '', 'cme-officer': '' },
  'report-educated-otherwise': { ewo: 't', 'ews-manager': 't', 'cme-officer': 't' },
  'record-placement': { ewo: 't', 'ews-manager': 't', 'cme-officer': 't', admissions: 't' },
  // Where the role has a duty to acknowledge, in the case of a looked-after child of which nothing was done yet.
  acknowledge: { school: 'sedht', ewo: 'edht', 'ews-manager': 'edht', 'cme-officer': 'edht' },
  'answer-handover': { ewo: 'h', 'ews-manager': 'h', 'cme-officer': 'h' },
  'make-handover-link': { 'cme-officer': 'h' },
  // Nothing was found at a sibling's in these cases.
  'answer-finding': { ewo: '', 'ews-manager': '', 'cme-officer': '' },
  'record-attendance': { school: 'xsedht', ewo: 'xsedht', 'ews-manager': 'xsedht', 'cme-officer': 'xsedht' },
  'record-sighting': { school: 'xsedht', ewo: 'xsedht', 'ews-manager': 'xsedht', 'cme-officer': 'xsedht' },
  'change-edition': { 'ews-manager': 'xsedht', 'cme-officer': 'xsedht' },
  'record-legal-fact': {
    school: 'xsedht',
    ewo: 'xsedht',
    'ews-manager': 'xsedht',
    'cme-officer': 'xsedht',
    'send-officer': 'xsedht',
  },
  'sign-off-joint-enquiry': { school: 'sedht', ewo: 'sedht', 'ews-manager': 'sedht', 'cme-officer': 'sedht' },
  'advise-removal': { ewo: 'xsedht', 'ews-manager': 'xsedht', 'cme-officer': 'xsedht' },
  // No ground is supported or advised in these cases.
  'notify-removal': { school: '' },
  'correct-first-day': { school: 'xsedht', ewo: 'xsedht', 'ews-manager': 'xsedht', 'cme-officer': 'xsedht' },
  // These are children on a roll.
  'correct-group': { ewo: '', 'ews-manager': '', 'cme-officer': '' },
};

/** Refused by what they name, as their own handlers say: a duty, a ground, or a step about a child on a roll. */
const SAY_WHY_THEMSELVES: readonly Action[] = ['acknowledge', 'notify-removal', 'record-attendance-order'];
const STAGES_IN_ORDER = [...Object.values(LETTERS), 'closed'] as const;
const may = (action: Action, role: Role): readonly Stage[] | undefined => {
  const letters = MAY[action][role];
  return letters === undefined ? undefined : Array.from(letters, (letter) => LETTERS[letter] ?? 'closed');
};
const lookedAfterIn = (stage: Stage) => caseIn(stage, ['looked-after']);

/** A command of each kind that nothing but the authorisation table can refuse. */
function commandsOf(action: Action, role: Role, { current }: CaseAt): Command[] {
  const by = actor(role);
  switch (action) {
    case 'record-enquiry':
      return [commandOf(action, by, { entries: [{ check: 'neighbours', notApplicable: true }] })];
    case 'assess-vulnerability':
      return [commandOf(action, by, { circumstances: [], concern: false })];
    case 'refer':
      return [commandOf(action, by, {})];
    case 'raise-safeguarding-concern':
      return [commandOf(action, by, { to: ['police'], made: true })];
    case 'report-returned':
      return [commandOf('returned', by, {})];
    case 'report-located-at-home':
      return [commandOf('located-at-home', by, {})];
    case 'report-moved-out-of-area':
      return [
        commandOf('moved-out-of-area', by, {}),
        ...(role === 'school' ? [commandOf('family-moved', by, {})] : []),
      ];
    case 'report-still-missing':
      return [commandOf('still-missing', by, {})];
    case 'report-over-compulsory-school-age':
      return [commandOf('over-compulsory-school-age', by, {})];
    case 'record-review':
      return [commandOf(action, by, { actions: [], done: [] })];
    case 'record-attendance-order':
      return [commandOf(action, by, { step: 'notice-served' })];
    case 'report-educated-otherwise':
      return [commandOf('educated-otherwise', by, {})];
    case 'record-placement':
      return [commandOf(action, by, { status: 'offered' })];
    case 'acknowledge': {
      const owedBy = role === 'school' ? 'school' : role === 'ewo' ? 'ewo' : undefined;
      const acknowledged = ['notify-social-worker', 'take-up-case', 'advise-school', 'join-decision'];
      const duties = current.duties.filter(
        (duty) =>
          duty.state === 'open' &&
          acknowledged.includes(duty.duty) &&
          (owedBy === undefined ? duty.owedBy !== 'school' : duty.owedBy === owedBy),
      );
      return duties.map(({ id }) => commandOf(action, by, { duty: id }));
    }
    case 'answer-handover':
      return [
        commandOf(action, by, { confirmed: true, startsOn: null }),
        commandOf(action, by, { confirmed: false, reason: 'moved-on' }),
      ];
    case 'make-handover-link':
      return [commandOf(action, by, { lastDay: localDate('2026-11-24') })];
    case 'record-attendance':
      return [commandOf(action, by, { marks: [{ date: FIRST_DAY, session: 'am', code: 'N' }] })];
    case 'record-sighting':
      return [commandOf(action, by, { on: FIRST_DAY, confirmed: false })];
    case 'answer-finding':
      return [commandOf(action, by, { finding: 'one', confirmed: true })];
    case 'change-edition':
      // This policy has one edition, so there is none to move to.
      return [];
    case 'record-legal-fact': {
      const fact = role === 'send-officer' ? 'special-school-consent-outstanding' : 'died';
      return [commandOf(action, by, { fact, holds: true })];
    }
    case 'sign-off-joint-enquiry':
      return [commandOf(action, by, { result: 'not-found' })];
    case 'advise-removal':
      return [commandOf(action, by, { ground: 'i', override: true })];
    case 'notify-removal':
      return [
        commandOf(action, by, { ground: 'i', deletedOn: localDate('2026-11-17'), destinationKnown: false }),
      ];
    case 'correct-first-day':
      return [commandOf(action, by, { firstDay: localDate('2026-10-06') })];
    case 'correct-group':
      return [commandOf(action, by, { group: 'went-missing', subgroup: null })];
  }
}

describe('Who may do what in which stage (2.1, 2.2, 2.3, 4.2, 5 schools, 5 EWS, 5 CME officer)', () => {
  const rows = ACTION_CODES.flatMap((action) =>
    ROLE_CODES.map((role) => ({ action, role, stages: may(action, role) })),
  );

  it.each(rows)('$role, $action: $stages', ({ action, role, stages }) => {
    const met = STAGES_IN_ORDER.filter((stage) => {
      const where = lookedAfterIn(stage);
      const allowed = allowedActions(where.current, role, where.at).includes(action);
      for (const command of commandsOf(action, role, where)) {
        const answer = decide(where.current, command, where.at, BROMLEY);
        expect([stage, isRefusal(answer)]).toEqual([stage, !allowed]);
      }
      return allowed;
    });
    expect(met).toEqual(stages ?? []);
  });

  it.each(rows.filter(({ stages }) => stages === undefined))(
    '$role is told that it never may $action, in an open case and in a closed one',
    ({ action, role }) => {
      for (const stage of STAGES_IN_ORDER) {
        const where = lookedAfterIn(stage);
        expect(mayNotDo(where.current, role, action, where.at)).toEqual({
          refused: 'forbidden',
          why: `The role ${role} may not ${ACTIONS[action].words}.`,
        });
      }
    },
  );

  it.each(rows.filter(({ action, stages }) => stages !== undefined && !SAY_WHY_THEMSELVES.includes(action)))(
    '$role is told what is possible instead where $action is not',
    ({ action, role, stages }) => {
      for (const stage of STAGES_IN_ORDER.filter(
        (each) => each !== 'closed' && stages?.includes(each) !== true,
      )) {
        const where = lookedAfterIn(stage);
        const allowed = allowedActions(where.current, role, where.at);
        expect(mayNotDo(where.current, role, action, where.at)).toEqual({
          refused: 'not-allowed-now',
          why: `${isNoRollOnly(action) ? 'Of a child on a roll' : `In stage ${stage}`} it is not possible to ${ACTIONS[action].words}. Allowed now: ${allowed.join(', ')}.`,
          allowed,
        });
      }
    },
  );

  it.each(rows.filter(({ stages }) => stages !== undefined))(
    '$role is told that the case is closed where $action comes too late',
    ({ action, role }) => {
      const closed = lookedAfterIn('closed');
      expect(allowedActions(closed.current, role, closed.at)).toEqual([]);
      expect(mayNotDo(closed.current, role, action, closed.at)).toEqual({
        refused: 'case-closed',
        why: `To ${ACTIONS[action].words} is no longer possible: the case is closed. A later absence is a new case.`,
        allowed: [],
      });
    },
  );
});

describe('What the stage alone does not decide (4.2, flow chart outcome 3)', () => {
  it('refuses a second referral, and names what is allowed', () => {
    const { current, at } = caseIn('ews-enquiries');
    const referred = { ...current, referral: { at: '2026-11-03T15:00:00Z', gaps: [] } };
    expect(allowedActions(referred, 'school', at)).not.toContain('refer');
    expect(allowedActions(current, 'school', at)).toContain('refer');
  });

  it('opens outcome 3 at the very end of day 20, when a correction has moved it after the stage was reached', () => {
    const { current } = caseIn('decision-due');
    const moved = { ...current, clock: { ...current.clock!, day20Ends: '2026-11-18T16:00:00Z' } };
    const nextDay = Date.parse('2026-11-18T16:00:00Z');
    expect(allowedActions(moved, 'ewo', nextDay - 1)).not.toContain('report-still-missing');
    expect(allowedActions(moved, 'ewo', nextDay)).toContain('report-still-missing');
    expect(allowedActions(moved, 'ewo', DAY_20_ENDS)).toContain('report-located-at-home');
  });

  it('never keeps anybody who may act at all from recording a safeguarding concern', () => {
    for (const role of ROLE_CODES.filter((each) => ACTION_CODES.some((action) => may(action, each)))) {
      for (const stage of OPEN_STAGES) {
        const where = caseIn(stage);
        expect(allowedActions(where.current, role, where.at)).toContain('raise-safeguarding-concern');
      }
    }
  });
});

describe('Who is no person (2)', () => {
  it.each(['clock', 'service'] as const)('the %s never decides about a child', (role) => {
    const answer = refused(caseIn('school-enquiries'), commandOf('returned', { role, id: role }, {}));
    expect(answer).toEqual({
      refused: 'forbidden',
      why: 'Only a person may report that the child is attending again.',
    });
  });

  it('the service keeps the books: reports joined, joiners, leavers, calendars, rehearsals', () => {
    const kinds: CommandKind[] = [
      'change-calendar',
      'join-report',
      'note-joiner',
      'note-leaver',
      'note-rehearsal',
    ];
    expect(kinds.map((kind) => actionOf(kind))).toEqual(kinds.map(() => null));
    const { current, at } = caseIn('school-enquiries');
    expect(isRefusal(decide(current, commandOf('note-rehearsal', SERVICE, {}), at, BROMLEY))).toBe(false);
  });
});

describe('The finding that the family moved (flow chart outcome 2)', () => {
  it('is the school’s: the council’s officers record outcome 2 instead', () => {
    const finding = commandOf('family-moved', EWO, {});
    expect(refused(caseIn('ews-enquiries'), finding)).toEqual({
      refused: 'invalid',
      why: 'family-moved is a school’s finding; EWS records moved-out-of-area.',
    });
  });

  it.each(['expected', 'handing-over', 'closed'] as const)('is not one in stage %s', (stage) => {
    const answer = refused(caseIn(stage), commandOf('family-moved', SCHOOL, {}));
    expect(answer.refused).toBe(stage === 'closed' ? 'case-closed' : 'not-allowed-now');
  });

  it.each([
    ['returned', 'report-returned'],
    ['located-at-home', 'report-located-at-home'],
    ['moved-out-of-area', 'report-moved-out-of-area'],
    ['still-missing', 'report-still-missing'],
    ['educated-otherwise', 'report-educated-otherwise'],
    ['record-placement', 'record-placement'],
    ['family-moved', 'report-moved-out-of-area'],
    ['refer', 'refer'],
    ['acknowledge', 'acknowledge'],
  ] as const)('%s is judged as %s', (kind, action) => {
    expect(actionOf(kind)).toBe(action);
  });
});

const whoMay = (permission: Permission) => ROLE_CODES.filter((role) => mayEver(role, permission));

describe('Who may report a missing child (4.1)', () => {
  it('is a school, and the council’s officers of the procedure', () => {
    expect(whoMay('report-missing-child')).toEqual(['school', 'ewo', 'ews-manager', 'cme-officer']);
    expect(open({ reportedBy: EWO }).case.stage).toBe('school-enquiries');
  });

  it('is nobody’s of a school where the child is on no roll', () => {
    expect(whoMay('refer-child-on-no-roll')).toEqual([
      'ewo',
      'ews-manager',
      'cme-officer',
      'send-officer',
      'admissions',
    ]);
  });
});
