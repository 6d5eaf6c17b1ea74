import type { Change } from '../../domain/decisions/draft.ts';
import type { Actor } from '../../domain/policy/access/actors.ts';
import { nextDeadline } from '../../domain/case/deadlines.ts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allowedActions } from '../../domain/case/allowed.ts';
import { caseView, currentDetails } from '../../domain/case/case-view.ts';
import { ABSENCE_KINDS, type AbsenceKind, type CmeCase, type Duty } from '../../domain/case/cme-case.ts';
import { actionOf, decide, passTime } from '../../domain/decisions/decide.ts';
import { openCase } from '../../domain/decisions/opening.ts';
import { isRefusal } from '../../domain/case/refusal.ts';
import { rollStatusOn } from '../../domain/case/roll-status.ts';
import { sentenceOf } from '../../domain/case/glossary.ts';
import { addDays, localDate, type LocalDate } from '../../domain/calendar/local-date.ts';
import {
  CIRCUMSTANCE_CODES,
  SAFEGUARDING_ADDRESSEES,
  type SafeguardingAddressee,
} from '../../domain/policy/procedure/circumstances.ts';
import { CME_GROUP_CODES, subgroupsOf } from '../../domain/policy/tracking/cme-groups.ts';
import { DUTIES } from '../../domain/policy/procedure/duties.ts';
import { PLACEMENT_STATUSES } from '../../domain/policy/tracking/placements.ts';
import { CHECK_LISTS, RESULT_CODES, type Check } from '../../domain/policy/procedure/enquiries.ts';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import { ROLE_CODES, type Role } from '../../domain/policy/access/roles.ts';
import { DEADLINE_NAMES, deadlineRow } from '../../domain/policy/procedure/stages.ts';
import { REVIEW_ACTION_CODES } from '../../domain/policy/tracking/review-actions.ts';
import { ATTENDANCE_ORDER_STEP_CODES } from '../../domain/policy/law/attendance-orders.ts';
import { localDateAt, nextSchoolDay } from '../../domain/calendar/school-calendar.ts';
import { instantAt } from '../../domain/calendar/instant.ts';
import { anyCalendar, dateFrom, SCHOOL_2026 } from '../domain/calendars.ts';
import { referral } from './child-on-no-roll.ts';
import { commandOf, REPORT, REPORTED, type SentCommand } from './missing-child.ts';

const HOUR = 3_600_000;
const isRole = (role: Actor['role']): role is Role => (ROLE_CODES as readonly string[]).includes(role);
const circumstances = fc.subarray(CIRCUMSTANCE_CODES, { maxLength: 3 });
const kinds = fc.constantFrom('unexplained', 'did-not-return-from-leave', 'did-not-start', 'not-on-roll');
const groups = fc
  .constantFrom(...CME_GROUP_CODES)
  .chain((group) =>
    fc.record({ group: fc.constant(group), subgroup: fc.constantFrom(null, ...subgroupsOf(group)) }),
  );
const actors: fc.Arbitrary<Actor> = fc.constantFrom(...ROLE_CODES).map((role) => ({ role, id: role }));
const checks = [...Object.keys(CHECK_LISTS.school), ...Object.keys(CHECK_LISTS.ews)] as Check[];
const addressees = Object.keys(SAFEGUARDING_ADDRESSEES) as SafeguardingAddressee[];

const mayBeAhead = (kind: AbsenceKind) => ABSENCE_KINDS[kind].mayBeAhead;

/** A case opened on some day of the autumn, up to some weeks late or a little ahead. */
const openedCases: fc.Arbitrary<{ change: Change; at: number }> = fc
  .record({
    day: dateFrom('2026-09-03', 120),
    kind: kinds,
    known: circumstances,
    late: fc.integer({ min: -10 * 24, max: 50 * 24 }),
    noRoll: groups,
  })
  .map(({ day, kind, known, late, noRoll }) => {
    const firstDay = nextSchoolDay(SCHOOL_2026, day);
    const at = Date.parse(`${firstDay}T10:00:00Z`) + (mayBeAhead(kind) ? late : Math.abs(late)) * HOUR;
    const opening =
      kind === 'not-on-roll'
        ? referral(noRoll.group, noRoll.subgroup, {
            absence: { kind, firstDay, referredBy: null, ...noRoll },
            circumstances: known,
          })
        : { ...REPORT, absence: { kind, firstDay }, circumstances: known };
    const change = openCase(opening, at, BROMLEY);
    if (isRefusal(change)) throw new Error(change.why);
    return { change, at };
  });

/** Something that happens to a case: hours pass, then perhaps somebody does something. */
interface Happening {
  readonly hours: number;
  readonly send: ((current: CmeCase, at: number) => SentCommand) | null;
}
const sent: fc.Arbitrary<Happening['send']> = fc.oneof(
  fc.constant(null),
  fc
    .tuple(
      actors,
      fc.constantFrom(
        'returned',
        'located-at-home',
        'moved-out-of-area',
        'still-missing',
        'educated-otherwise',
        'family-moved',
      ),
    )
    .map(
      ([by, kind]) =>
        () =>
          commandOf(kind, by, {}),
    ),
  fc.tuple(actors, fc.constantFrom(...checks), fc.constantFrom(...RESULT_CODES)).map(
    ([by, check, result]) =>
      (_: CmeCase, at: number) =>
        commandOf('record-enquiry', by, { entries: [{ check, attemptedAt: instantAt(at), result }] }),
  ),
  fc.tuple(actors, circumstances, fc.boolean()).map(
    ([by, known, concern]) =>
      () =>
        commandOf('assess-vulnerability', by, { circumstances: known, concern }),
  ),
  fc.tuple(actors, fc.constantFrom(...addressees), fc.boolean()).map(
    ([by, to, made]) =>
      () =>
        commandOf('raise-safeguarding-concern', by, { to: [to], made }),
  ),
  actors.map((by) => () => commandOf('refer', by, {})),
  fc.tuple(actors, fc.boolean()).map(
    ([by, confirmed]) =>
      () =>
        commandOf(
          'answer-handover',
          by,
          confirmed ? { confirmed, startsOn: null } : { confirmed, reason: 'moved-on' },
        ),
  ),
  actors.map(
    (by) =>
      ({ clock, absence }: CmeCase) =>
        commandOf('make-handover-link', by, { lastDay: clock?.day20 ?? absence.firstDay }),
  ),
  fc.boolean().map(
    (confirmed) =>
      ({ handovers }: CmeCase) =>
        commandOf(
          'answer-handover',
          { role: 'receiver', id: handovers.at(-1)?.link?.id ?? 'none' },
          confirmed ? { confirmed, startsOn: null } : { confirmed, reason: 'other' },
        ),
  ),
  fc
    .tuple(actors, fc.constantFrom(...REVIEW_ACTION_CODES), fc.integer({ min: -3, max: 40 }))
    .map(([by, action, days]) => ({ actions }: CmeCase, at: number) => {
      const dueOn = addDays(localDateAt(at, 'Europe/London'), days);
      const done = actions.filter(({ doneOn }) => doneOn === null).map(({ id }) => id);
      return commandOf('record-review', by, { actions: [{ action, owner: 'ewo', dueOn }], done });
    }),
  fc.tuple(actors, fc.constantFrom(...ATTENDANCE_ORDER_STEP_CODES)).map(
    ([by, step]) =>
      () =>
        commandOf('record-attendance-order', by, { step }),
  ),
  fc.tuple(actors, fc.constantFrom('police', 'adult-social-care')).map(
    ([by, handedTo]) =>
      () =>
        commandOf('over-compulsory-school-age', by, { handedTo }),
  ),
  fc.tuple(actors, fc.constantFrom(...PLACEMENT_STATUSES), fc.option(dateFrom('2026-09-03', 200))).map(
    ([by, status, startsOn]) =>
      () =>
        commandOf('record-placement', by, { status, ...(startsOn !== null && { startsOn }) }),
  ),
  fc
    .record({ isLate: fc.boolean(), match: fc.constantFrom('same', 'near') })
    .map(
      (word) => () =>
        commandOf(
          'note-joiner',
          { role: 'service', id: 'service' },
          { returnId: 'j', school: '900002', enteredOn: localDate('2026-09-10'), ...word },
        ),
    ),
  fc.tuple(actors, fc.nat({ max: 12 })).map(
    ([by, index]) =>
      ({ duties }: CmeCase) =>
        commandOf('acknowledge', by, { duty: duties[index]?.id ?? 'none' }),
  ),
  fc.tuple(actors, fc.integer({ min: -15, max: 15 })).map(
    ([by, days]) =>
      ({ clock, absence }: CmeCase) =>
        commandOf('correct-first-day', by, {
          firstDay: nextSchoolDay(SCHOOL_2026, addDays(clock?.day1 ?? absence.firstDay, days)),
        }),
  ),
  anyCalendar.map((dates) => ({ calendar }: CmeCase) => ({
    ...commandOf('change-calendar', { role: 'service', id: 'service' }, {}),
    inForce: { version: calendar.version + 1, dates },
  })),
  fc.tuple(circumstances, fc.constantFrom('900002', null)).map(
    ([known, school]) =>
      () =>
        commandOf(
          'join-report',
          { role: 'service', id: 'service' },
          { reportId: 'r', school, circumstances: known },
        ),
  ),
);
const happenings = fc.array(fc.record({ hours: fc.integer({ min: 0, max: 200 }), send: sent }), {
  maxLength: 14,
});

interface Step {
  readonly before: CmeCase;
  readonly at: number;
  readonly change: Change | null;
  readonly command: SentCommand | null;
}

/** Everything that becomes of a case, one step a happening. */
function live(opened: CmeCase, from: number, what: readonly Happening[]): Step[] {
  const steps: Step[] = [];
  let current = opened;
  let at = from;
  for (const { hours, send } of what) {
    at += hours * HOUR;
    const command = send?.(current, at) ?? null;
    const answer = command
      ? decide(current, command, at, BROMLEY, command.inForce)
      : passTime(current, at, BROMLEY);
    const change = answer === null || isRefusal(answer) ? null : answer;
    steps.push({ before: current, at, change, command });
    current = change?.case ?? current;
  }
  return steps;
}

const lives = fc
  .tuple(openedCases, happenings)
  .map(([{ change, at }, what]) => ({ opened: change, at, steps: live(change.case, at, what) }));
const always = (holds: (step: Step) => void) =>
  fc.assert(
    fc.property(lives, ({ steps }) => {
      for (const step of steps) holds(step);
    }),
  );

describe('Whatever is done and however much time passes (1.2, flow chart found)', () => {
  it('an open case is held by somebody who may act on it, and a closed one by nobody', () => {
    always(({ before, change, at }) => {
      const after = change?.case ?? before;
      const { holder, stage } = caseView(after, at, BROMLEY);
      expect(holder === null).toBe(stage === 'closed');
      const works = after.school === null ? 'record-enquiry' : 'report-returned';
      if (holder) expect(allowedActions(after, holder.role, at)).toContain(works);
    });
  });

  it('a closed case never changes again', () => {
    always(({ before, change }) => {
      if (before.stage === 'closed') expect(change).toBeNull();
    });
  });

  it('only word that the child is back, at home, on a roll, educated, with others or too old closes a case', () => {
    always(({ change, command }) => {
      if (change?.case.stage !== 'closed') return;
      const closing = [
        'returned',
        'located-at-home',
        'answer-handover',
        'over-compulsory-school-age',
        'educated-otherwise',
        'record-placement',
      ];
      expect(closing).toContain(command?.kind);
      expect(change.case.duties.filter(({ state }) => state === 'open')).toEqual([]);
    });
  });

  it('no action that a review has agreed is lost before one has heard that it is done', () => {
    always(({ before, change }) => {
      if (change === null) return;
      expect(change.case.actions.slice(0, before.actions.length).map(({ id }) => id)).toEqual(
        before.actions.map(({ id }) => id),
      );
      const open = ({ actions }: CmeCase) => actions.filter(({ doneOn }) => doneOn === null).length;
      if (open(change.case) < open(before))
        expect(change.events.map(({ what }) => what)).toContain('case-reviewed');
    });
  });

  it('no school attendance order is ever begun for a child on a roll', () => {
    always(({ before, change }) => {
      const order = change?.case.attendanceOrder;
      if (order?.step !== 'notice-served' || before.attendanceOrder?.step === 'notice-served') return;
      expect(rollStatusOn(before, order.on)).toMatch(/^(not-on-roll|removed)$/);
    });
  });

  it('each change counts the version up by one and stands on the timeline', () => {
    always(({ before, change }) => {
      if (change === null) return;
      expect(change.case.version).toBe(before.version + 1);
      expect(change.events.length).toBeGreaterThan(0);
      expect(
        change.events.map((event) => sentenceOf(event, BROMLEY)).filter((sentence) => sentence === ''),
      ).toEqual([]);
      expect(change.events.filter(({ policy }) => policy.length === 0)).toEqual([]);
    });
  });

  it('no deadline passes before its time, and none is forgotten but by a correction', () => {
    always(({ before, change, command, at }) => {
      const passed = change?.case.passed ?? before.passed;
      expect(passed).toEqual([...new Set(passed)]);
      expect(passed.filter((deadline) => !DEADLINE_NAMES.includes(deadline))).toEqual([]);
      const corrects = command?.kind === 'correct-first-day' || command?.kind === 'change-calendar';
      if (!corrects) expect(passed.slice(0, before.passed.length)).toEqual(before.passed);
      const next = change && nextDeadline(change.case, BROMLEY);
      // A hand-over's deadline waits for its own timer, which comes in the same moment as such a command.
      const waits = next !== null && command !== null && deadlineRow(next.deadline).byTimerOnly === true;
      if (next && !waits) expect(next.at).toBeGreaterThan(at);
    });
  });

  it('a duty is never lost and never done twice: it is open until it is done or not needed', () => {
    always(({ before, change }) => {
      const after = change?.case.duties ?? before.duties;
      expect(after.map(({ id }) => id).slice(0, before.duties.length)).toEqual(
        before.duties.map(({ id }) => id),
      );
      expect(new Set(after.map(({ id }) => id)).size).toBe(after.length);
      const settled = before.duties.filter(({ state }) => state !== 'open');
      for (const duty of settled) expect(after).toContainEqual(duty);
      const open = after.filter(({ state }) => state === 'open').map(({ duty }) => duty);
      expect(new Set(open).size).toBe(open.length);
    });
  });

  it('a notice is owed once for each change', () => {
    always(({ change }) => {
      const notices = change?.notices.map(({ notice }) => notice) ?? [];
      expect(new Set(notices).size).toBe(notices.length);
    });
  });

  it('outcome 3 is never recorded before day 20 has ended', () => {
    always(({ change, at }) => {
      const outcome = change?.case.outcome;
      if (outcome?.kind !== 'still-missing' || outcome.at !== instantAt(at)) return;
      expect(at).toBeGreaterThanOrEqual(Date.parse(change?.case.clock?.day20Ends ?? ''));
    });
  });

  it('of a child on no roll no school owes anything, and no school’s day is counted', () => {
    always(({ before, change, at }) => {
      const after = change?.case ?? before;
      expect(after.school === null).toBe(after.clock === null);
      if (after.school !== null) return;
      expect(after.duties.filter(({ owedBy }) => owedBy === 'school' || owedBy === 'ewo')).toEqual([]);
      // No deadline but those of a hand-over, which another authority is asked by.
      expect(nextDeadline(after, BROMLEY)?.deadline ?? 'handover').toMatch(/^handover/);
      expect(caseView(after, at, BROMLEY).clock.day20).toBeNull();
    });
  });

  it('whatever somebody did was offered to them', () => {
    always(({ before, change, command, at }) => {
      if (command === null || !isRole(command.by.role)) return;
      const action = actionOf(command.kind);
      // What a command meets: every deadline passed but those of a hand-over.
      const later =
        before.stage === 'handing-over' ? before : (passTime(before, at, BROMLEY)?.case ?? before);
      if (change && action) expect(allowedActions(later, command.by.role, at)).toContain(action);
    });
  });

  it('the case is plain data, and says to operators nothing of who reported it', () => {
    always(({ before, at }) => {
      expect(JSON.parse(JSON.stringify(before))).toEqual(before);
      expect(currentDetails(before, at, BROMLEY)).toContain(before.reference);
    });
  });
});

describe('Time that passes in one leap or in steps (definitions, flow chart days 1-10, flow chart days 11-20)', () => {
  /** What is due "by the end of the next school day" counts from when the deadline was met with. */
  const withoutWhen = ({ dueAt, owedAt: _, ...duty }: Duty) => {
    const { due } = DUTIES[duty.duty];
    return due === 'end-of-next-school-day' || due === 'promptly' ? duty : { ...duty, dueAt };
  };
  const compared = ({ version: _, duties, ...rest }: CmeCase) => ({
    ...rest,
    duties: duties.map(withoutWhen),
  });

  it('leads to the same case, with the same facts in the same order', () => {
    fc.assert(
      fc.property(
        openedCases,
        fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 8 }),
        (opened, hours) => {
          let current = opened.change.case;
          let at = opened.at;
          const events: unknown[] = [];
          for (const each of hours) {
            at += each * HOUR;
            const change = passTime(current, at, BROMLEY);
            events.push(...(change?.events ?? []));
            current = change?.case ?? current;
          }
          const leap = passTime(opened.change.case, at, BROMLEY);
          expect(compared(leap?.case ?? opened.change.case)).toEqual(compared(current));
          expect(leap?.events ?? []).toEqual(events);
        },
      ),
    );
  });

  it('does no more the second time: what has passed has passed', () => {
    fc.assert(
      fc.property(openedCases, fc.integer({ min: 0, max: 2000 }), ({ change, at }, hours) => {
        const later = at + hours * HOUR;
        const once = passTime(change.case, later, BROMLEY)?.case ?? change.case;
        expect(passTime(once, later, BROMLEY)).toBeNull();
      }),
    );
  });

  it('changes nothing at all before the next deadline', () => {
    fc.assert(
      fc.property(openedCases, ({ change }) => {
        const next = nextDeadline(change.case, BROMLEY);
        if (next === null) return;
        expect(passTime(change.case, next.at - 1, BROMLEY)).toBeNull();
        expect(passTime(change.case, next.at, BROMLEY)?.case.passed.at(-1)).toBe(next.deadline);
      }),
    );
  });
});

describe('Whenever a child is reported late (2.2, 2.4)', () => {
  it('the case stands where it would stand had it been reported on the first day', () => {
    const firstDay: LocalDate = REPORT.absence.firstDay;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1500 }), circumstances, (hours, known) => {
        const opening = {
          ...REPORT,
          absence: { kind: 'unexplained' as const, firstDay },
          circumstances: known,
        };
        const later = REPORTED + hours * HOUR;
        const inTime = openCase(opening, REPORTED, BROMLEY);
        const late = openCase(opening, later, BROMLEY);
        if (isRefusal(inTime) || isRefusal(late)) throw new Error('Refused');
        const waited = passTime(inTime.case, later, BROMLEY)?.case ?? inTime.case;
        expect([late.case.stage, late.case.passed]).toEqual([waited.stage, waited.passed]);
        const owedOf = ({ duties }: CmeCase) => duties.map(({ id, owedBy, state }) => [id, owedBy, state]);
        expect(owedOf(late.case)).toEqual(owedOf(waited));
        expect(late.case.version).toBe(1);
      }),
    );
  });
});
