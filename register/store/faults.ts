import { RegisterUnavailable } from '../register-unavailable.ts';

/** The database refused a statement: a fault of ours. Says which by its code, never with the values it was about. */
class RegisterFault extends Error {
  override readonly name = 'RegisterFault';
}

/**
 * SQLSTATE classes and codes in which a later attempt can succeed: connection lost (08), out of resources (53), shut
 * down or starting (57), rolled back by a deadlock or a conflict (40), a lock not got in time.
 */
const PASSING = /^(08|53|57|40|55P03)/;

/** Of the system's network calls, and of the drivers, which give no code for what they themselves notice. */
const NETWORK_CODES = /^(ECONN|EPIPE|ENOTFOUND|EAI_|ETIMEDOUT|EHOST|ENET|ENOENT|EACCES)/;
const DRIVER_WORDS =
  /connection terminated|timeout exceeded|read timeout|not queryable|connection error|is clos(ed|ing)|driver has already been destroyed|cannot use a pool/i;

/**
 * What the register rejects with for an error of its database. Errors of the drivers carry the statement's values
 * (names, dates of birth) in their message and members, so they never leave the register.
 */
export function asRegisterError(error: unknown): Error {
  if (error instanceof RegisterUnavailable || error instanceof RegisterFault || error instanceof RangeError) {
    return error;
  }
  const { code, message, constraint } = factsOf(error);
  if (PASSING.test(code) || NETWORK_CODES.test(code) || (code === '' && DRIVER_WORDS.test(message))) {
    return new RegisterUnavailable(`The register cannot be reached${code === '' ? '' : ` (${code})`}`);
  }
  // Of our own making, so without a statement or its values.
  if (error instanceof Error && code === '') return error;
  // No cause: it would take the values with it into a log.
  const fault = new RegisterFault(`The register failed (${[code, constraint].filter(Boolean).join(', ')})`);
  if (error instanceof Error && error.stack !== undefined) {
    const frames = error.stack.split('\n').filter((line) => line.startsWith('    at '));
    fault.stack = [`${fault.name}: ${fault.message}`, ...frames].join('\n');
  }
  return fault;
}

function factsOf(error: unknown): { code: string; message: string; constraint: string } {
  if (error instanceof AggregateError && error.errors.length > 0) return factsOf(error.errors[0]);
  if (!(error instanceof Error)) return { code: '', message: '', constraint: '' };
  const text = (key: string): string => {
    const value = (error as unknown as Record<string, unknown>)[key];
    return typeof value === 'string' ? value : '';
  };
  return { code: text('code'), message: error.message, constraint: text('constraint') };
}

type Methods = Readonly<Record<string, (...args: never[]) => Promise<unknown>>>;

/** The same methods, rejecting with the register's own errors only. */
export function withRegisterErrors<T extends object>(methods: T): T {
  const wrapped = Object.entries(methods as Methods).map(([name, method]) => [
    name,
    async (...args: never[]) => {
      try {
        return await method(...args);
      } catch (error) {
        throw asRegisterError(error);
      }
    },
  ]);
  return Object.fromEntries(wrapped) as T;
}
