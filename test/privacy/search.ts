/** A text, one character a byte, and what it stands for. */
interface Sought {
  readonly marker: string;
  readonly form: string;
}

/** A power of two, and many times what is sought, so that hardly a byte of a place is looked at twice. */
const SLOTS = 1 << 20;

/** A search for thousands of texts in one walk through the bytes, by the first four of each. */
export function createSearch(sought: readonly Sought[]): (content: Buffer) => Set<string> {
  const beginnings = Map.groupBy(
    sought.map(({ marker, form }) => ({ marker, bytes: Buffer.from(form, 'latin1') })),
    ({ bytes }) => bytes.readInt32LE(0),
  );
  const slots = new Uint8Array(SLOTS);
  for (const beginning of beginnings.keys()) slots[slotOf(beginning)] = 1;
  return (content) => {
    const found = new Set<string>();
    let four = 0;
    for (let at = 0; at < content.length; at += 1) {
      four = (four >>> 8) | ((content[at] ?? 0) << 24);
      if (at < 3 || slots[slotOf(four)] === 0) continue;
      for (const { marker, bytes } of beginnings.get(four) ?? []) {
        const from = at - 3;
        if (
          content.compare(bytes, 0, bytes.length, from, Math.min(from + bytes.length, content.length)) === 0
        )
          found.add(marker);
      }
    }
    return found;
  };
}

function slotOf(four: number): number {
  return Math.imul(four, 0x9e3779b1) >>> 12;
}
