import { describe, expect, inject, it } from 'vitest';
import { ONE_SENTENCE, run } from '../support/whereabouts.ts';

const COMMANDS = ['start', 'demo', 'clock', 'calendar', 'doctor', 'people', 'reset', 'worker', 'web'];

/** Every setting wrong at once. */
const ALL_WRONG = {
  PORT: 'three thousand',
  DATABASE_URL: 'mysql://127.0.0.1/cme',
  TEMPORAL_ADDRESS: 'temporal.example.invalid',
  TEMPORAL_NAMESPACE: 'a b',
  SMTP_URL: 'https://mail.example.invalid',
  WHEREABOUTS_KEY: 'too-short-to-keep',
  PUBLIC_URL: 'cme.example.invalid',
  WHEREABOUTS_AUTHORITY: 'nowhere',
};

describe.concurrent('The command line', () => {
  it('lists every command with --help and exits 0', async () => {
    const { code, stdout, stderr } = await run(['--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const listed = stdout.split('Commands:')[1] ?? '';
    for (const command of COMMANDS) expect(listed).toMatch(new RegExp(`^ +${command}( |$)`, 'm'));
  });

  it.each([
    [['frobnicate'], "error: unknown command 'frobnicate'\n"],
    [['start', '--frobnicate'], "error: unknown option '--frobnicate'\n"],
    [['reset', 'everything'], /^error: too many arguments for 'reset'.*\n$/],
    [['clock', '--json'], "error: required option '--calendar <file>' not specified\n"],
  ])('refuses %j in one line and exits 2', async (args, words) => {
    const { code, stdout, stderr } = await run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(words);
    expect(stderr.trimEnd()).not.toContain('\n');
  });

  it('shows its help on standard error when no command is named, and exits 2', async () => {
    const { code, stdout, stderr } = await run([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^Usage: whereabouts /);
  });
});

describe.concurrent('The configuration', () => {
  it.each(['65536', '0x1F90', ''])('refuses the port %j in one sentence and exits 2', async (port) => {
    const { code, stdout, stderr } = await run(['start', `--port=${port}`]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe('Configuration: PORT must be a port number, 0 (any free port) to 65535.\n');
  });

  it.each(['start', 'demo'])('has all its faults named together by %s', async (command) => {
    const { code, stdout, stderr } = await run([command, '--json'], { env: ALL_WRONG });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(ONE_SENTENCE);
    for (const [name, value] of Object.entries(ALL_WRONG)) {
      expect(stderr).toContain(`${name} must be`);
      // A setting may be a secret.
      expect(stderr).not.toContain(value);
    }
  });

  it.each(['worker', 'web'])('is named in full by %s when nothing is set', async (command) => {
    expect(await run([command, '--json'])).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'Configuration: DATABASE_URL, TEMPORAL_ADDRESS, SMTP_URL, WHEREABOUTS_KEY, PUBLIC_URL must be set in production.\n',
    });
  });

  it('has what is wrong and what is missing named together', async () => {
    const env = { PORT: 'x', SMTP_URL: 'x', WHEREABOUTS_KEY: 'x' };
    const { code, stderr } = await run(['worker'], { env });
    expect(code).toBe(2);
    expect(stderr).toMatch(ONE_SENTENCE);
    expect(stderr).toMatch(/PORT must be .*SMTP_URL must be .*WHEREABOUTS_KEY must be /);
    expect(stderr).toContain('; DATABASE_URL, TEMPORAL_ADDRESS, PUBLIC_URL must be set in production.');
  });

  it('refuses a Temporal command line that is none, and exits 2', async () => {
    const { code, stderr } = await run(['demo', '--json'], { env: { TEMPORAL_CLI: '/nowhere/temporal' } });
    expect(code).toBe(2);
    expect(stderr).toBe('TEMPORAL_CLI=/nowhere/temporal is not a file that can be run.\n');
  });
});

describe.concurrent('A production process', () => {
  const settings = {
    DATABASE_URL: 'postgres://nobody:marker@127.0.0.1:1/nothing',
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    SMTP_URL: 'smtp://127.0.0.1:1',
    WHEREABOUTS_KEY: 'a key of thirty-two characters!!',
    PUBLIC_URL: 'https://cme.example.invalid',
  };

  it('says in one sentence that its database is away, and exits 1', async () => {
    const { code, stderr } = await run(['worker'], { env: settings });
    expect(code).toBe(1);
    expect(stderr).toBe(
      'The register cannot be reached (ECONNREFUSED): look at DATABASE_URL and at the database server.\n',
    );
  });
});
