import type { Command } from 'commander';
import { isLocalDate } from '../../domain/calendar/local-date.ts';
import { KEY_LIMITS, KEY_SCOPE_CODES } from '../../domain/policy/access/machine-keys.ts';
import { ROLE_CODES } from '../../domain/policy/access/roles.ts';
import type { KnownKey } from '../../register/keys/keys-port.ts';
import { openKeyOffice, type KeyOffice, type Made } from './key-admin.ts';

interface CreateOptions {
  readonly role: string;
  readonly name: string;
  readonly school?: string;
  readonly scopes?: string;
  readonly expires?: string;
  readonly issuer?: string;
  readonly subject?: string;
  readonly json?: boolean;
}

/** Adds `keys`: who calls by machine, over HTTP where an installation runs, else on the database that is configured. */
export function registerKeys(program: Command, env: NodeJS.ProcessEnv = process.env): void {
  const keys = program
    .command('keys')
    .description('keys of machines (WHEREABOUTS_API_KEY and PUBLIC_URL, demo.json, or DATABASE_URL)');
  const json = ['--json', 'print JSON'] as const;
  const expires = [
    '--expires <date>',
    `day or instant of its end; ${KEY_LIMITS.usualDays} days from now else`,
  ] as const;

  keys
    .command('list')
    .description('every key and client, the newest first; never a secret')
    .option(...json)
    .action((options: { json?: boolean }, command: Command) =>
      withOffice(env, command, async (office) => {
        const items = await office.list();
        return options.json ? inJson({ items }) : items.map(lineOf).join('');
      }),
    );
  keys
    .command('create')
    .description('make a key; its secret is printed once')
    .requiredOption('--role <role>', ROLE_CODES.join(', '))
    .requiredOption('--name <name>', 'what the machine is called on timelines')
    .option('--school <urn>', 'the school that a key of the role school is bound to')
    .option('--scopes <list>', `of ${KEY_SCOPE_CODES.join(', ')}, with commas between; all of the role else`)
    .option(...expires)
    .option('--issuer <address>', 'register a client of this issuer of tokens instead of making a key')
    .option('--subject <sub>', 'what the tokens of that client have under `sub`')
    .option(...json)
    .action((options: CreateOptions, command: Command) =>
      withOffice(env, command, async (office) => shown(await office.create(wishOf(options)), options)),
    );
  keys
    .command('rotate')
    .description('make a key in the place of another, which goes on beside it for a while')
    .argument('<id>', 'as `keys list` has it')
    .option('--overlap-hours <number>', 'how long the old key goes on', String(KEY_LIMITS.usualOverlapHours))
    .option(...expires)
    .option(...json)
    .action(
      (id: string, options: { overlapHours: string; expires?: string; json?: boolean }, command: Command) =>
        withOffice(env, command, async (office) => {
          const wish = { overlapHours: Number(options.overlapHours), ...endOf(options.expires) };
          return shown(await office.rotate(id, wish), options);
        }),
    );
  keys
    .command('revoke')
    .description('end a key at once')
    .argument('<id>', 'as `keys list` has it')
    .option(...json)
    .action((id: string, options: { json?: boolean }, command: Command) =>
      withOffice(env, command, async (office) => {
        const key = await office.revoke(id);
        return options.json ? inJson(key) : `Revoked: ${lineOf(key)}`;
      }),
    );
}

async function withOffice(
  env: NodeJS.ProcessEnv,
  command: Command,
  work: (office: KeyOffice) => Promise<string>,
): Promise<void> {
  const office = await openKeyOffice(env);
  try {
    command.configureOutput().writeOut?.(await work(office));
  } finally {
    await office.close();
  }
}

function wishOf({ role, name, school, scopes, expires, issuer, subject }: CreateOptions): object {
  return {
    role,
    name,
    ...(school !== undefined && { school }),
    ...(scopes !== undefined && { scopes: scopes.split(',').map((scope) => scope.trim()) }),
    ...endOf(expires),
    // One of them alone is told to be half of what is needed.
    ...((issuer ?? subject) !== undefined && { client: { issuer, subject } }),
  };
}

/** A day ends a key at its beginning, in UTC. */
function endOf(expires: string | undefined): { expiresAt?: string } {
  if (expires === undefined) return {};
  return { expiresAt: isLocalDate(expires) ? `${expires}T00:00:00Z` : expires };
}

function inJson(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

function shown(made: Made, { json = false }: { json?: boolean }): string {
  if (json) return inJson(made);
  const { key, secret, replaced } = made;
  const lines = [lineOf(key)];
  if (replaced)
    lines.push(`In the place of ${replaced.id}, which lapses at ${replaced.expiresAt ?? 'no time'}.\n`);
  if (secret !== undefined) lines.push(`The key, which is not told again:\n${secret}\n`);
  return lines.join('');
}

function lineOf({ id, state, role, school, name, scopes, expiresAt, lastUsedAt, client }: KnownKey): string {
  const parts = [
    id,
    state,
    school === null ? role : `${role}:${school}`,
    scopes === null ? 'all of its role' : scopes.join(','),
    `until ${expiresAt ?? 'revoked'}`,
    `last used ${lastUsedAt ?? 'never'}`,
    ...(client ? [`client ${client.subject}`] : []),
    name,
  ];
  return `${parts.join('  ')}\n`;
}
