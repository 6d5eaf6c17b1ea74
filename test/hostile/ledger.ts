import { expect } from 'vitest';

/** How often each kind of input was tried, and what was found that one of them did. */
export interface Ledger {
  /** Judges one input; what it did is found with the input itself. */
  readonly judge: (kind: string, input: string, isHarmless: boolean, what: string) => void;
  readonly count: (kind: string, inputs: number) => void;
  /** Fails with what was found since it was last asked. */
  readonly expectNoneEffective: () => void;
  readonly tried: () => number;
  readonly words: () => string;
}

export function openLedger(): Ledger {
  const tried = new Map<string, number>();
  const found: string[] = [];
  let foundInAll = 0;
  const total = () => [...tried.values()].reduce((sum, count) => sum + count, 0);
  return {
    judge(kind, input, isHarmless, what) {
      if (!isHarmless) found.push(`${kind}: ${what}: ${JSON.stringify(input.slice(0, 200))}`);
    },
    count: (kind, inputs) => void tried.set(kind, (tried.get(kind) ?? 0) + inputs),
    expectNoneEffective() {
      const now = found.splice(0);
      foundInAll += now.length;
      expect(now.slice(0, 20)).toEqual([]);
    },
    tried: total,
    words() {
      const counts = [...tried].map(([kind, count]) => `${count} ${kind}`).join(', ');
      return `${total()} inputs (${counts}), ${foundInAll} effective`;
    },
  };
}
