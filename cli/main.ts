import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { UserFacingError } from '../process/user-facing-error.ts';
import { TablesOutOfDate } from '../register/store/tables-out-of-date.ts';
import { RegisterUnavailable } from '../register/register.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const program = new Command('whereabouts')
  .description(
    'Follows children missing education, counted in school days: who looks for the child, until when.',
  )
  .version(version)
  .configureHelp({ showGlobalOptions: true })
  .exitOverride();

type Register = (program: Command) => void;

const production = async (): Promise<Register> =>
  (await import('./compose/production.ts')).registerProduction;

/** Every command, in the order of the help, loaded when it is named: the whole product takes a second or two. */
const COMMANDS: Readonly<Record<string, () => Promise<Register>>> = {
  start: async () => (await import('./commands/start.ts')).registerStart,
  demo: async () => (await import('../demo/demo.ts')).registerDemo,
  clock: async () => (await import('./commands/clock.ts')).registerClock,
  calendar: async () => (await import('./commands/calendar-check.ts')).registerCalendarCheck,
  doctor: async () => (await import('./commands/doctor.ts')).registerDoctor,
  report: async () => (await import('./commands/report.ts')).registerReport,
  holidays: async () => (await import('./commands/holidays.ts')).registerHolidays,
  audit: async () => (await import('./commands/audit-verify.ts')).registerAudit,
  keys: async () => (await import('./commands/keys.ts')).registerKeys,
  people: async () => (await import('./commands/people.ts')).registerPeople,
  reset: async () => (await import('./commands/reset.ts')).registerReset,
  worker: production,
  migrate: production,
  web: production,
};

const named = process.argv[2] ?? '';
const wanted = Object.hasOwn(COMMANDS, named) ? [named] : Object.keys(COMMANDS);
for (const load of new Set(wanted.map((name) => COMMANDS[name]))) (await load?.())?.(program);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = tell(error);
}

/** One plain sentence on standard error, and the exit code that goes with it. */
function tell(error: unknown): number {
  // Commander has said by itself what was wrong with the words of the command, or has shown its help.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof UserFacingError) {
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
  if (error instanceof RegisterUnavailable) {
    process.stderr.write(`${error.message}: look at DATABASE_URL and at the database server.\n`);
    return 1;
  }
  if (error instanceof TablesOutOfDate) {
    process.stderr.write(`${error.message}.\n`);
    return 1;
  }
  const what = error instanceof Error ? error.message.split('\n')[0] : 'no reason given';
  process.stderr.write(`Whereabouts failed: ${what ?? ''}. The log in the data folder says more.\n`);
  return 1;
}
