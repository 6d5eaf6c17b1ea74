/**
 * `npm run bench`: the product beside bare Temporal in one run, on one embedded server, in turn. `-- --quick` takes
 * a minute; `--json` prints figures for machines.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { readConfig } from '../cli/compose/config.ts';
import { startStack } from '../cli/compose/stack.ts';
import { BROMLEY } from '../domain/policy/editions/bromley.ts';
import { startBareTemporal } from './bare-temporal.ts';
import { measure, median, type Measured, type Size } from './measure.ts';
import { enterWhereabouts } from './whereabouts.ts';

const SIZES = {
  tiny: { rounds: 1, starts: 4, commands: 8, alone: 4, atOnce: 4, targets: 4 },
  quick: { rounds: 5, starts: 60, commands: 120, alone: 40, atOnce: 16, targets: 16 },
  whole: { rounds: 9, starts: 200, commands: 400, alone: 100, atOnce: 16, targets: 16 },
} as const satisfies Record<string, Size>;

interface Row {
  readonly what: string;
  readonly unit: string;
  readonly of: keyof Measured;
  /** The product's figure over bare Temporal's. */
  readonly target: { readonly atLeast: number } | { readonly atMost: number };
}

/** Design, section 5, and the issue that set these targets. */
const ROWS: readonly Row[] = [
  { what: 'case starts beside no-op workflows', unit: 'a second', of: 'starts', target: { atLeast: 0.5 } },
  { what: 'commands beside no-op Updates', unit: 'a second', of: 'commands', target: { atLeast: 0.5 } },
  {
    what: 'one command alone beside a no-op Update',
    unit: 'ms p95',
    of: 'aloneP95',
    target: { atMost: 2.5 },
  },
];

const { values: options } = parseArgs({
  options: { quick: { type: 'boolean' }, tiny: { type: 'boolean' }, json: { type: 'boolean' } },
});
const size: Size = options.tiny ? SIZES.tiny : options.quick ? SIZES.quick : SIZES.whole;
const progress = (line: string) => process.stderr.write(`${line}\n`);

const dataDir = await mkdtemp(path.join(tmpdir(), 'whereabouts-bench-'));
const secret = randomBytes(32);
progress('starting the product and a Temporal server');
const stack = await startStack({
  config: { ...readConfig({ TEMPORAL_CLI: process.env['TEMPORAL_CLI'] }), PORT: 0 },
  policy: BROMLEY,
  dataDir,
  secret,
  log: pino({ level: 'silent' }),
  say: () => undefined,
  onFailure: (why) => {
    throw new Error(why);
  },
});
try {
  const bare = await startBareTemporal(stack, size.targets);
  const product = await enterWhereabouts(stack, secret, size.targets);
  // What is measured is the product at work, not its first steps.
  await Promise.all([measure(bare, SIZES.tiny), measure(product, SIZES.tiny)]);
  const rounds: { readonly bare: Measured; readonly product: Measured }[] = [];
  for (let round = 1; round <= size.rounds; round += 1) {
    // In turn who goes first: whoever goes second finds a server that is warm, and fuller.
    const first = round % 2 === 0 ? await measure(product, size) : undefined;
    const bareRound = await measure(bare, size);
    rounds.push({ bare: bareRound, product: first ?? (await measure(product, size)) });
    progress(`round ${String(round)} of ${String(size.rounds)}`);
  }
  await bare.stop();
  const results: Result[] = ROWS.map(({ what, unit, of, target }) => {
    const product = median(rounds.map((each) => each.product[of]));
    const bareTemporal = median(rounds.map((each) => each.bare[of]));
    const ratio = product / bareTemporal;
    const met = 'atLeast' in target ? ratio >= target.atLeast : ratio <= target.atMost;
    return { what, unit, product, bareTemporal, ratio, target, met };
  });
  process.stdout.write(
    options.json ? `${JSON.stringify({ size, results })}\n` : results.map(inWords).join(''),
  );
} finally {
  await stack.stop();
  await rm(dataDir, { recursive: true, force: true });
}

interface Result extends Omit<Row, 'of'> {
  readonly product: number;
  readonly bareTemporal: number;
  readonly ratio: number;
  readonly met: boolean;
}

function inWords({ what, unit, product, bareTemporal, ratio, target, met }: Result): string {
  const asked =
    'atLeast' in target ? `at least ${String(target.atLeast)}` : `at most ${String(target.atMost)}`;
  const figures = `${product.toFixed(1)} to ${bareTemporal.toFixed(1)} ${unit}, ratio ${ratio.toFixed(2)}`;
  return `${what}: ${figures}; asked ${asked}: ${met ? 'met' : 'NOT MET'}\n`;
}
