import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { instantAt } from '../../domain/calendar/instant.ts';
import type { AuditAction } from '../../domain/policy/access/audit.ts';
import { LOOKS } from '../../domain/policy/access/looks.ts';
import { appending } from '../audit/append.ts';
import { bindWritten, newSalt } from '../audit/bound-rows.ts';
import type { Context } from '../store/context.ts';
import { actorOf } from './restrictions.ts';
import type { Look, Views } from './views-port.ts';

/** Who looked at what. The table takes new rows only, and the audit binds each of them. */
export function views(context: Context): Views {
  const { db, now } = context;
  return {
    async recordLook(look) {
      const { by, what, caseIds, filter, format, refused } = look;
      const [only = null] = caseIds.length === 1 ? caseIds : [];
      const row = {
        id: randomUUID(),
        at: new Date(now()),
        principal: by.id,
        role: by.role,
        school: by.school,
        name: by.name,
        what,
        case_id: only,
        case_ids: JSON.stringify(caseIds),
        filter: JSON.stringify(filter),
        format,
        refused,
        salt: newSalt(),
      };
      const detail = { what, cases: caseIds.length, refused };
      const entry = { actor: actorOf(by), action: actionOf(look), subject: only, detail };
      const bound = bindWritten('views', { columns: row, salt: row.salt, entry });
      // One statement is a transaction of its own: a look is on record with its entry in the audit, or not at all.
      await db
        .with('added', (query) => query.insertInto('views').values(row).returning('id'))
        .selectFrom('added')
        .select(appending(context, [bound], context.policy.authority).as('appended'))
        .execute();
    },

    async looksAt(caseId, { school, limit, cursor }) {
      const rows = await db
        .selectFrom('views')
        .selectAll()
        .where(sql<boolean>`case_ids::jsonb @> ${JSON.stringify([caseId])}::jsonb`)
        .$if(cursor !== undefined, (query) =>
          query.where(sql<boolean>`(at, id) > (${new Date(cursor?.at ?? 0)}::timestamptz, ${cursor?.id})`),
        )
        .$if(school !== undefined, (query) => query.where('school', '=', school ?? ''))
        .orderBy('at')
        .orderBy('id')
        .limit(limit + 1)
        .execute();
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      return {
        items: page.map(({ at, role, name, school: of, what, filter, format, refused }) => ({
          at: instantAt(at.getTime()),
          by: { role, name, school: of },
          what,
          filter,
          format,
          refused,
        })),
        next: rows.length > page.length && last ? { at: last.at.getTime(), id: last.id } : null,
      };
    },
  };
}

function actionOf({ what, format }: Look): AuditAction {
  if (what === 'decoded-payloads') return 'payloads-decoded';
  if (format === 'csv') return 'exported';
  return LOOKS[what].shows === 'one case' ? 'viewed' : 'listed';
}
