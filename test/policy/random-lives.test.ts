import { isDeepStrictEqual } from 'node:util';
import type { Change } from '../../domain/decisions/draft.ts';
import type { Actor } from '../../domain/policy/access/actors.ts';
import { nextDeadline } from '../../domain/case/deadlines.ts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CmeCase } from '../../domain/case/cme-case.ts';
import { decide, passTime } from '../../domain/decisions/decide.ts';
import { holderOf } from '../../domain/case/holder.ts';
import { openCase } from '../../domain/decisions/opening.ts';
import { isRefusal } from '../../domain/case/refusal.ts';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import { ROLE_CODES } from '../../domain/policy/access/roles.ts';
import type { Stage } from '../../domain/policy/procedure/stages.ts';
import { localDateAt } from '../../domain/calendar/school-calendar.ts';
import { referral } from './child-on-no-roll.ts';
import { open, REPORTED, SERVICE, type SentCommand } from './missing-child.ts';
import { RANDOM_COMMANDS, type Dice } from './random-commands.ts';

const SEQUENCES = 10_000;
const STEPS = 30;
const HOUR = 3_600_000;

/** The stages in the order of the procedure; from one to an earlier one a case goes for a recorded reason only. */
const ORDER: readonly Stage[] = [
  'expected',
  'school-enquiries',
  'ews-enquiries',
  'decision-due',
  'tracking',
  'handing-over',
  'closed',
];
/** What is on record before a case goes back. */
const REASONS_TO_GO_BACK = ['handover-bounced', 'handover-unanswered'];

/** One step of a life: hours pass, then somebody may do something. All of it follows from these numbers. */
const steps = fc.array(
  fc.record({ hours: fc.nat({ max: 60 }), kind: fc.nat(), role: fc.nat(), dice: fc.nat() }),
  { minLength: STEPS, maxLength: STEPS + 5 },
);
const actors: readonly Actor[] = [...ROLE_CODES.map((role) => ({ role, id: `${role}-1` })), SERVICE];
const pick = <T>(list: readonly T[], number: number): T => list[number % list.length] as T;

/** The same dice for the same number: one throw after the other. */
function diceOf(seed: number): Dice {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % sides;
  };
}

interface Happened {
  readonly before: CmeCase;
  readonly change: Change;
}

function liveThrough(what: readonly { hours: number; kind: number; role: number; dice: number }[]) {
  const kinds = Object.values(RANDOM_COMMANDS);
  let at = REPORTED;
  // Every fourth life is that of a child on no roll.
  const opened = (what[0]?.dice ?? 0) % 4 === 0 ? openOnNoRoll() : open();
  let current = opened.case;
  const happened: Happened[] = [];
  const take = (change: Change) => {
    happened.push({ before: current, change });
    current = change.case;
  };
  for (const { hours, kind, role, dice } of what) {
    at += hours * HOUR;
    // A workflow's timers fire as their time comes; commands arrive in between.
    const passed = passTime(current, at, BROMLEY);
    if (passed) take(passed);
    const today = localDateAt(at, BROMLEY.times.zone);
    const command: SentCommand = pick(
      kinds,
      kind,
    )({ current, at, today, by: pick(actors, role), dice: diceOf(dice) });
    const answer = decide(current, command, at, BROMLEY, command.inForce);
    if (!isRefusal(answer)) take(answer);
  }
  return { happened };
}

describe(`Any life of a case, over ${SEQUENCES} random ones of ${STEPS} steps and more (1.2, flow chart found)`, () => {
  it('loses no duty, goes back for a reason only, always has somebody or a deadline, and is on record whole', () => {
    let changes = 0;
    const reached = new Set<string>();
    fc.assert(
      fc.property(steps, (what) => {
        const { happened } = liveThrough(what);
        changes += happened.length;
        for (const { before, change } of happened) {
          const after = change.case;
          reached.add(after.stage);
          if (after.version !== before.version + 1)
            throw new Error(`A version is left out after ${before.version}`);
          // What is kept of a version is JSON, and must be the case to the last member.
          const kept: unknown = JSON.parse(JSON.stringify(after));
          if (!isDeepStrictEqual(kept, after)) expect(kept).toEqual(after);
          losesNoDuty(before, after);
          goesBackForAReason(before, change);
          const open = after.stage !== 'closed';
          if (open && nextDeadline(after, BROMLEY) === null && holderOf(after) === null) {
            throw new Error(`Nobody and nothing waits in ${after.stage}`);
          }
        }
      }),
      { numRuns: SEQUENCES },
    );
    // A run that did nothing would hold everything.
    expect(changes).toBeGreaterThan(SEQUENCES * 5);
    expect([...reached].sort()).toEqual(ORDER.filter((stage) => stage !== 'expected').toSorted());
  }, 240_000);
});

function openOnNoRoll(): Change {
  const noRoll = referral('went-missing', 'traveller', {
    absence: {
      kind: 'not-on-roll',
      firstDay: localDateAt(REPORTED, BROMLEY.times.zone),
      group: 'went-missing',
      subgroup: 'traveller',
      referredBy: null,
    },
  });
  const opened = openCase(noRoll, REPORTED, BROMLEY);
  if (isRefusal(opened)) throw new Error(opened.why);
  return opened;
}

/** Duties are settled or stay; none vanishes, none is opened again under its old number. */
function losesNoDuty(before: CmeCase, after: CmeCase): void {
  for (const duty of before.duties) {
    const kept = after.duties.find(({ id }) => id === duty.id);
    if (!kept) throw new Error(`The duty ${duty.id} is lost`);
    if (duty.state !== 'open' && kept.state !== duty.state) throw new Error(`${duty.id} is owed again`);
  }
}

function goesBackForAReason(before: CmeCase, { case: after, events }: Change): void {
  if (ORDER.indexOf(after.stage) >= ORDER.indexOf(before.stage)) return;
  const said = events.map(({ what }) => what);
  if (!said.some((what) => REASONS_TO_GO_BACK.includes(what))) {
    throw new Error(`From ${before.stage} to ${after.stage} without a reason on record: ${said.join()}`);
  }
}
