import type { Request } from 'express';
import type { z } from 'zod';
import type { Permission } from '../../domain/policy/access/authorisation.ts';
import type { LookKind } from '../../domain/policy/access/looks.ts';
import type { KeyScope } from '../../domain/policy/access/machine-keys.ts';
import type { EarlierRequest } from '../../register/cases/commands.ts';
import type { CaseRow, Principal } from '../../register/register.ts';
import type { Answer } from './answer.ts';
import type { ProblemCode } from './problem.ts';

/** One request of a known caller. */
export interface Call {
  readonly principal: Principal;
  /** What the caller's key is limited to; undefined when to all that the role may do. */
  readonly scopes: readonly KeyScope[] | undefined;
  readonly params: Readonly<Record<string, string>>;
  /** The case that the address names, as it was when the call came; undefined where the caller sees none of that id. */
  readonly row: CaseRow | undefined;
  readonly query: unknown;
  readonly body: unknown;
  readonly ifMatch: string | undefined;
  /** The Temporal namespace that a caller of the codec speaks of. */
  readonly namespace: string | undefined;
  /** What the caller would rather have, where a route has both. */
  readonly wants: 'json' | 'csv';
  /** The id of the command that this request is: the same again for a repeated Idempotency-Key. */
  readonly commandId: string;
  /** Of the request, where it has an Idempotency-Key. */
  readonly requestHash: string | null;
  /** What is known of the same request, made before under this key. */
  readonly repeated: EarlierRequest | undefined;
}

/** One answer as the OpenAPI document has it. */
interface DocumentedAnswer {
  readonly description: string;
  readonly schema?: z.ZodType;
  /** `application/json` unless it says otherwise. */
  readonly contentType?: string;
  /** A second type, by the caller's Accept header. */
  readonly alsoAs?: string;
  readonly headers?: readonly string[];
}

/** Whoever answers a reading says what is looked at; other methods where they show more than what they changed. */
type Method =
  | { readonly method: 'get'; readonly look: LookKind }
  | { readonly method: 'post' | 'put'; readonly look?: LookKind };

interface Described {
  /** Express's pattern, below `/api/v1`. */
  readonly path: string;
  readonly summary: string;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** The body is a file of comma-separated values instead of JSON, handed on as bytes. */
  readonly csv?: { readonly columns: string; readonly mostBytes: number };
  readonly answers: Readonly<Record<number, DocumentedAnswer>>;
  readonly problems: readonly ProblemCode[];
  /** `too`: answers a browser with a page, and everybody else with JSON. `only`: a page, and takes nothing but forms. */
  readonly page?: 'too' | 'only';
}

/** A route for known callers: served and documented from this one description. */
export type Route = Described &
  Method & {
    /** The rows of the authorisation table that it carries out: more than one where the body says which. */
    readonly does: readonly [Permission, ...Permission[]];
    /** Whether it takes an Idempotency-Key and If-Match, and whether the key must be there. */
    readonly idempotency?: 'optional' | 'required';
    /**
     * False where a repeated request is answered from what is on record, as the caller may see it then: the command's
     * or report's own row says that it was made before.
     */
    readonly keepsAnswer?: false;
    /** Pages of the Temporal UI ask it, which know no token of a session. */
    readonly fromTemporalUi?: true;
    /** What a key must be for; `read` of a GET and `work` of the others unless it says otherwise. */
    readonly keyScope?: KeyScope;
    /** Reached also by callers for whom a restricted case is not open, but never where it is hidden. */
    readonly withoutAccess?: true;
    handle(call: Call): Promise<Answer> | Answer;
  };

/** A route that needs no key. A body is read as JSON or, from a page, as a form. */
export type OpenRoute = Described &
  Method & {
    /** Knows the session of whoever calls. */
    readonly session?: true;
    handle(request: Request): Promise<Answer> | Answer;
  };

/** What a key must be for to call a route. */
export function keyScopeOf({ keyScope, method }: { keyScope?: KeyScope; method: Route['method'] }): KeyScope {
  return keyScope ?? (method === 'get' ? 'read' : 'work');
}
