import { UserFacingError } from '../process/user-facing-error.ts';

/** What an installation answered. */
interface ApiAnswer<T> {
  readonly status: number;
  readonly body: T;
}

/** RFC 9457, as the API answers. */
interface Problem {
  readonly code?: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly message: string }[];
}

/** An installation's refusal: the problem's `code`, and why in its own words. */
export class ApiRefusal extends UserFacingError {
  readonly code: string | undefined;
  readonly why: string;
  /** What is wrong with the request, in words. */
  readonly faults: readonly string[];

  constructor(call: string, status: number, problem: Problem) {
    const why = problem.detail ?? 'no detail';
    super(`${call} was answered ${status}: ${why}`);
    this.code = problem.code;
    this.why = why;
    this.faults = (problem.errors ?? []).map(({ message }) => message);
  }
}

/** The product's own API, as its commands call it. */
export interface ApiClient {
  get<T>(path: string): Promise<T>;
  /** The answer as it comes, in another type than JSON. */
  getAs(path: string, accept: string): Promise<string>;
  /**
   * @param key makes the call safe to repeat
   * @param version of the case that the call is meant for; refused when the case has changed since
   */
  post<T>(path: string, body: unknown, key?: string, version?: number): Promise<ApiAnswer<T>>;
}

/**
 * Calls a running installation with one key. Anything but a 2xx answer is an ApiRefusal.
 */
export function apiClient(web: string, key: string): ApiClient {
  async function call(
    method: string,
    path: string,
    init: { body?: string; headers?: Record<string, string> },
  ): Promise<Response> {
    const headers = { authorization: `Bearer ${key}`, ...init.headers };
    const response = await fetch(`${web}${path}`, { ...init, method, headers }).catch((cause: unknown) => {
      throw new UserFacingError(`No answer from ${web}: is Whereabouts running?`, { cause });
    });
    if (!response.ok) {
      throw new ApiRefusal(`${method} ${path}`, response.status, (await response.json()) as object);
    }
    return response;
  }
  return {
    get: async (path) => (await (await call('GET', path, {})).json()) as never,
    getAs: async (path, accept) => (await call('GET', path, { headers: { accept } })).text(),
    async post(path, body, idempotencyKey, version) {
      const response = await call('POST', path, {
        body: JSON.stringify(body),
        headers: {
          'content-type': 'application/json',
          ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
          ...(version !== undefined && { 'if-match': `"${version}"` }),
        },
      });
      return { status: response.status, body: (await response.json()) as never };
    },
  };
}
