import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { instantAt } from '../../domain/calendar/instant.ts';
import { ROLE_CODES, type Role } from '../../domain/policy/access/roles.ts';
import { SIGN_IN_LIMITS } from '../../domain/policy/access/sign-in-limits.ts';
import { UserFacingError } from '../../process/user-facing-error.ts';
import { createRegister } from '../../register/create-register.ts';
import { openDatabase } from '../../register/store/database.ts';
import { configuredPolicy, readConfig, type Config } from '../compose/config.ts';
import { findInstallation, getInstallation } from '../compose/installation.ts';

interface InviteOptions {
  readonly name: string;
  readonly role: string;
  readonly school?: string;
  readonly json?: boolean;
}

/** What became of an invitation. */
interface Invited {
  readonly person: { readonly id: string };
  readonly invitation: { readonly url: string; readonly validUntil: string };
}

/** Adds `people`: who may sign in. */
export function registerPeople(program: Command, env: NodeJS.ProcessEnv = process.env): void {
  const people = program
    .command('people')
    .description(
      'who may sign in (WHEREABOUTS_API_KEY and PUBLIC_URL, or demo.json, or the register itself)',
    );
  people
    .command('invite')
    .description('invite somebody: prints a link that binds the account they use at work, once')
    .requiredOption('--name <name>', 'their name')
    .requiredOption('--role <role>', `one of ${ROLE_CODES.join(', ')}`)
    .option('--school <urn>', 'their school, of the role school')
    .option('--json', 'print JSON')
    .action((options: InviteOptions, command: Command) => invite(options, command, env));
  people
    .command('list')
    .description('who may sign in, and who is invited to')
    .option('--json', 'print JSON')
    .action((options: { json?: boolean }, command: Command) => list(options, command, env));
  for (const [name, disabled] of [
    ['disable', true],
    ['enable', false],
  ] as const) {
    people
      .command(`${name} <id>`)
      .description(disabled ? 'end somebody’s access, at once and everywhere' : 'let somebody in again')
      .option('--json', 'print JSON')
      .action((id: string, options: { json?: boolean }, command: Command) =>
        setDisabled(id, disabled, options, command, env),
      );
  }
}

async function invite(
  { name, role, school, json = false }: InviteOptions,
  command: Command,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  if (!isRole(role)) {
    const sentence = `The role ${JSON.stringify(role)} is none of ${ROLE_CODES.join(', ')}.`;
    throw new UserFacingError(sentence, { exitCode: 2 });
  }
  if ((role === 'school') !== (school !== undefined)) {
    const sentence = 'A school belongs to the role school, and to no other: --school <urn>.';
    throw new UserFacingError(sentence, { exitCode: 2 });
  }
  const wanted = { name, role, ...(school !== undefined && { school }) };
  const config = readConfig(env);
  // The first person of an installation, and an auditor, are invited by whoever holds the register's database.
  const invited =
    config.DATABASE_URL !== undefined && !(await findInstallation(env))
      ? await inviteInRegister(wanted, config, config.DATABASE_URL)
      : await inviteOverHttp(wanted, env);
  const { url, validUntil } = invited.invitation;
  const told = `Send this link to ${name} and to nobody else. It works once, until ${validUntil}:\n${url}\n`;
  print(command, json ? `${JSON.stringify(invited)}\n` : told);
}

interface Wanted {
  readonly name: string;
  readonly role: Role;
  readonly school?: string;
}

async function inviteOverHttp(wanted: Wanted, env: NodeJS.ProcessEnv): Promise<Invited> {
  const api = (await getInstallation(env)).as(wanted.role === 'operator' ? 'operator' : 'ews-manager');
  return (await api.post<Invited>('/api/v1/people', wanted)).body;
}

async function inviteInRegister(
  { name, role, school = null }: Omit<Wanted, 'school'> & { readonly school?: string | null },
  config: Config,
  databaseUrl: string,
): Promise<Invited> {
  const { PUBLIC_URL: publicUrl } = config;
  if (publicUrl === undefined) {
    const sentence = 'Configuration: PUBLIC_URL must say where people sign in.';
    throw new UserFacingError(sentence, { exitCode: 2 });
  }
  const policy = configuredPolicy(config);
  const database = await openDatabase({ databaseUrl });
  try {
    // No case is made here.
    const register = createRegister(database, { workflowKey: Buffer.alloc(0), policy, publicUrl });
    if (school !== null && !(await register.findSchool(school))) {
      throw new UserFacingError(`The school ${school} is not known here.`, { exitCode: 2 });
    }
    const by = { role: 'service', id: 'command-line' } as const;
    const id = randomUUID();
    await register.putPerson({ id, name, role, school, authority: policy.authority }, by);
    const validUntil = Date.now() + SIGN_IN_LIMITS.invitationDays * 24 * 60 * 60 * 1000;
    const { url } = await register.addInvitation({ personId: id, validUntil }, by);
    return { person: { id }, invitation: { url, validUntil: instantAt(validUntil) } };
  } finally {
    await database.close();
  }
}

async function list(
  { json = false }: { json?: boolean },
  command: Command,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const api = (await getInstallation(env)).as('auditor');
  const { items } = await api.get<{ items: Readonly<Record<string, string | null>>[] }>('/api/v1/people');
  const lines = items.map(({ id, state, role, school, name }) =>
    [id, state, role, school ?? '-', name].join('\t'),
  );
  print(command, json ? `${JSON.stringify({ items })}\n` : `${lines.join('\n')}\n`);
}

async function setDisabled(
  id: string,
  disabled: boolean,
  { json = false }: { json?: boolean },
  command: Command,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const api = (await getInstallation(env)).as('ews-manager');
  const { body } = await api.post<{ state: string }>(`/api/v1/people/${encodeURIComponent(id)}/disabled`, {
    disabled,
  });
  print(command, json ? `${JSON.stringify(body)}\n` : `${id}: ${body.state}\n`);
}

function isRole(role: string): role is Role {
  return (ROLE_CODES as readonly string[]).includes(role);
}

function print(command: Command, text: string): void {
  command.configureOutput().writeOut?.(text);
}
