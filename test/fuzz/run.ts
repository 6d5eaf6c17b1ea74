import { spawn } from 'node:child_process';
import { mkdtemp, readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { apiClient } from '../../cli/api-client.ts';
import { findSchemathesis } from './environment.ts';
import { startInstallation, type Installation } from './installation.ts';
import { openKnownCases, type Known } from './known-values.ts';

/** A key that may report, one that may do nearly everything, one that looks after cases, one that sees no name. */
const WHO = ['school:900001', 'cme-officer', 'ewo', 'operator'] as const;
/** In sum over all keys. */
const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? 20_000);
/** The run is the same again with the same seed, as far as the order of the answers lets it. */
const SEED = Number(process.env['FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
/** What is generated in one round with each key: at every edge of every schema, wrong and right; then only right. */
const PASSES = [
  ['--phases', 'coverage,fuzzing', '--max-examples', '15'],
  ['--phases', 'fuzzing', '--mode', 'positive', '--max-examples', '40'],
] as const;

/** What schemathesis calls what it finds, by what it is. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  '5xx': ['ServerError'],
  undocumented: ['UndefinedStatusCode', 'UndefinedContentType', 'MissingContentType'],
  'schema violations': ['JsonSchemaError', 'MissingHeaders', 'MalformedJson', 'MalformedMediaType'],
};

interface Report {
  readonly stop_reason: string;
  readonly failures: readonly {
    readonly type: string;
    readonly title: string;
    readonly count: number;
    readonly operations: readonly string[];
  }[];
  readonly errors: readonly unknown[];
}
interface Counts {
  readonly answers: Readonly<Record<string, number>>;
  readonly reached: Readonly<Record<string, number>>;
}

const say = (line: string) => process.stdout.write(`${line}\n`);

interface Pass {
  readonly who: string;
  readonly seed: number;
  readonly generated: readonly string[];
}

/**
 * One process of schemathesis, in a folder of its own. What it says is shown where it has found something. It makes
 * one request at a time: Python 3.11 loses count when several threads compile (cpython issue 106905).
 */
async function fuzz(
  program: string,
  { web, keys, dataDir }: Installation,
  known: Known,
  { who, seed, generated }: Pass,
): Promise<{ report: Report; counts: Counts }> {
  const folder = await mkdtemp(path.join(dataDir, 'fuzz-'));
  const child = spawn(
    program,
    [
      ...['--config-file', path.join(import.meta.dirname, 'schemathesis.toml')],
      ...['run', `${web}/api/v1/openapi.json`, '--no-color', '--warnings', 'off'],
      ...['--header', `Authorization: Bearer ${keys[who] ?? ''}`],
      ...[...generated, '--seed', String(seed), '--workers', '1', '--no-shrink', '--continue-on-failure'],
      ...['--suppress-health-check', 'all', '--generation-database', 'none'],
      ...['--report', 'json', '--report-json-path', 'report.json'],
    ],
    {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        SCHEMATHESIS_HOOKS: 'hooks',
        PYTHONPATH: import.meta.dirname,
        PYTHONDONTWRITEBYTECODE: '1',
        FUZZ_KNOWN: JSON.stringify(known.values),
        FUZZ_BODIES: JSON.stringify(known.bodies),
        FUZZ_SEED: String(seed),
        FUZZ_COUNTS: path.join(folder, 'counts.json'),
      },
    },
  );
  let said = '';
  for await (const line of createInterface({ input: child.stdout })) {
    if (/^\d+ requests$/.test(line)) say(`${who}: ${line}`);
    else said += `${line}\n`;
  }
  // A key that a request has revoked reaches nothing any more, and nothing would be found.
  await apiClient(web, keys[who] ?? '').get('/api/v1/cases');
  const read = async (name: string) => JSON.parse(await readFile(path.join(folder, name), 'utf8')) as unknown;
  const report = (await read('report.json')) as Report;
  if (report.failures.length + report.errors.length > 0) say(said);
  return { report, counts: (await read('counts.json')) as Counts };
}

function add(sums: Map<string, number>, more: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(more)) sums.set(name, (sums.get(name) ?? 0) + count);
}

const total = (counts: Iterable<number>) => [...counts].reduce((sum, count) => sum + count, 0);

const program = await findSchemathesis(process.env);
const installation = await startInstallation(process.env);
const answers = new Map<string, number>();
const reached = new Map<string, number>();
const found = new Map<string, number>();
let broken = 0;
try {
  const known = await openKnownCases(installation);
  say(`Seed ${SEED}, ${REQUESTS} requests with the keys of ${WHO.join(', ')}`);
  for (let round = 0; total(answers.values()) < REQUESTS; round += 1) {
    const inOneRow = async (who: string, at: number) => {
      const done = [];
      for (const [pass, generated] of PASSES.entries()) {
        const seed = SEED + 100 * round + 10 * at + pass;
        done.push(await fuzz(program, installation, known, { who, seed, generated }));
      }
      return done;
    };
    for (const { report, counts } of (await Promise.all(WHO.map(inOneRow))).flat()) {
      add(answers, counts.answers);
      add(reached, counts.reached);
      for (const { type, count } of report.failures) add(found, { [type]: count });
      broken += report.errors.length + (report.stop_reason === 'completed' ? 0 : 1);
    }
  }
} finally {
  await installation.stop();
}

const ofKind = (types: readonly string[]) => total(types.map((type) => found.get(type) ?? 0));
const known = new Set(Object.values(KINDS).flat());
const others = total([...found].flatMap(([type, count]) => (known.has(type) ? [] : [count])));
const byStatus = [...answers].sort().map(([status, count]) => `${count} × ${status}`);
say(`\nAnswers: ${byStatus.join(', ')}. Operations that did what was asked: ${reached.size}.`);
for (const [type, count] of found) say(`Found: ${type}, ${count} times`);
const kinds = Object.entries(KINDS).map(([kind, types]) => `${ofKind(types)} ${kind}`);
say(
  `Fuzz: ${total(answers.values())} requests, ${kinds.join(', ')}, ${others} other findings, ${broken} errors of the run`,
);
process.exitCode = found.size + broken === 0 ? 0 : 1;
