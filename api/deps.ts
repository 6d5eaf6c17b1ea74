import type { Policy } from '../domain/policy/editions/policy.ts';
import type { HeadFolder } from '../register/audit/heads/head-folder.ts';
import type { Register } from '../register/register.ts';
import type { SignIn } from './authentication/sign-in.ts';
import type { TokenIssuer } from './authentication/token-issuers.ts';
import type { CalendarTeller } from '../dispatch/calendar-changes.ts';
import type { CaseGateway } from '../dispatch/case-gateway.ts';
import type { Log } from '../dispatch/log.ts';
import type { Codec } from './codec/codec.ts';
import type { GrantTimers } from '../dispatch/grant-timers.ts';
import type { RateLimitSettings } from './limits/rate-limits.ts';
import type { Rehearsal } from '../dispatch/rehearsal.ts';

/** What the API stands on; whoever composes the process passes it in. */
export interface ApiDeps {
  readonly register: Register;
  readonly cases: CaseGateway;
  readonly grantTimers: GrantTimers;
  readonly calendarTeller: CalendarTeller;
  readonly policy: Policy;
  /** Only in demo mode: elsewhere a case cannot be moved forward, and its route does not exist. */
  readonly rehearsal: Rehearsal | null;
  readonly temporal: { ping(): Promise<void> };
  readonly codec: Codec;
  /** Whether the mail caught by the embedded SMTP server is shown to anybody who asks. */
  readonly outboxOpen: boolean;
  /** How people sign in; without it only machines call. */
  readonly signIn?: SignIn;
  readonly log: Log;
  /** Where signed heads of the audit are kept; nowhere unless it says otherwise. */
  readonly auditHeads?: HeadFolder;
  /** How often callers may ask; as in an embedded installation unless it says otherwise. */
  readonly limits?: RateLimitSettings;
  /** Addresses and ranges of the proxies whose `X-Forwarded-*` is believed; none unless it says otherwise. */
  readonly trustedProxies?: readonly string[];
  /** Issuers whose clients may call by a token; none unless it says otherwise. */
  readonly tokenIssuers?: readonly TokenIssuer[];
  /** Whether people reach the service by HTTPS, so that browsers are told to come by nothing else. */
  readonly overHttps?: boolean;
  /** Epoch milliseconds; the wall clock unless a test says otherwise. */
  readonly now?: () => number;
  /** How long a caller waits for a case to be on record; `PATIENCE_MS` unless a test is in a hurry. */
  readonly patienceMs?: number;
}

/** The wall clock of a process. */
export function nowOf(deps: Pick<ApiDeps, 'now'>): number {
  return deps.now?.() ?? Date.now();
}
