interface RateLimitRow {
  readonly words: string;
  readonly perSeconds: number;
  /** Of a production process. */
  readonly production: number;
  /** Of an embedded installation: on loopback, where tests and demos are in a hurry and nobody is a stranger. */
  readonly embedded: number;
  readonly source: string;
}

const MINUTE = 60;

/** How often somebody may ask, each process counting for itself. Settings of the same names replace the numbers. */
export const RATE_LIMITS = {
  machine: {
    words: 'requests of one machine, by a key or token',
    perSeconds: MINUTE,
    production: 600,
    embedded: 60_000,
    source: 'OWASP API4:2023; a school system that sends its register asks in bursts',
  },
  person: {
    words: 'requests of one person',
    perSeconds: MINUTE,
    production: 60,
    embedded: 60_000,
    source: 'OWASP API4:2023, API6:2023',
  },
  refused: {
    words: 'keys and tokens that were refused, from one address',
    perSeconds: MINUTE,
    production: 60,
    embedded: 6_000,
    source: 'OWASP API2:2023; ASVS 5.0 6.3.1',
  },
  visitor: {
    words: 'requests to pages without sign-in, from one address',
    perSeconds: MINUTE,
    production: 600,
    embedded: 60_000,
    source: 'OWASP API4:2023',
  },
  exports: {
    words: 'reports read by one caller',
    perSeconds: 60 * MINUTE,
    production: 10,
    embedded: 10_000,
    source: 'OWASP API6:2023: who reads every child at once has no need to do it often',
  },
} as const satisfies Record<string, RateLimitRow>;

export type RateLimit = keyof typeof RATE_LIMITS;

/** How many requests each limit lets through. */
export type RateLimitSettings = Readonly<Record<RateLimit, number>>;

/** The numbers of the table, for a kind of process. */
export function usualLimits(kind: 'production' | 'embedded'): RateLimitSettings {
  const { machine, person, refused, visitor, exports } = RATE_LIMITS;
  return {
    machine: machine[kind],
    person: person[kind],
    refused: refused[kind],
    visitor: visitor[kind],
    exports: exports[kind],
  };
}

/** Whether a route counts its callers: all but the probes of whoever runs the service. */
export function isLimited({ path }: { readonly path: string }): boolean {
  return !path.startsWith('/health/');
}
