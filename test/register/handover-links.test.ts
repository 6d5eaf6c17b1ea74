import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { openTestRegister, type TestRegister } from '../support/register.ts';
import { furnish, MORNING, openRecorded, principal } from './case-files.ts';

const HOUR = 3_600_000;

let test: TestRegister;
let caseId: string;
beforeAll(async () => {
  test = await openTestRegister(MORNING);
  await furnish(test.register);
  caseId = (await openRecorded(test.register)).pending.caseId;
});
afterAll(() => test.close());

const FOR = { authority: 'Invented County', contact: 'admissions' };

/** Makes a link as its route does: the row, and the command whose words say whom it is for. */
async function addLink(id: string, validUntil: number): Promise<string> {
  const { url } = await test.register.addHandoverLink({ id, caseId, validUntil });
  const by = principal('cme-officer');
  await test.register.storeCommand({
    commandId: id,
    caseId,
    kind: 'make-handover-link',
    principal: by,
    body: FOR,
  });
  return url;
}
const tokenOf = (url: string) => url.split('/').at(-1) ?? '';

describe('Links of the receiving side (2, 5 CME officer)', () => {
  it('lead to this installation, and are found by their token', async () => {
    const url = await addLink('one', test.clock.now + HOUR);
    expect(url).toMatch(/^https:\/\/cme\.example\.org\/receive\/[\w-]{43}$/);
    expect(await test.register.findHandoverLink(tokenOf(url))).toEqual({ id: 'one', caseId, recipient: FOR });
  });

  it('are guessed by nobody: every token has 256 random bits, and any other is unknown', async () => {
    const tokens = await Promise.all(
      Array.from({ length: 50 }, (_, index) => addLink(`many-${index}`, test.clock.now + HOUR).then(tokenOf)),
    );
    expect(new Set(tokens).size).toBe(50);
    for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    for (const guess of ['', 'one', '\0', `${tokens[0]!}x`, tokens[0]!.slice(1), 'a'.repeat(43)]) {
      expect(await test.register.findHandoverLink(guess)).toBeUndefined();
    }
  });

  it('expire by the wall clock, to the millisecond', async () => {
    const token = tokenOf(await addLink('short', test.clock.now + HOUR));
    test.clock.now += HOUR - 1;
    expect(await test.register.findHandoverLink(token)).toBeDefined();
    test.clock.now += 1;
    expect(await test.register.findHandoverLink(token)).toBeUndefined();
  });

  it('stand in the register as a hash only', async () => {
    const token = tokenOf(await addLink('hashed', test.clock.now + HOUR));
    const { rows } = await sql<{ row: string }>`
      select handover_links::text as row from handover_links
      union all select commands::text from commands`.execute(test.database.db);
    expect(rows.length).toBeGreaterThan(1);
    for (const { row } of rows) expect(row).not.toContain(token);
  });
});
