import type { z } from 'zod';
import { endOfKey, keyWish, TAKEN } from '../../api/routes/access/key-request.ts';
import type { Fault } from '../../api/http/problem.ts';
import { newKeySchema, rotationSchema } from '../../api/schemas/keys.ts';
import { read } from '../../api/schemas/parse.ts';
import { mayWithKeys } from '../../domain/policy/access/machine-keys.ts';
import { ROLE_CODES, type Role } from '../../domain/policy/access/roles.ts';
import { UserFacingError } from '../../process/user-facing-error.ts';
import { createRegister } from '../../register/create-register.ts';
import { openDatabase } from '../../register/store/database.ts';
import type { KnownKey } from '../../register/keys/keys-port.ts';
import type { Register } from '../../register/register.ts';
import { configuredPolicy, readConfig, type Config } from '../compose/config.ts';
import { findInstallation, getInstallation, type Installation } from '../compose/installation.ts';

/** A key that was made; without a secret where a client was registered. */
export interface Made {
  readonly key: KnownKey;
  readonly secret?: string;
  readonly replaced?: KnownKey;
}

/** Where keys are looked after: over HTTP where an installation runs, else on the database that is configured. */
export interface KeyOffice {
  list(): Promise<readonly KnownKey[]>;
  create(wish: object): Promise<Made>;
  rotate(id: string, wish: object): Promise<Made>;
  revoke(id: string): Promise<KnownKey>;
  close(): Promise<void>;
}

export async function openKeyOffice(env: NodeJS.ProcessEnv): Promise<KeyOffice> {
  const installation = await findInstallation(env);
  if (installation) return overHttp(installation);
  const config = readConfig(env);
  return config.DATABASE_URL === undefined
    ? overHttp(await getInstallation(env))
    : onDatabase(config, config.DATABASE_URL);
}

type Officer = Exclude<Role, 'school'>;

/** The role that may do it; the operator, who then is told why not, where none may. */
function officerFor(deed: Parameters<typeof mayWithKeys>[1], of: Role): Officer {
  const officers = ROLE_CODES.filter((role): role is Officer => role !== 'school');
  return officers.find((role) => mayWithKeys(role, deed, of)) ?? 'operator';
}

function overHttp(installation: Installation): KeyOffice {
  const list = async () =>
    (await installation.as('operator').get<{ items: readonly KnownKey[] }>('/api/v1/keys')).items;
  // Of an embedded installation there is a key of every role: the one that may.
  const clientFor = async (deed: Parameters<typeof mayWithKeys>[1], id: string) => {
    const key = (await list()).find((each) => each.id === id);
    if (!key) throw unknownKey(id);
    return installation.as(officerFor(deed, key.role));
  };
  const place = (id: string) => `/api/v1/keys/${encodeURIComponent(id)}`;
  return {
    list,
    async create(wish) {
      const role = 'role' in wish ? (wish.role as Role) : 'operator';
      return (await installation.as(officerFor('makes', role)).post<Made>('/api/v1/keys', wish)).body;
    },
    rotate: async (id, wish) =>
      (await (await clientFor('makes', id)).post<Made>(`${place(id)}/rotate`, wish)).body,
    revoke: async (id) =>
      (await (await clientFor('revokes', id)).post<KnownKey>(`${place(id)}/revoke`, {})).body,
    close: () => Promise.resolve(),
  };
}

/** Whoever holds the database may write anything into it: here it is done by the rules, and put on the audit. */
const COMMAND_LINE = { id: 'command-line', role: 'operator', name: 'Command line' } as const;

async function onDatabase(config: Config, databaseUrl: string): Promise<KeyOffice> {
  const database = await openDatabase({ databaseUrl });
  const register: Register = createRegister(database, {
    // Neither a case nor a notice is made here.
    workflowKey: Buffer.alloc(0),
    publicUrl: config.PUBLIC_URL ?? '',
    policy: configuredPolicy(config),
  });
  const tokenIssuers = config.WHEREABOUTS_TOKEN_ISSUERS;
  return {
    list: () => register.keys(),
    async create(sent) {
      const wished = readOrRefuse(newKeySchema, sent);
      const wish = await keyWish({ register, tokenIssuers }, wished);
      if (!wish.ok) throw refused(wish.faults);
      if (!wished.client) return register.addKey(wish.key, COMMAND_LINE);
      const key = await register.addClient(wish.key, wished.client, COMMAND_LINE);
      if (key === 'taken') throw refused([TAKEN]);
      return { key };
    },
    async rotate(id, sent) {
      const { overlapHours, expiresAt } = readOrRefuse(rotationSchema, sent);
      const now = Date.now();
      const end = endOfKey(expiresAt, now);
      if (typeof end !== 'number') throw refused([end]);
      const lapsesAt = now + overlapHours * 60 * 60 * 1_000;
      const made = await register.rotateKey(id, { lapsesAt, expiresAt: end }, COMMAND_LINE);
      if (made) return made;
      if (!(await register.findKey(id))) throw unknownKey(id);
      throw new UserFacingError('Only a key that is active and was not replaced before is replaced.');
    },
    async revoke(id) {
      const key = await register.revokeKey(id, COMMAND_LINE);
      if (!key) throw unknownKey(id);
      return key;
    },
    close: () => database.close(),
  };
}

function readOrRefuse<S extends z.ZodType>(schema: S, sent: unknown): z.output<S> {
  const result = read(schema, sent);
  if (!result.ok) throw refused(result.faults);
  return result.value;
}

function refused(faults: readonly Fault[]): UserFacingError {
  const words = faults.map(({ pointer, message }) => `${pointer.slice(1)} ${message}`);
  return new UserFacingError(`Nothing was changed: ${words.join('; ')}.`, { exitCode: 2 });
}

function unknownKey(id: string): UserFacingError {
  return new UserFacingError(`There is no key with the id ${JSON.stringify(id)}.`, { exitCode: 2 });
}
