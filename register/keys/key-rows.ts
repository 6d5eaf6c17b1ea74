import { instantAt } from '../../domain/calendar/instant.ts';
import type { Selectable } from 'kysely';
import type { ApiKeyTable } from './key-table.ts';
import type { KnownKey } from './keys-port.ts';

export type KeyRow = Selectable<ApiKeyTable>;

/** Whether a key still opens anything, at an instant of the wall clock (epoch milliseconds). */
export function isActive(row: Pick<KeyRow, 'revoked_at' | 'expires_at'>, now: number): boolean {
  return row.revoked_at === null && (row.expires_at === null || row.expires_at.getTime() > now);
}

export function knownKey(row: KeyRow, now: number): KnownKey {
  const instant = (date: Date | null) => date && instantAt(date.getTime());
  return {
    id: row.id,
    client: row.issuer !== null && row.subject !== null ? { issuer: row.issuer, subject: row.subject } : null,
    prefix: row.prefix,
    principal: row.principal,
    name: row.name,
    role: row.role,
    school: row.school,
    scopes: row.scopes,
    createdAt: instantAt(row.created_at.getTime()),
    createdBy: row.created_by,
    expiresAt: instant(row.expires_at),
    lastUsedAt: instant(row.last_used_at),
    revokedAt: instant(row.revoked_at),
    replacedBy: row.replaced_by,
    state: row.revoked_at !== null ? 'revoked' : isActive(row, now) ? 'active' : 'lapsed',
  };
}
