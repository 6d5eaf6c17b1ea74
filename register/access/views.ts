import { sql } from 'kysely';
import { instantAt } from '../../domain/instant.ts';
import type { Context } from '../context.ts';
import type { Views } from './views-port.ts';

/** Who looked at what. The table takes new rows only. */
export function views({ db, now }: Context): Views {
  return {
    async recordLook({ by, what, caseIds, filter, format, refused }) {
      await db
        .insertInto('views')
        .values({
          at: new Date(now()),
          principal: by.id,
          role: by.role,
          school: by.school,
          name: by.name,
          what,
          case_ids: JSON.stringify(caseIds),
          filter: JSON.stringify(filter),
          format,
          refused,
        })
        .execute();
    },

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
