import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { BankHolidayList } from '../../domain/calendar/bank-holidays.ts';
import { ApiRefusal } from '../api-client.ts';
import { UserFacingError } from '../../process/user-facing-error.ts';
import { getInstallation } from '../compose/installation.ts';
import { dateInWords } from './clock-receipt.ts';
import { asDate } from './date-argument.ts';

interface ChangeOptions {
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

interface Changed extends BankHolidayList {
  readonly moves: readonly {
    readonly caseId: string;
    readonly deadline: string;
    readonly from: string;
    readonly to: string;
  }[];
}

/** Adds `holidays`: the bank holidays by which a running installation counts, asked and changed over HTTP. */
export function registerHolidays(program: Command, env: NodeJS.ProcessEnv = process.env): void {
  const holidays = program
    .command('holidays')
    .description(
      'bank holidays of a running installation (WHEREABOUTS_API_KEY and PUBLIC_URL, or demo.json); a change moves ' +
        'the deadlines of every open case',
    );
  const json = ['--json', 'print JSON'] as const;
  const dryRun = ['--dry-run', 'say which deadlines would move, and change nothing'] as const;
  holidays
    .command('list')
    .description('every bank holiday, and of which years they are known')
    .option(...json)
    .action(async (options: { json?: boolean }, command: Command) => {
      const client = (await getInstallation(env)).as('operator');
      const list = await client.get<BankHolidayList>('/api/v1/holidays');
      write(command, options.json ? inJson(list) : listInWords(list));
    });
  holidays
    .command('add')
    .description('add a bank holiday')
    .argument('<date>', 'YYYY-MM-DD')
    .argument('<name>', 'what it is called')
    .option(...dryRun)
    .option(...json)
    .action((date: string, name: string, options: ChangeOptions, command: Command) =>
      change(env, { add: [{ date: asDate(date), name }] }, options, command),
    );
  holidays
    .command('remove')
    .description('remove a bank holiday')
    .argument('<date>', 'YYYY-MM-DD')
    .option(...dryRun)
    .option(...json)
    .action((date: string, options: ChangeOptions, command: Command) =>
      change(env, { remove: [asDate(date)] }, options, command),
    );
}

async function change(
  env: NodeJS.ProcessEnv,
  body: object,
  { dryRun = false, json = false }: ChangeOptions,
  command: Command,
): Promise<void> {
  const client = (await getInstallation(env)).as('operator');
  const address = `/api/v1/holidays${dryRun ? '?dryRun=true' : ''}`;
  const { status, body: changed } = await client
    .post<Changed>(address, body, randomUUID())
    .catch((error: unknown) => {
      if (!(error instanceof ApiRefusal) || error.faults.length === 0) throw error;
      throw new UserFacingError(`Nothing was changed: ${error.faults.join('; ')}.`, { exitCode: 2 });
    });
  if (json) {
    write(command, inJson(changed));
    return;
  }
  const moves = changed.moves.map(
    ({ caseId, deadline, from, to }) =>
      `  case ${caseId}: the end of ${deadline} moves from ${from} to ${to}\n`,
  );
  const moved = moves.length === 0 ? 'No deadline of an open case moves.\n' : moves.join('');
  const done = dryRun
    ? 'Nothing is changed yet.'
    : `Stored as version ${String(changed.version)} of the list.`;
  const waiting =
    status === 202 ? 'Some cases could not be reached; they are told as soon as they can be.\n' : '';
  write(command, `${done}\n${moved}${waiting}`);
}

function listInWords({ version, years, holidays }: BankHolidayList): string {
  const lines = holidays.map(({ date, name }) => `${date}  ${dateInWords(date).padEnd(29)}${name}\n`);
  const known = `Version ${String(version)}. Known: ${String(years.from)} to ${String(years.to)}; dates in any other year are provisional.\n`;
  return `${lines.join('')}${known}`;
}

function inJson(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

function write(command: Command, text: string): void {
  command.configureOutput().writeOut?.(text);
}
