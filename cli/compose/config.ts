import { z } from 'zod';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import type { Policy } from '../../domain/policy/editions/policy.ts';
import { AUTHORITIES, policyInForce } from '../../domain/policy/editions/editions.ts';
import { localDateAt } from '../../domain/calendar/school-calendar.ts';
import { OWN_KEY_ID, type ListedSecret } from '../../encryption/key-ring.ts';
import type { IssuerSettings, SignIn } from '../../api/authentication/sign-in.ts';
import { UserFacingError } from '../../process/user-facing-error.ts';
import { withSecretFiles } from './secret-files.ts';
import { webSettings } from './web-settings.ts';

import { isHere, readIssuers } from './issuers.ts';

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port number, 0 (any free port) to 65535')
  .transform(Number)
  .refine((number) => number <= 65_535, 'must be a port number, 0 (any free port) to 65535');
const url = (protocols: readonly string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    error: `must be an address beginning with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  });

/** `id:secret,id:secret`; what is wrong is said without a secret. */
const encryptionKeys = z.string().transform((text, context): ListedSecret[] => {
  const listed = text.split(',').map((entry) => {
    const [id = '', ...rest] = entry.trim().split(':');
    return { id, secret: rest.join(':') };
  });
  const wrong = listed.some(
    ({ id, secret }) => !/^[a-z0-9-]{1,16}$/.test(id) || id === OWN_KEY_ID || secret.length < 32,
  );
  if (wrong || new Set(listed.map(({ id }) => id)).size < listed.length) {
    context.addIssue({
      code: 'custom',
      message:
        'must be a list id:secret,id:secret with the current key first, each id once, of up to 16 lower-case letters, ' +
        `digits and hyphens and not ${OWN_KEY_ID}, each secret of at least 32 characters without a comma`,
    });
  }
  return listed;
});

/** Everything that can be configured: contract section 1. All optional for an embedded installation. */
const environment = z.object({
  PORT: port.prefault('3000'),
  WHEREABOUTS_DATA_DIR: z.string().min(1, 'must name a folder').default('.data'),
  DATABASE_URL: url(['postgres:', 'postgresql:']).optional(),
  TEMPORAL_ADDRESS: z
    .string()
    .regex(/^[^\s:/]+:\d{1,5}$/, 'must be host:port')
    .optional(),
  TEMPORAL_NAMESPACE: z
    .string()
    .regex(/^[\w.-]{2,}$/, 'must be a namespace name')
    .default('whereabouts'),
  TEMPORAL_TLS_CA: z.string().min(1, 'must be the path of a PEM file').optional(),
  TEMPORAL_TLS_CERT: z.string().min(1, 'must be the path of a PEM file').optional(),
  TEMPORAL_TLS_KEY: z.string().min(1, 'must be the path of a PEM file').optional(),
  TEMPORAL_TLS_SERVER_NAME: z.string().min(1, 'must be the name in the certificate of the server').optional(),
  TEMPORAL_TOKEN: z
    .string()
    .regex(/^[\w-]+\.[\w-]+\.[\w-]+$/, 'must be a JSON Web Token')
    .optional(),
  TEMPORAL_UI_ORIGIN: url(['http:', 'https:'])
    .refine(
      (text) => URL.canParse(text) && new URL(text).origin === text,
      'must be an origin, without a path',
    )
    .optional(),
  TEMPORAL_CLI: z.string().min(1, 'must be the path of the Temporal CLI').optional(),
  SMTP_URL: url(['smtp:', 'smtps:']).optional(),
  WHEREABOUTS_KEY: z.string().min(32, 'must be a secret of at least 32 characters').optional(),
  WHEREABOUTS_ENCRYPTION_KEYS: encryptionKeys.default([]),
  PUBLIC_URL: url(['http:', 'https:']).optional(),
  WHEREABOUTS_ISSUERS: z.string().min(1, 'must be a JSON list, or the path of a file').optional(),
  WHEREABOUTS_AUTHORITY: z
    .enum(AUTHORITIES, `must be one of ${AUTHORITIES.join(', ')}`)
    .default(BROMLEY.authority),
  WHEREABOUTS_AUDIT_DIR: z.string().min(1, 'must name a folder').optional(),
  WHEREABOUTS_AUDIT_KEY: z.string().min(1, 'must be an Ed25519 private key in PEM').optional(),
  WHEREABOUTS_AUDIT_KEY_FILE: z.string().min(1, 'must be the path of a PEM file').optional(),
  WHEREABOUTS_API_KEY: z.string().min(1, 'must be the key of a role').optional(),
  ...webSettings,
});

/** The settings, with the issuers that people sign in by. */
export type Config = Omit<z.infer<typeof environment>, 'WHEREABOUTS_ISSUERS'> & {
  readonly issuers: readonly IssuerSettings[];
};

/** The policy that new cases are opened under today; a case that is open stays on its own edition. */
export function configuredPolicy({ WHEREABOUTS_AUTHORITY }: Config): Policy {
  return policyInForce(WHEREABOUTS_AUTHORITY, localDateAt(Date.now(), BROMLEY.times.zone));
}

/** How people sign in to an installation that they reach at `publicUrl`. */
export function signInOf({ issuers }: Config, publicUrl: string, secret: Buffer): SignIn {
  return { issuers, publicUrl: publicUrl.replace(/\/+$/, ''), secret };
}

/** Settings that a production process cannot do without; each has a safe default in an embedded installation. */
const REQUIRED_IN_PRODUCTION = [
  'DATABASE_URL',
  'TEMPORAL_ADDRESS',
  'SMTP_URL',
  'WHEREABOUTS_KEY',
  'PUBLIC_URL',
] as const satisfies readonly (keyof Config)[];

/** Mutual TLS needs all three: whom to trust, and who we are. */
const TLS_FILES = ['TEMPORAL_TLS_CA', 'TEMPORAL_TLS_CERT', 'TEMPORAL_TLS_KEY'] as const;

interface Overrides {
  readonly port?: string | undefined;
}

/**
 * Reads the environment once, with what the command line overrides.
 * @throws UserFacingError naming all faults together, exit code 2
 */
export function readConfig(env: NodeJS.ProcessEnv, overrides: Overrides = {}): Config {
  const { config, faults } = read(env, overrides);
  if (config === undefined) throw faulty(faults);
  return config;
}

export type ProductionConfig = Config & Readonly<Record<(typeof REQUIRED_IN_PRODUCTION)[number], string>>;

/** The same for a production process: what is missing is named together with what is wrong. */
export function readProductionConfig(env: NodeJS.ProcessEnv, overrides: Overrides = {}): ProductionConfig {
  const { config, faults } = read(env, overrides);
  const missing = REQUIRED_IN_PRODUCTION.filter((name) => !env[name] && !env[`${name}_FILE`]);
  if (missing.length > 0) faults.push(`${missing.join(', ')} must be set in production`);
  if (config) faults.push(...unfitForSignIn(config));
  if (config === undefined || faults.length > 0) throw faulty(faults);
  return config as ProductionConfig;
}

/** What would let anybody of this machine in, or let a session be read on its way. */
function unfitForSignIn({ issuers, PUBLIC_URL }: Config): string[] {
  const faults = issuers
    .filter(({ issuer }) => isHere(issuer))
    .map(({ id }) => `WHEREABOUTS_ISSUERS: ${id} is on this machine, which is for demonstrations only`);
  if (issuers.length > 0 && PUBLIC_URL?.startsWith('https:') === false) {
    faults.push('PUBLIC_URL must begin with https:// where people sign in');
  }
  return faults;
}

function read(
  env: NodeJS.ProcessEnv,
  { port: portOption }: Overrides,
): { config: Config | undefined; faults: string[] } {
  // A variable that is set to nothing is one that is not set; an option that is given is meant.
  const notEmpty = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const { env: set, faults } = withSecretFiles(notEmpty);
  const parsed = environment.safeParse({ ...set, ...(portOption !== undefined && { PORT: portOption }) });
  faults.push(...(parsed.error?.issues ?? []).map(({ path, message }) => `${path.join('.')} ${message}`));
  const [given, lacking] = [
    TLS_FILES.filter((name) => name in set),
    TLS_FILES.filter((name) => !(name in set)),
  ];
  if (given.length > 0 && lacking.length > 0) {
    faults.push(`${lacking.join(', ')} must be set with ${given.join(', ')}`);
  }
  const { issuers, faults: unread } = readIssuers(parsed.data?.WHEREABOUTS_ISSUERS, env);
  faults.push(...unread);
  return { config: parsed.data && faults.length === 0 ? { ...parsed.data, issuers } : undefined, faults };
}

function faulty(faults: readonly string[]): UserFacingError {
  return new UserFacingError(`Configuration: ${faults.join('; ')}.`, { exitCode: 2 });
}
