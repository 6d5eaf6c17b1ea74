import { RegisterUnavailable, type Register } from '../../register/register.ts';

type Away = 'for nobody' | 'for decisions' | 'for everybody';

/** A register that is away for whom a test says: for the worker's decisions, or for everybody. */
export interface InterruptibleRegister {
  /** The register itself, which never goes away. */
  readonly real: Register;
  goAway(whom: Away): void;
  wrap(register: Register): Register;
}

export function interruptible(): InterruptibleRegister {
  let away: Away = 'for nobody';
  let real: Register | undefined;
  const isAway = (method: string) =>
    away === 'for everybody' || (away === 'for decisions' && method === 'decide');
  return {
    get real() {
      if (!real) throw new Error('It was not wrapped yet');
      return real;
    },
    goAway(whom) {
      away = whom;
    },
    wrap(register) {
      real = register;
      return new Proxy(register, {
        get(target, name, receiver) {
          const method: unknown = Reflect.get(target, name, receiver);
          if (typeof method !== 'function') return method;
          return (...sent: unknown[]) =>
            isAway(String(name))
              ? Promise.reject(new RegisterUnavailable('The register cannot be reached'))
              : (Reflect.apply(method, target, sent) as unknown);
        },
      });
    },
  };
}
