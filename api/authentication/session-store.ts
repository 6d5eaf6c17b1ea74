import { Store, type SessionData } from 'express-session';
import type { Sessions, SignedIn, SignInFlow } from '../../register/people/sessions-port.ts';

declare module 'express-session' {
  interface SessionData {
    /** Who the session belongs to; absent while nobody has signed in. */
    signedIn?: SignedIn;
    flow?: SignInFlow;
    /** The session is to be kept although nobody has signed in: a form was shown that it guards. */
    opened?: true;
  }
}

type Done = (error?: unknown) => void;

/** express-session's store on the register: who a session belongs to is looked up anew at every request. */
export class RegisterStore extends Store {
  readonly #register: Sessions;
  readonly #cookie: () => SessionData['cookie'];

  /** @param cookie the attributes of every cookie: none is kept with a session */
  constructor(register: Sessions, cookie: () => SessionData['cookie']) {
    super();
    this.#register = register;
    this.#cookie = cookie;
  }

  override get(id: string, done: (error: unknown, session?: SessionData | null) => void): void {
    this.#register.findSession(id).then((kept) => {
      if (!kept) {
        done(null, null);
        return;
      }
      const { signedIn, flow } = kept;
      done(null, { cookie: this.#cookie(), ...(signedIn && { signedIn }), ...(flow && { flow }) });
    }, done);
  }

  override set(id: string, { signedIn, flow }: SessionData, done: Done = noted): void {
    const owner = signedIn
      ? { personId: signedIn.person.id, handle: signedIn.handle, authenticatedAt: signedIn.authenticatedAt }
      : null;
    settle(this.#register.keepSession(id, { owner, flow: flow ?? null }), done);
  }

  override touch(id: string, _session: SessionData, done: () => void = noted): void {
    settle(this.#register.seeSession(id), done);
  }

  override destroy(id: string, done: Done = noted): void {
    settle(this.#register.endSession(id), done);
  }
}

function settle(work: Promise<void>, done: Done): void {
  work.then(() => done(), done);
}

function noted(): void {
  // Nobody waits for the end of it.
}
