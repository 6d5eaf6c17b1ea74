import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import type { AuditEntry } from '../../../register/audit/append.ts';
import { openTestRegister, type TestRegister } from '../../support/register.ts';
import { MORNING } from '../case-files.ts';

let test: TestRegister;
beforeEach(async () => {
  test = await openTestRegister(MORNING);
});
afterEach(() => test.close());

const looked = (subject: string): AuditEntry => ({
  actor: { role: 'ewo', id: 'ewo', name: 'An invented officer' },
  action: 'viewed',
  subject,
  detail: { what: 'case' },
});
const entries = () => test.database.db.selectFrom('audit_entries').selectAll().orderBy('seq').execute();

describe('The audit', () => {
  it('numbers its entries without gaps, each with the hash of the one before', async () => {
    await test.register.audit(looked('one'));
    await test.register.audit({ ...looked('two'), at: '2026-10-08T09:00:00Z' });
    const [first, second] = await entries();
    expect(first).toMatchObject({ seq: 1, subject: 'one', prev_hash: '0'.repeat(64) });
    expect(second).toMatchObject({
      seq: 2,
      at: new Date('2026-10-08T09:00:00Z'),
      recorded_at: new Date(MORNING),
      prev_hash: first?.hash,
    });
  });

  it('keeps one chain when many processes add at once', async () => {
    const others = Array.from({ length: 20 }, (_, n) => test.another().audit(looked(`case-${n}`)));
    await Promise.all(others);
    const chain = await entries();
    expect(chain.map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
    expect(chain.slice(1).map(({ prev_hash }) => prev_hash)).toEqual(
      chain.slice(0, -1).map(({ hash }) => hash),
    );
  });

  it.each(['update audit_entries set subject = null', 'delete from audit_entries', 'truncate audit_entries'])(
    'refuses to be changed: %s',
    async (statement) => {
      await test.register.audit(looked('one'));
      await expect(sql.raw(statement).execute(test.database.db)).rejects.toThrow('append-only');
    },
  );
});
