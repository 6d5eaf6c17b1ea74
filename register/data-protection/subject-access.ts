import { instantAt } from '../../domain/calendar/instant.ts';
import { markedValues } from '../../domain/policy/data-protection/subject-access.ts';
import { auditActor } from '../audit/actor.ts';
import { append } from '../audit/append.ts';
import type { Context, Place } from '../store/context.ts';
import { childOf } from './child.ts';
import type { DataProtection, SubjectAccessBundle } from './data-protection.ts';

type Item = SubjectAccessBundle['items'][number];

/** Everything on record about a child, over all cases, for somebody to read before it is given out. */
export function subjectAccess(context: Context): Pick<DataProtection, 'subjectAccess'> {
  return {
    subjectAccess: (caseId, by) =>
      context.db.transaction().execute(async (tx) => {
        const childId = await childOf(tx, caseId);
        const items = [
          ...(await reportItems(tx, childId)),
          ...(await commandItems(tx, childId)),
          ...(await eventItems(tx, childId)),
          ...(await rollItems(tx, childId, 'joiner')),
          ...(await rollItems(tx, childId, 'leaver')),
          ...(await disclosureItems(tx, childId)),
        ].sort((one, other) => (one.at < other.at ? -1 : 1));
        await append(context, tx, [
          {
            actor: auditActor(by),
            action: 'subject-access-made',
            subject: caseId,
            detail: { items: items.length },
          },
        ]);
        return { madeAt: instantAt(context.now()), items };
      }),
  };
}

async function reportItems(place: Place, childId: string): Promise<Item[]> {
  const rows = await place
    .selectFrom('reports')
    .innerJoin('cases', 'cases.id', 'reports.case_id')
    .select(['cases.reference', 'reports.body', 'reports.sent_by', 'reports.received_at'])
    .where('reports.child_id', '=', childId)
    .execute();
  return rows.map((row) => item('report', row.reference, row.received_at, row.sent_by.role, row.body));
}

async function commandItems(place: Place, childId: string): Promise<Item[]> {
  const rows = await place
    .selectFrom('commands')
    .innerJoin('cases', 'cases.id', 'commands.case_id')
    .select(['cases.reference', 'commands.body', 'commands.sent_by', 'commands.stored_at'])
    .where('cases.child_id', '=', childId)
    .execute();
  return rows.map((row) => item('command', row.reference, row.stored_at, row.sent_by.role, row.body));
}

async function eventItems(place: Place, childId: string): Promise<Item[]> {
  const rows = await place
    .selectFrom('events')
    .innerJoin('case_changes as change', 'change.id', 'events.change_id')
    .innerJoin('cases', 'cases.id', 'change.case_id')
    .select(['cases.reference', 'change.at', 'change.by_actor', 'events.what', 'events.data'])
    .where('cases.child_id', '=', childId)
    .execute();
  // What the case decided, in codes and dates; what people wrote about it stands with the commands.
  return rows.map((row) =>
    item('event', row.reference, row.at, row.by_actor.role, { kind: row.what, ...row.data }),
  );
}

/** What a school has returned of its roll. */
async function rollItems(place: Place, childId: string, part: 'joiner' | 'leaver'): Promise<Item[]> {
  const rows = await place
    .selectFrom(`${part}s`)
    .select(['school', 'body', 'sent_by', 'received_at'])
    .where('child_id', '=', childId)
    .execute();
  return rows.map((row) => item(part, row.school, row.received_at, row.sent_by.role, row.body));
}

async function disclosureItems(place: Place, childId: string): Promise<Item[]> {
  const rows = await place
    .selectFrom('disclosures')
    .innerJoin('cases', 'cases.id', 'disclosures.case_id')
    .select(['cases.reference', 'disclosed_on', 'recipient', 'basis', 'kinds', 'why', 'by_person'])
    .select('recorded_at')
    .where('disclosures.child_id', '=', childId)
    .execute();
  return rows.map((row) => {
    const { disclosed_on: on, recipient: to, basis: code, kinds: kind, why } = row;
    return item('disclosure', row.reference, row.recorded_at, row.by_person.role, {
      on,
      to,
      code,
      kind,
      why,
    });
  });
}

function item(part: Item['part'], reference: string, at: Date, by: string, sent: unknown): Item {
  return { part, reference, at: instantAt(at.getTime()), by, values: markedValues(sent) };
}
