import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { UserFacingError } from '../../process/user-facing-error.ts';
import { auditReportJson, type AuditReportJson } from '../../register/audit/audit-report.ts';
import { verifyWithHeads } from '../../register/audit/heads/audit-heads.ts';
import { headFolder } from '../../register/audit/heads/head-folder.ts';
import { createRegister } from '../../register/create-register.ts';
import { openDatabase } from '../../register/store/database.ts';
import { configuredSigning } from '../compose/audit-signing.ts';
import { configuredPolicy, readConfig, type Config } from '../compose/config.ts';
import { getInstallation } from '../compose/installation.ts';

interface VerifyOptions {
  readonly key?: string;
  readonly heads?: string;
  readonly json?: boolean;
}

/** Adds `audit verify`: whether the audit is as it was written, and the first row that is not. */
export function registerAudit(program: Command, env: NodeJS.ProcessEnv = process.env): void {
  program
    .command('audit')
    .description('the audit that cannot be edited quietly')
    .command('verify')
    .description('walk the audit and what it binds; exits 1 and names the first bad row')
    .option('--key <file>', 'trust only heads signed with this public key (DATABASE_URL only)')
    .option('--heads <folder>', 'signed heads, WHEREABOUTS_AUDIT_DIR without it (DATABASE_URL only)')
    .option('--json', 'print JSON')
    .action(async (options: VerifyOptions, command: Command) => {
      const report = await verification(options, env);
      const out = options.json === true ? `${JSON.stringify(report)}\n` : inWords(report);
      command.configureOutput().writeOut?.(out);
      if (!report.ok) process.exitCode = 1;
    });
}

/** By the database where one is configured; else of the installation that runs, over HTTP. */
async function verification(options: VerifyOptions, env: NodeJS.ProcessEnv): Promise<AuditReportJson> {
  const config = readConfig(env);
  if (config.DATABASE_URL !== undefined) return byDatabase(options, config, config.DATABASE_URL);
  if (options.key !== undefined || options.heads !== undefined) {
    throw new UserFacingError('--key and --heads need DATABASE_URL: an installation uses its own.', {
      exitCode: 2,
    });
  }
  return (await getInstallation(env)).as('auditor').get<AuditReportJson>('/api/v1/audit/verification');
}

async function byDatabase(
  { key, heads }: VerifyOptions,
  config: Config,
  databaseUrl: string,
): Promise<AuditReportJson> {
  const trusted = key === undefined ? undefined : [await publicKeyIn(key)];
  const { folder } = await configuredSigning(config);
  const database = await openDatabase({ databaseUrl });
  try {
    const register = createRegister(database, {
      workflowKey: Buffer.alloc(0),
      policy: configuredPolicy(config),
      publicUrl: '',
    });
    return auditReportJson(
      await verifyWithHeads(register, heads === undefined ? folder : headFolder(heads), trusted),
    );
  } finally {
    await database.close();
  }
}

async function publicKeyIn(file: string): Promise<KeyObject> {
  try {
    return createPublicKey(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new UserFacingError(`${file} holds no public key in PEM.`, { exitCode: 2, cause });
  }
}

function inWords({ ok, chains, heads, fault }: AuditReportJson): string {
  const last = heads.last.map(
    ({ authority, seq, at, keyId }) => `Signed to entry ${seq} of ${authority} at ${at} with key ${keyId}.`,
  );
  const lines = [
    ...chains.map(
      ({ authority, entries, rows }) =>
        `${authority}: ${entries} entries follow each other; ${rows} records were held against them.`,
    ),
    ...(last.length === 0 ? ['No signed head: what is cut off the end would leave no trace.'] : last),
    ok ? 'The audit is as it was written.' : `First bad row: ${fault?.words ?? ''}`,
  ];
  return `${lines.join('\n')}\n`;
}
