import type { Change } from '../../domain/decisions/draft.ts';
import { nextDeadline } from '../../domain/case/deadlines.ts';
import { describe, expect, it } from 'vitest';
import type { CaseEvent, CmeCase } from '../../domain/case/cme-case.ts';
import { caseView } from '../../domain/case/case-view.ts';
import { parseCommand, type Command } from '../../domain/case/commands.ts';
import { decide, passTime } from '../../domain/decisions/decide.ts';
import { openCase } from '../../domain/decisions/opening.ts';
import { isRefusal, type Refusal } from '../../domain/case/refusal.ts';
import { localDate } from '../../domain/calendar/local-date.ts';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import { BOUNCE_REASON_CODES } from '../../domain/policy/procedure/handover.ts';
import { NOTICES } from '../../domain/policy/procedure/notices.ts';
import { SCHOOL_2026 } from '../domain/calendars.ts';

/** Wednesday 7 October 2026 is day 1; day 10 ends on Tuesday 3 November, day 20 on Tuesday 17 November. */
const DAY_1 = '2026-10-07';

type Sent = Pick<Command, 'kind' | 'by'> & {
  readonly commandId?: string;
  readonly data?: object;
  /** The calendar in force, for the command that says that it changed. */
  readonly inForce?: CmeCase['calendar'];
};

/** A case and everything decided about it. */
interface Told {
  readonly current: CmeCase;
  readonly notices: readonly string[];
  readonly events: readonly CaseEvent[];
  whatHappened(): string[];
  /** The case as it is kept of this version: as JSON, and read again. */
  kept(): CmeCase;
  /** Lets time pass to an instant, as its timers would. */
  until(when: string): Told;
  does(when: string, sent: Sent): Told;
  refusal(when: string, sent: Sent): Refusal;
}

function open(): Told {
  const notices: string[] = [];
  const events: CaseEvent[] = [];
  const at = Date.parse(`${DAY_1}T09:00:00Z`);
  const opened = openCase(
    {
      caseId: 'a-case',
      reference: 'CME-26-00001-H',
      authority: BROMLEY.authority,
      edition: BROMLEY.edition,
      school: '900001',
      absence: { kind: 'unexplained', firstDay: localDate(DAY_1) },
      circumstances: [],
      calendar: { version: 1, dates: SCHOOL_2026 },
      reportedBy: { role: 'school', id: 'a-school' },
      resembles: [],
      earlierEpisodes: 0,
      household: null,
    },
    at,
    BROMLEY,
  );
  if (isRefusal(opened)) throw new Error(opened.why);
  let current: CmeCase = opened.case;
  const keep = (change: Change) => {
    current = change.case;
    notices.push(...change.notices.map(({ notice }) => notice));
    events.push(...change.events);
  };
  keep(opened);
  const tries = (when: string, sent: Sent) => {
    const parsed = parseCommand({ commandId: `${sent.kind}-${when}`, data: {}, ...sent });
    if (!parsed.ok) throw new Error(parsed.why);
    const decision = decide(current, parsed.command, Date.parse(when), BROMLEY, sent.inForce);
    if (!isRefusal(decision)) keep(decision);
    return decision;
  };
  const told: Told = {
    get current() {
      return current;
    },
    notices,
    events,
    whatHappened: () => events.map(({ what }) => what),
    kept: () => JSON.parse(JSON.stringify(current)) as CmeCase,
    until(when) {
      for (let next = nextDeadline(current, BROMLEY); next; next = nextDeadline(current, BROMLEY)) {
        if (next.at > Date.parse(when)) break;
        const change = passTime(current, next.at, BROMLEY);
        if (!change) throw new Error(`${next.deadline} did not pass`);
        keep(change);
      }
      return told;
    },
    does(when, sent) {
      const decision = tries(when, sent);
      if (isRefusal(decision)) throw new Error(decision.why);
      return told;
    },
    refusal(when, sent) {
      const decision = tries(when, sent);
      if (!isRefusal(decision)) throw new Error(`${sent.kind} was not refused`);
      return decision;
    },
  };
  return told;
}

const EWO = { role: 'ewo', id: 'ewo' } as const;
const CME_OFFICER = { role: 'cme-officer', id: 'cme-officer' } as const;
const moved = { kind: 'moved-out-of-area', by: EWO } as const;
const confirms = (startsOn: string | null = null, by: Command['by'] = CME_OFFICER) =>
  ({ kind: 'answer-handover', by, data: { confirmed: true, startsOn } }) as const;
const bounces = (reason = 'not-living-here', by: Command['by'] = CME_OFFICER) =>
  ({ kind: 'answer-handover', by, data: { confirmed: false, reason } }) as const;

/** A case that is being handed over since so many days of the procedure, and where it came from. */
const SINCE = {
  'school-enquiries': () => open().does('2026-10-08T10:00:00Z', moved),
  'ews-enquiries': () => open().until('2026-11-05T09:00:00Z').does('2026-11-05T10:00:00Z', moved),
  'decision-due': () => open().until('2026-11-18T09:00:00Z').does('2026-11-18T10:00:00Z', moved),
  tracking: () =>
    open()
      .until('2026-11-18T09:00:00Z')
      .does('2026-11-18T10:00:00Z', { kind: 'still-missing', by: CME_OFFICER })
      .does('2026-11-19T10:00:00Z', moved),
} as const;

const duty = ({ duties }: CmeCase, id: string) => duties.find((each) => each.id === id)?.state;

describe('Outcome 2 closes when the receiving side confirms that it has the child (flow chart outcome 2)', () => {
  it.each(Object.entries(SINCE))('handed over from %s', (_from, handedOver) => {
    const told = handedOver();
    expect(told.current).toMatchObject({ stage: 'handing-over', outcome: { number: 2 } });
    told.does('2026-11-20T10:00:00Z', confirms('2026-11-23'));
    expect(told.current).toMatchObject({
      stage: 'closed',
      outcome: { number: 2, kind: 'moved-out-of-area' },
      handovers: [{ ended: { how: 'confirmed', at: '2026-11-20T10:00:00Z', startsOn: '2026-11-23' } }],
    });
    expect(told.current.duties.filter(({ state }) => state === 'open')).toEqual([]);
    expect(duty(told.current, 'pass-to-receiving-authority')).toBe('done');
    expect(told.notices).toContain('handover-confirmed');
    expect(told.kept()).toEqual(told.current);
  });

  it('tells the school (flow chart found), and the child is no longer missing education here', () => {
    expect(NOTICES['handover-confirmed'].to).toContain('school');
    const { current } = SINCE['ews-enquiries']().does('2026-11-09T10:00:00Z', confirms());
    const view = caseView(current, Date.parse('2026-12-01T10:00:00Z'), BROMLEY);
    expect(view).toMatchObject({ cmeStatus: 'no-longer', holder: null, schoolDay: 14 });
    expect(view.clock.next).toBeNull();
  });

  it.each([
    ['2026-10-06', 'before the first day of absence'],
    ['2027-11-10', 'too far ahead'],
  ])('refuses a start on %s: %s', (startsOn, why) => {
    const told = SINCE['ews-enquiries']();
    const refusal = told.refusal('2026-11-09T10:00:00Z', confirms(startsOn));
    expect(refusal).toMatchObject({ refused: 'invalid', pointer: '/startsOn' });
    expect(refusal.why).toContain(why);
    expect(told.current.stage).toBe('handing-over');
  });

  it.each([
    ['2026-10-07', 'on the first day of absence'],
    ['2027-11-09', 'a year ahead'],
  ])('takes a start on %s: %s', (startsOn) => {
    expect(SINCE['ews-enquiries']().does('2026-11-09T10:00:00Z', confirms(startsOn)).current.stage).toBe(
      'closed',
    );
  });

  it('is not the only way to an end: a child who is back ends the hand-over too', () => {
    const { current } = SINCE['ews-enquiries']().does('2026-11-06T10:00:00Z', { kind: 'returned', by: EWO });
    expect(current).toMatchObject({ stage: 'closed', outcome: { kind: 'returned' } });
    expect(current.handovers).toMatchObject([{ ended: { how: 'withdrawn' } }]);
  });
});

/** Origin, when it came back, and where to. */
const GOES_BACK = [
  ['school-enquiries', '2026-10-13', 'ews-enquiries'],
  ['ews-enquiries', '2026-11-10', 'ews-enquiries'],
  ['ews-enquiries', '2026-11-18', 'decision-due'],
  ['decision-due', '2026-11-23', 'decision-due'],
  ['tracking', '2026-11-23', 'tracking'],
] as const;

describe('A hand-over that is bounced goes back to those who look (flow chart outcome 2, 1.2)', () => {
  it.each(GOES_BACK)('from %s on %s to %s', (from, on, backTo) => {
    const told = SINCE[from]();
    const before = told.events.length;
    told.does(`${on}T10:00:00Z`, bounces('moved-on'));
    expect(told.current.stage).toBe(backTo);
    expect(told.current.outcome?.kind ?? null).toBe(from === 'tracking' ? 'still-missing' : null);
    expect(told.current.handovers).toMatchObject([{ from, ended: { how: 'bounced', reason: 'moved-on' } }]);
    expect(duty(told.current, 'pass-to-receiving-authority')).toBe('done');
    expect(told.notices).toContain('handover-bounced');
    // The reason stands on record before the stage that it explains.
    const since = told.events.slice(before);
    expect(since[0]).toMatchObject({ what: 'handover-bounced', data: { reason: 'moved-on', backTo } });
    expect(since.filter(({ what }) => what === 'stage-entered').map(({ data }) => data['to'])).toEqual([
      backTo,
    ]);
    expect(told.kept()).toEqual(told.current);
  });

  it('asks EWS to take the case up again, and day 20 is ahead again', () => {
    const { current } = SINCE['ews-enquiries']().does('2026-11-10T10:00:00Z', bounces());
    const open = current.duties.filter(({ state }) => state === 'open').map(({ duty: code }) => code);
    expect(open).toEqual(expect.arrayContaining(['take-up-case', 'complete-ews-enquiries']));
    expect(nextDeadline(current, BROMLEY)).toMatchObject({ deadline: 'day-20' });
  });

  it('asks for a decision when day 20 ended meanwhile, once', () => {
    const told = SINCE['ews-enquiries']().does('2026-11-18T10:00:00Z', bounces());
    expect(duty(told.current, 'record-outcome')).toBe('open');
    expect(duty(told.current, 'join-decision')).toBe('open');
    expect(told.current.passed.filter((deadline) => deadline === 'day-20')).toHaveLength(1);
    expect(nextDeadline(told.current, BROMLEY)).toBeNull();
  });

  it('goes to ews-enquiries up to the minute in which day 20 ends, and to decision-due from then on', () => {
    const backTo = (when: string) => SINCE['ews-enquiries']().does(when, bounces()).current.stage;
    expect(backTo('2026-11-17T15:59:59Z')).toBe('ews-enquiries');
    expect(backTo('2026-11-17T16:00:00Z')).toBe('decision-due');
  });

  it.each(BOUNCE_REASON_CODES)('takes the reason %s', (reason) => {
    expect(
      SINCE['ews-enquiries']().does('2026-11-10T10:00:00Z', bounces(reason)).current.handovers,
    ).toMatchObject([{ ended: { reason } }]);
  });

  it('knows no other reason', () => {
    const data = { confirmed: false, reason: 'because' };
    expect(parseCommand({ commandId: 'x', kind: 'answer-handover', by: EWO, data }).ok).toBe(false);
  });
});

describe('A hand-over that nobody answers (5 CME officer, flow chart outcome 2)', () => {
  it('is chased every five school days of the old school, INSET days not counted, and not on the last one', () => {
    const told = SINCE['decision-due']().until('2026-12-31T12:00:00Z');
    const chased = told.events.filter(({ data }) => data['deadline'] === 'handover-chase');
    // 27 November is an INSET day; 18 December, the last day of term, would be the fifth chase on the last day.
    expect(chased.map(({ data }) => data['due'])).toEqual([
      '2026-11-25T16:00:00Z',
      '2026-12-03T16:00:00Z',
      '2026-12-10T16:00:00Z',
    ]);
    expect(told.notices.filter((notice) => notice === 'handover-chase')).toHaveLength(3);
    expect(NOTICES['handover-chase'].to).toEqual(['cme-officer', 'ews-manager', 'holder']);
    expect(told.current.handovers).toMatchObject([
      { chases: 3, ended: { how: 'unanswered', at: '2026-12-17T16:00:00Z' } },
    ]);
  });

  it.each([
    ['school-enquiries', '2026-11-19T16:00:00Z', 'decision-due'],
    ['ews-enquiries', '2026-12-04T16:00:00Z', 'decision-due'],
    ['decision-due', '2026-12-17T16:00:00Z', 'decision-due'],
    ['tracking', '2026-12-18T16:00:00Z', 'tracking'],
  ] as const)('goes back from %s at %s to %s, with the reason on record', (from, at, backTo) => {
    const told = SINCE[from]().until('2026-12-31T12:00:00Z');
    expect(told.current).toMatchObject({
      stage: backTo,
      handovers: [{ from, ended: { how: 'unanswered' } }],
    });
    const unanswered = told.events.find(({ what }) => what === 'handover-unanswered');
    expect(unanswered?.data).toMatchObject({ backTo });
    expect(told.current.handovers[0]?.ended?.at).toBe(at);
    expect(told.notices).toContain('handover-unanswered');
    expect(NOTICES['handover-unanswered'].to).toContain('cme-officer');
    expect(duty(told.current, 'pass-to-receiving-authority')).toBe('not-needed');
    expect(told.kept()).toEqual(told.current);
  });

  it('takes an answer that comes after the deadline and before its timer', () => {
    const told = SINCE['decision-due']();
    told.does('2027-01-11T10:00:00Z', confirms());
    expect(told.current.stage).toBe('closed');
    expect(told.whatHappened()).not.toContain('handover-unanswered');
  });

  it('leaves the deadlines of a hand-over alone when the calendar of the old school changes', () => {
    const told = SINCE['decision-due']();
    const before = nextDeadline(told.current, BROMLEY);
    const dates = {
      ...SCHOOL_2026,
      closed: [
        ...SCHOOL_2026.closed,
        { from: localDate('2026-11-23'), to: localDate('2026-11-24'), kind: 'closure' as const },
      ],
    };
    told.does('2026-11-19T10:00:00Z', {
      kind: 'change-calendar',
      by: { role: 'service', id: 'reconciler' },
      inForce: { version: 2, dates },
    });
    expect(before).toMatchObject({ deadline: 'handover-chase' });
    expect(nextDeadline(told.current, BROMLEY)).toEqual(before);
  });
});

describe('A second hand-over (5 CME officer)', () => {
  it('begins anew, with the first one kept on record', () => {
    const told = SINCE['ews-enquiries']()
      .does('2026-11-10T10:00:00Z', bounces())
      .does('2026-11-11T10:00:00Z', moved);
    expect(told.current.handovers).toMatchObject([{ ended: { how: 'bounced' } }, { chases: 0, ended: null }]);
    expect(duty(told.current, 'pass-to-receiving-authority-2')).toBe('open');
    expect(nextDeadline(told.current, BROMLEY)).toEqual({
      deadline: 'handover-chase',
      at: Date.parse('2026-11-18T16:00:00Z'),
    });
    told.does('2026-11-12T10:00:00Z', confirms());
    expect(told.current.stage).toBe('closed');
    expect(told.kept()).toEqual(told.current);
  });
});

describe("The receiver's own key (flow chart outcome 2, 5 CME officer)", () => {
  const link = (commandId: string) =>
    ({ kind: 'make-handover-link', by: CME_OFFICER, commandId, data: { lastDay: '2026-11-24' } }) as const;
  const by = (id: string) => ({ role: 'receiver', id }) as const;
  const withLink = () => SINCE['ews-enquiries']().does('2026-11-09T10:00:00Z', link('first'));
  const dead = { refused: 'not-allowed-now', why: 'This link is not valid any more.' };

  it('looks and answers for whoever holds it', () => {
    const told = withLink()
      .does('2026-11-09T11:00:00Z', { kind: 'note-handover-look', by: by('first') })
      .does('2026-11-09T12:00:00Z', confirms('2026-11-16', by('first')));
    expect(told.whatHappened().filter((what) => what.startsWith('handover-'))).toEqual([
      'handover-link-made',
      'handover-looked-at',
      'handover-confirmed',
    ]);
    expect(told.current.stage).toBe('closed');
    expect(told.kept()).toEqual(told.current);
  });

  it('answers once', () => {
    const told = withLink().does('2026-11-09T12:00:00Z', bounces('moved-on', by('first')));
    expect(told.refusal('2026-11-09T12:00:01Z', confirms(null, by('first')))).toMatchObject(dead);
    expect(
      told.refusal('2026-11-09T12:00:02Z', { kind: 'note-handover-look', by: by('first') }),
    ).toMatchObject(dead);
  });

  it('is dead once there is a new one, after a bounce, and in the next hand-over', () => {
    const told = withLink().does('2026-11-09T11:00:00Z', link('second'));
    expect(told.refusal('2026-11-09T12:00:00Z', confirms(null, by('first')))).toMatchObject(dead);
    told.does('2026-11-10T10:00:00Z', bounces()).does('2026-11-11T10:00:00Z', moved);
    expect(told.refusal('2026-11-11T12:00:00Z', confirms(null, by('second')))).toMatchObject(dead);
  });

  it('opens nothing but a look and an answer', () => {
    const told = withLink();
    for (const kind of ['returned', 'refer', 'make-handover-link', 'note-rehearsal'] as const) {
      const sent = { kind, by: by('first'), data: { lastDay: '2026-11-24' } };
      expect(told.refusal('2026-11-09T12:00:00Z', sent), kind).toMatchObject(dead);
    }
    expect(told.refusal('2026-11-09T12:00:00Z', { kind: 'note-handover-look', by: EWO })).toMatchObject(dead);
  });

  it('is made by the CME officer only, while the child is handed over', () => {
    const told = SINCE['ews-enquiries']();
    const refused = (role: 'ewo' | 'ews-manager' | 'school') =>
      told.refusal('2026-11-09T10:00:00Z', { ...link('x'), by: { role, id: role } }).refused;
    expect([refused('ewo'), refused('ews-manager'), refused('school')]).toEqual(Array(3).fill('forbidden'));
    expect(open().refusal('2026-10-07T10:00:00Z', link('x')).refused).toBe('not-allowed-now');
  });
});
