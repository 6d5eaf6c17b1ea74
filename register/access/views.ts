import { sql } from 'kysely';
import { instantAt } from '../../domain/calendar/instant.ts';
import type { AuditAction } from '../../domain/policy/access/audit.ts';
import { LOOKS } from '../../domain/policy/access/looks.ts';
import { append } from '../audit/append.ts';
import { bindWritten, newSalt } from '../audit/bound-rows.ts';
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
        const row = {
          at: new Date(now()),
          principal: by.id,
          role: by.role,
          school: by.school,
          name: by.name,
          what,
          case_id: only,
          format,
          refused,
        };
        const salt = newSalt();
        // These two are jsonb, which has a text of its own.
        const texts = await tx
          .insertInto('views')
          .values({ ...row, case_ids: JSON.stringify(caseIds), filter: JSON.stringify(filter), salt })
          .returning([
            'id',
            sql<string>`case_ids::text`.as('case_ids'),
            sql<string>`filter::text`.as('filter'),
          ])
          .executeTakeFirstOrThrow();
        const detail = { what, cases: caseIds.length, refused };
        const entry = { actor: actorOf(by), action: actionOf(look), subject: only, detail };
        const bound = bindWritten('views', { columns: { ...row, ...texts }, salt, entry });
        await append(context, tx, [bound]);
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
