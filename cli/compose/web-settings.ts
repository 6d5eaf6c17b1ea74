import { isIP } from 'node:net';
import { z } from 'zod';
import { usualLimits, type RateLimitSettings } from '../../api/limits/rate-limits.ts';
import type { TokenIssuer } from '../../api/authentication/token-issuers.ts';

const count = z
  .string()
  .regex(/^[1-9]\d{0,6}$/, 'must be a number from 1 to 9999999')
  .transform(Number)
  .optional();

/** `10.0.0.7`, `10.0.0.0/8`, `fd00::/8`; never everybody: whoever is believed may say that they are anybody. */
function isAddressOrRange(text: string): boolean {
  const [address = '', bits, more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more !== undefined) return false;
  return bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

const proxies = z
  .string()
  .transform((text) => text.split(',').map((each) => each.trim()))
  .refine((all) => all.every(isAddressOrRange), {
    error: 'must be addresses or ranges like 10.0.0.0/8, with commas between, and not all addresses',
  })
  .default([]);

const isLoopback = ({ hostname }: URL) => ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);

/** A token's issuer is asked for its keys: by HTTPS, or else on this machine. */
function isIssuerAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));
}

const issuerAddress = z.string().refine(isIssuerAddress);
const issuerList = z.array(
  z.strictObject({ issuer: issuerAddress, audience: z.string().min(1), jwks: issuerAddress.optional() }),
);

const tokenIssuers = z
  .string()
  .transform((text, context): readonly TokenIssuer[] => {
    const parsed = issuerList.safeParse(jsonOf(text));
    if (parsed.success) return parsed.data;
    context.addIssue(
      'must be JSON like [{"issuer": "https://…", "audience": "…"}], with "jwks" where the issuer tells not where its keys are, and addresses with HTTPS',
    );
    return z.NEVER;
  })
  .default([]);

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Settings of whoever serves HTTP. */
export const webSettings = {
  TRUSTED_PROXIES: proxies,
  WHEREABOUTS_TOKEN_ISSUERS: tokenIssuers,
  RATE_LIMIT_MACHINE: count,
  RATE_LIMIT_PERSON: count,
  RATE_LIMIT_REFUSED: count,
  RATE_LIMIT_VISITOR: count,
  RATE_LIMIT_EXPORTS: count,
};

type WebSettings = z.infer<z.ZodObject<typeof webSettings>>;

/** What the settings make of the usual limits of such a process. */
function limitsOf(kind: 'production' | 'embedded', settings: WebSettings): RateLimitSettings {
  const usual = usualLimits(kind);
  return {
    machine: settings.RATE_LIMIT_MACHINE ?? usual.machine,
    person: settings.RATE_LIMIT_PERSON ?? usual.person,
    refused: settings.RATE_LIMIT_REFUSED ?? usual.refused,
    visitor: settings.RATE_LIMIT_VISITOR ?? usual.visitor,
    exports: settings.RATE_LIMIT_EXPORTS ?? usual.exports,
  };
}

/** What the settings say to whoever serves HTTP. */
export function webSettingsOf(
  kind: 'production' | 'embedded',
  settings: WebSettings & { PUBLIC_URL?: string | undefined },
) {
  return {
    limits: limitsOf(kind, settings),
    trustedProxies: settings.TRUSTED_PROXIES,
    overHttps: settings.PUBLIC_URL?.startsWith('https:') ?? false,
    tokenIssuers: settings.WHEREABOUTS_TOKEN_ISSUERS,
  };
}
