import type { Command } from 'commander';
import { isLocalDate } from '../../domain/calendar/local-date.ts';
import { REPORTS, type ReportName } from '../../domain/policy/tracking/reports.ts';
import { UserFacingError } from '../../process/user-facing-error.ts';
import { getInstallation } from '../compose/installation.ts';
import { asDate } from './date-argument.ts';

interface ReportOptions {
  readonly on?: string;
  readonly month?: string;
  readonly json?: boolean;
}

/** Adds `report`: the reports of a running installation, asked over HTTP, as CSV or JSON. */
export function registerReport(program: Command, env: NodeJS.ProcessEnv = process.env): void {
  const reports = program
    .command('report')
    .description(
      'reports of a running installation, as CSV (WHEREABOUTS_API_KEY and PUBLIC_URL, or demo.json)',
    );
  const add = (name: ReportName) => {
    const ask = (options: ReportOptions, command: Command) => report(name, options, command, env);
    return reports.command(name).description(REPORTS[name].words).option('--json', 'print JSON').action(ask);
  };
  add('dfe').requiredOption('--on <date>', 'census day, YYYY-MM-DD');
  add('caseload');
  add('timeliness');
  add('panel').requiredOption('--month <month>', 'month of the review, YYYY-MM');
}

async function report(
  name: ReportName,
  { on, month, json = false }: ReportOptions,
  command: Command,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  if (on !== undefined) asDate(on, 'The day');
  if (month !== undefined && !isLocalDate(`${month}-01`))
    throw badOption(`The month ${JSON.stringify(month)} is not one written YYYY-MM.`);
  const query = new URLSearchParams({
    ...(on !== undefined && { on }),
    ...(month !== undefined && { month }),
  });
  const asked = query.size === 0 ? '' : `?${query.toString()}`;
  const api = (await getInstallation(env)).as('auditor');
  const address = `/api/v1/reports/${name}${asked}`;
  const shown = json ? `${JSON.stringify(await api.get(address))}\n` : await api.getAs(address, 'text/csv');
  command.configureOutput().writeOut?.(shown);
}

function badOption(sentence: string): UserFacingError {
  return new UserFacingError(sentence, { exitCode: 2 });
}
