import type { Change } from '../../domain/decisions/draft.ts';
import { describe, expect, it } from 'vitest';
import { completeCase } from '../../domain/decisions/complete-case.ts';
import { passTime } from '../../domain/decisions/decide.ts';
import { rebuildCase } from '../../domain/decisions/rebuild.ts';
import { instantAt } from '../../domain/calendar/instant.ts';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import { commandOf, DAY_10_ENDS, DAY_20_ENDS, EWO, open, REPORTED, SCHOOL, taken } from './missing-child.ts';

const recorded = ({ case: { version }, cause }: Change, at: number) => ({
  version,
  at: instantAt(at),
  cause,
});
const opened = open({ circumstances: ['looked-after'] });
const told = taken(
  { current: opened.case, at: REPORTED + 60_000 },
  commandOf('acknowledge', SCHOOL, { duty: 'notify-social-worker' }),
);
const day10 = passTime(told.case, DAY_10_ENDS, BROMLEY);
if (day10 === null) throw new Error('Day 10 has not passed');
const missing = taken({ current: day10.case, at: DAY_20_ENDS }, commandOf('still-missing', EWO, {}));
const RECORD = [
  recorded(opened, REPORTED),
  recorded(told, REPORTED + 60_000),
  recorded(day10, DAY_10_ENDS),
  recorded(missing, DAY_20_ENDS),
];
const STOOD = [opened, told, day10, missing].map((change) => change.case);

describe('A case decided again from its record (1.2)', () => {
  it.each([1, 2, 3, 4])('stands after %i changes as it stood then', (count) => {
    expect(rebuildCase(RECORD.slice(0, count))).toEqual(STOOD[count - 1]);
  });

  it('is none before its first change', () => {
    expect(rebuildCase([])).toBeUndefined();
  });

  it.each([
    ['a change is missing', [0, 2, 3], 3],
    ['the opening is missing', [1], 2],
    ['time passes before the opening', [2], 3],
    ['a change stands twice', [0, 1, 1], 2],
    ['a deadline stands before it was due', [0, 1, 2, 2], 3],
  ])('is no whole record when %s', (_, order, version) => {
    const changes = order.flatMap((index) => RECORD[index] ?? []);
    expect(() => rebuildCase(changes)).toThrow(
      new RangeError(`Version ${String(version)} of the case cannot be decided again`),
    );
  });

  it('is no whole record when a change was refused at the instant it names', () => {
    const tooEarly = { ...recorded(missing, DAY_20_ENDS - 1), version: 4 };
    expect(() => rebuildCase([...RECORD.slice(0, 3), tooEarly])).toThrow(RangeError);
  });
});

describe('A case that an earlier release wrote (1.2)', () => {
  it('has everything that was added since, and keeps what it has', () => {
    const { attendance: _, household: __, offers: ___, ...written } = opened.case;
    expect(completeCase(written)).toEqual(opened.case);
    const sibling = { ...opened.case, household: 'household-1' };
    expect(completeCase(sibling)).toEqual(sibling);
  });
});
