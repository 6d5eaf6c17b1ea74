import type { Adapter, AdapterPayload } from 'oidc-provider';

interface Kept {
  readonly payload: AdapterPayload;
  readonly until: number;
}

/** What the demonstration's provider has issued: forgotten when it ends, so that every sign-in begins anew. */
export class IssuedInMemory implements Adapter {
  readonly #kept = new Map<string, Kept>();

  upsert(id: string, payload: AdapterPayload, expiresIn: number): Promise<undefined> {
    const now = Date.now();
    for (const [old, { until }] of this.#kept) if (until < now) this.#kept.delete(old);
    this.#kept.set(id, { payload, until: now + expiresIn * 1000 });
    return Promise.resolve(undefined);
  }

  find(id: string): Promise<AdapterPayload | undefined> {
    const kept = this.#kept.get(id);
    return Promise.resolve(kept && kept.until >= Date.now() ? kept.payload : undefined);
  }

  findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.#findBy((payload) => payload.uid === uid);
  }

  findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return this.#findBy((payload) => payload.userCode === userCode);
  }

  consume(id: string): Promise<undefined> {
    const kept = this.#kept.get(id);
    if (kept) kept.payload.consumed = Math.floor(Date.now() / 1000);
    return Promise.resolve(undefined);
  }

  destroy(id: string): Promise<undefined> {
    this.#kept.delete(id);
    return Promise.resolve(undefined);
  }

  revokeByGrantId(grantId: string): Promise<undefined> {
    for (const [id, { payload }] of this.#kept) if (payload.grantId === grantId) this.#kept.delete(id);
    return Promise.resolve(undefined);
  }

  #findBy(matches: (payload: AdapterPayload) => boolean): Promise<AdapterPayload | undefined> {
    return Promise.resolve([...this.#kept.values()].map(({ payload }) => payload).find(matches));
  }
}
