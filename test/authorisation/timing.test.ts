import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decidesOnly, openWorld, type World } from './world.ts';

const PAIRS = 250;
/** As rare by chance as one run in ten thousand. */
const FAR_FROM_CHANCE = 3.9;
/** Of the median answer: less than what one answer differs from the next. */
const NOTICEABLE = 0.05;

let world: World;
beforeAll(async () => {
  world = await openWorld(decidesOnly);
}, 60_000);
afterAll(() => world.api.stop());

async function millisecondsOf(path: string): Promise<number> {
  const began = performance.now();
  const response = await fetch(`${world.api.web}/api/v1/cases/${path}`, {
    headers: { authorization: `Bearer ${world.api.keys['school:900001'] ?? ''}` },
  });
  await response.arrayBuffer();
  const took = performance.now() - began;
  expect(response.status).toBe(404);
  return took;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** Mann-Whitney: how far two samples are from being of one distribution, in standard deviations. */
function farFromOne(one: readonly number[], other: readonly number[]): number {
  const ranked = [
    ...one.map((value) => ({ value, own: true })),
    ...other.map((value) => ({ value, own: false })),
  ]
    .sort((left, right) => left.value - right.value)
    .map((each, index) => ({ ...each, rank: index + 1 }));
  const ranks = ranked.filter(({ own }) => own).reduce((sum, { rank }) => sum + rank, 0);
  const u = ranks - (one.length * (one.length + 1)) / 2;
  const pairs = one.length * other.length;
  return Math.abs(u - pairs / 2) / Math.sqrt((pairs * (one.length + other.length + 1)) / 12);
}

describe('How long it takes to be told that there is nothing', () => {
  it.each(['', '/timeline'])(
    'tells nothing of whether another school has such a case: GET /cases/{id}%s',
    { timeout: 60_000 },
    async (part) => {
      const { caseId } = world.workflows['of another school'].pending;
      const foreign: number[] = [];
      const unknown: number[] = [];
      for (let pair = 0; pair < PAIRS; pair += 1) {
        // One after the other, in turns, so that whatever else the machine does falls on both alike.
        const asks = [
          async () => foreign.push(await millisecondsOf(`${caseId}${part}`)),
          async () => unknown.push(await millisecondsOf(`${randomUUID()}${part}`)),
        ];
        for (const ask of pair % 2 === 0 ? asks : asks.toReversed()) await ask();
      }
      const difference = Math.abs(median(foreign) - median(unknown));
      const deviations = farFromOne(foreign, unknown);
      process.stdout.write(
        `Timing of GET /cases/{id}${part}: ${PAIRS} pairs, median foreign ${median(foreign).toFixed(3)} ms, unknown ${median(unknown).toFixed(3)} ms, Mann-Whitney z ${deviations.toFixed(2)}\n`,
      );
      const isMeasurable = deviations > FAR_FROM_CHANCE && difference > NOTICEABLE * median(unknown);
      expect(isMeasurable).toBe(false);
    },
  );
});
