import { sql } from 'kysely';
import { instantAt } from '../../domain/calendar/instant.ts';
import type { AuditAction } from '../../domain/policy/access/audit.ts';
import { LOOKS } from '../../domain/policy/access/looks.ts';
import { append } from '../audit/append.ts';
import { bindRows, newSalt } from '../audit/bound-rows.ts';
import type { Context } from '../store/context.ts';
import { actorOf } from './restrictions.ts';
import type { Look, Views } from './views-port.ts';

/** Who looked at what. The table takes new rows only, and the audit binds each of them. */
export function views(context: Context): Views {
  const { db, now } = context;
  return {
    recordLook: (look) =>
      db.transaction().execute(async (tx) => {
        const { by, what, caseIds, filter, format, refused } = look;
        const [only = null] = caseIds.length === 1 ? caseIds : [];
        const { id } = await tx
          .insertInto('views')
          .values({
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
          })
          .returning('id')
          .executeTakeFirstOrThrow();
        const detail = { what, cases: caseIds.length, refused };
        const entry = { actor: actorOf(by), action: actionOf(look), subject: only, detail };
        await append(context, tx, await bindRows(tx, 'views', [{ key: id, entry }]));
      }),

    async looksAt(caseId, { school, limit, cursor = 0 }) {
      const rows = await db
        .selectFrom('views')
        .selectAll()
        .where(sql<boolean>`case_ids @> ${JSON.stringify([caseId])}::jsonb`)
        .where('id', '>', cursor)
        .$if(school !== undefined, (query) => query.where('school', '=', school ?? ''))
        .orderBy('id')
        .limit(limit + 1)
        .execute();
      const page = rows.slice(0, limit);
      return {
        items: page.map(({ at, role, name, school: of, what, filter, format, refused }) => ({
          at: instantAt(at.getTime()),
          by: { role, name, school: of },
          what,
          filter,
          format,
          refused,
        })),
        next: rows.length > page.length ? (page.at(-1)?.id ?? null) : null,
      };
    },
  };
}

function actionOf({ what, format }: Look): AuditAction {
  if (what === 'decoded-payloads') return 'payloads-decoded';
  if (format === 'csv') return 'exported';
  return LOOKS[what].shows === 'one case' ? 'viewed' : 'listed';
}
