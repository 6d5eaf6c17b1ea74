import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { UserFacingError } from '../process/user-facing-error.ts';
import { TablesOutOfDate } from '../register/store/migrate.ts';
import { RegisterUnavailable } from '../register/register.ts';
import { registerAudit } from './commands/audit-verify.ts';
import { registerCalendarCheck } from './commands/calendar-check.ts';
import { registerClock } from './commands/clock.ts';
import { registerDemo } from '../demo/demo.ts';
import { registerDoctor } from './commands/doctor.ts';
import { registerHolidays } from './commands/holidays.ts';
import { registerKeys } from './commands/keys.ts';
import { registerPeople } from './commands/people.ts';
import { registerProduction } from './compose/production.ts';
import { registerReport } from './commands/report.ts';
import { registerReset } from './commands/reset.ts';
import { registerStart } from './commands/start.ts';

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

registerStart(program);
registerDemo(program);
registerClock(program);
registerCalendarCheck(program);
registerDoctor(program);
registerReport(program);
registerHolidays(program);
registerAudit(program);
registerKeys(program);
registerPeople(program);
registerReset(program);
registerProduction(program);

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
