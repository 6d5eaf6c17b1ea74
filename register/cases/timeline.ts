import type { Actor } from '../../domain/policy/access/actors.ts';
import type { DeadlineMove } from '../../domain/decisions/attendance/corrections.ts';
import { instantAt } from '../../domain/calendar/instant.ts';
import { ROLES } from '../../domain/policy/access/roles.ts';
import type { Context, Place } from '../store/context.ts';
import type { Scope } from '../scope.ts';
import type { Sender } from '../principal.ts';
import type { TimelineItem, Timelines } from './timeline-port.ts';
import { readWithin } from '../store/scoped.ts';
import { isCaseId } from './cases.ts';

/** What the product is called where it has done something by itself. */
export const SERVICE_NAME = 'Whereabouts';

/** Nobody signs in by a link: it says which side somebody is on, and their words say who. */
export const RECEIVING_SIDE = 'Receiving side, by link';

/** What happened on a case, oldest first. */
export function timeline(context: Context): Timelines {
  const { db } = context;
  const written = (place: Place, caseId: string) =>
    place
      .selectFrom('case_changes as change')
      .innerJoin('events', 'events.change_id', 'change.id')
      .leftJoin('commands', 'commands.id', 'change.command_id')
      .leftJoin('reports', 'reports.id', 'change.command_id')
      .select(['change.at', 'change.recorded_at', 'change.by_actor', 'change.command_id'])
      .select(['events.what', 'events.policy', 'events.data'])
      .select(['commands.body as command', 'commands.sent_by as commanded_by'])
      .select(['reports.body as report', 'reports.sent_by as reported_by', 'reports.differs'])
      .where('change.case_id', '=', caseId)
      .orderBy('change.version')
      .orderBy('events.id');

  async function read(caseId: string, scope: Scope): Promise<TimelineItem[]> {
    if (!isCaseId(caseId)) return [];
    const rows = await readWithin(context, scope, (tx) => written(tx, caseId).execute());
    const unnamed = rows.filter((row) => !row.commanded_by && !row.reported_by);
    const others = await senders(db, [...new Set(unnamed.flatMap((row) => row.command_id ?? []))]);
    const known = await principals([...new Set(rows.map((row) => row.by_actor.id))]);
    return rows.map((row) => {
      // Who acted, as known when the command came; one sent straight to Temporal names its actor by id only.
      const kept = row.command_id === null ? undefined : others.get(row.command_id);
      const sender = [row.commanded_by, row.reported_by, kept].find((each) => each?.id === row.by_actor.id);
      const person = sender ?? known.get(row.by_actor.id);
      return {
        at: instantAt(row.at.getTime()),
        recordedAt: instantAt(row.recorded_at.getTime()),
        by: {
          role: row.by_actor.role,
          name: person?.name ?? nameOf(row.by_actor),
          school: person?.school ?? null,
        },
        what: row.what,
        policy: row.policy,
        data: row.data,
        sent: sentBody(row),
      };
    });
  }

  async function principals(ids: readonly string[]) {
    if (ids.length === 0) return new Map<string, { name: string; school: string | null }>();
    const rows = await db
      .selectFrom('api_keys')
      .select(['principal', 'name', 'school'])
      .where('principal', 'in', ids)
      // Of keys that replaced each other the last one says what the machine is called.
      .orderBy('created_at')
      .execute();
    return new Map(rows.map((row) => [row.principal, row]));
  }

  return {
    timeline: read,
    async moves(caseId, scope) {
      const items = await read(caseId, scope);
      return items
        .filter(({ what }) => what === 'deadline-moved')
        .map(({ data, sent, at }) => {
          const { deadline, from, to, why } = data as unknown as DeadlineMove & { why: string };
          const note = [sent?.['why'], sent?.['note']].find((words) => typeof words === 'string');
          return { deadline, from, to, why, note: note ?? null, at };
        });
    },
  };
}

/** Who sent what a scope may not read the words of: whose name and role stand on the timeline all the same. */
async function senders(db: Place, ids: readonly string[]): Promise<Map<string, Sender>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('commands')
    .select(['id', 'sent_by'])
    .where('id', 'in', ids)
    .unionAll(db.selectFrom('reports').select(['id', 'sent_by']).where('id', 'in', ids))
    .execute();
  return new Map(rows.map((row) => [row.id, row.sent_by]));
}

interface SentRow {
  readonly command: unknown;
  readonly report: object | null;
  readonly differs: readonly string[] | null;
}

function sentBody({ command, report, differs }: SentRow): Readonly<Record<string, unknown>> | null {
  if (report !== null) {
    // Who the child is stands on the case; another school's account of it is not for every reader of the timeline.
    const words = Object.fromEntries(Object.entries(report).filter(([member]) => member !== 'pupil'));
    return { ...words, ...(differs !== null && differs.length > 0 && { differs }) };
  }
  return typeof command === 'object' && command !== null ? (command as Record<string, unknown>) : null;
}

function nameOf({ role }: Actor): string {
  if (role === 'clock') return 'Time passing';
  if (role === 'receiver') return RECEIVING_SIDE;
  return role === 'service' ? SERVICE_NAME : ROLES[role].words;
}
