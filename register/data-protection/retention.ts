import { randomUUID } from 'node:crypto';
import { retentionOf } from '../../domain/policy/data-protection/retention.ts';
import type { LocalDate } from '../../domain/calendar/local-date.ts';
import type { Circumstance } from '../../domain/policy/procedure/circumstances.ts';
import { localDateAt } from '../../domain/calendar/school-calendar.ts';
import { auditActor } from '../audit/actor.ts';
import { append } from '../audit/append.ts';
import type { Context, Place } from '../store/context.ts';
import { childOf } from './child.ts';
import type { DataProtection } from './data-protection.ts';

type Parts = Pick<
  DataProtection,
  'setLegalHold' | 'liftLegalHold' | 'endedRetentions' | 'reviewRetention' | 'erasureFacts'
>;

/** How long records are kept, what holds them, and who reviewed them. */
export function retention(context: Context): Parts {
  const { db, now } = context;
  return {
    setLegalHold: (caseId, why, by) =>
      db.transaction().execute(async (tx) => {
        const held = await tx
          .insertInto('legal_holds')
          .values({
            id: randomUUID(),
            child_id: await childOf(tx, caseId),
            why,
            set_by: JSON.stringify(by),
            set_at: new Date(now()),
          })
          .onConflict((conflict) => conflict.column('child_id').where('lifted_at', 'is', null).doNothing())
          .returning('id')
          .execute();
        if (held.length === 0) return false;
        await append(context, tx, [
          { actor: auditActor(by), action: 'legal-hold-set', subject: caseId, detail: {} },
        ]);
        return true;
      }),

    liftLegalHold: (caseId, why, by) =>
      db.transaction().execute(async (tx) => {
        const lifted = await tx
          .updateTable('legal_holds')
          .set({ lifted_by: JSON.stringify(by), lifted_at: new Date(now()), lifted_why: why })
          .where('child_id', '=', await childOf(tx, caseId))
          .where('lifted_at', 'is', null)
          .returning('id')
          .execute();
        if (lifted.length === 0) return false;
        await append(context, tx, [
          { actor: auditActor(by), action: 'legal-hold-lifted', subject: caseId, detail: {} },
        ]);
        return true;
      }),

    async endedRetentions(on) {
      const known = await childrenKept(db);
      const ended = known
        .map((child) => ({ ...child, retention: retentionOf(child.dateOfBirth, child.everKnown) }))
        .filter(({ retention: { endsOn } }) => endsOn <= on)
        .sort((one, other) => (one.retention.endsOn < other.retention.endsOn ? -1 : 1));
      return Promise.all(
        ended.map(async ({ childId, caseId, reference, cases, retention: { rule, endsOn } }) => ({
          ...{ caseId, reference, cases, rule, endsOn },
          isHeld: await isHeld(db, childId),
          review: await latestReview(db, childId),
        })),
      );
    },

    reviewRetention: (caseId, id, { decision, until, why }, by) =>
      db.transaction().execute(async (tx) => {
        const added = await tx
          .insertInto('retention_reviews')
          .values({
            id,
            child_id: await childOf(tx, caseId),
            decision,
            keep_until: until,
            why,
            decided_by: JSON.stringify(by),
            decided_at: new Date(now()),
          })
          .onConflict((conflict) => conflict.column('id').doNothing())
          .returning('id')
          .execute();
        if (added.length === 0) return;
        await append(context, tx, [
          {
            actor: auditActor(by),
            action: 'retention-reviewed',
            subject: caseId,
            detail: { review: id, decision, until },
          },
        ]);
      }),

    async erasureFacts(caseId) {
      const childId = await childOf(db, caseId);
      const child = (await childrenKept(db, childId))[0];
      if (!child) return undefined;
      const ended = retentionOf(child.dateOfBirth, child.everKnown);
      const review = await latestReview(db, childId);
      return {
        retention: ended,
        hasOpenCase: child.hasOpenCase,
        isHeld: await isHeld(db, childId),
        // What was decided before the retention ended was decided about something else.
        review: review !== null && review.on >= ended.endsOn ? review : null,
      };
    },
  };

  async function latestReview(place: Place, childId: string) {
    const row = await place
      .selectFrom('retention_reviews')
      .select(['decision', 'keep_until', 'decided_by', 'decided_at'])
      .where('child_id', '=', childId)
      .orderBy('decided_at', 'desc')
      .orderBy('id')
      .limit(1)
      .executeTakeFirst();
    if (!row) return null;
    const { id, role } = row.decided_by;
    const on = localDateAt(row.decided_at.getTime(), context.policy.times.zone);
    return { decision: row.decision, until: row.keep_until, by: { id, role }, on };
  }
}

async function isHeld(place: Place, childId: string): Promise<boolean> {
  const hold = await place
    .selectFrom('legal_holds')
    .select('id')
    .where('child_id', '=', childId)
    .where('lifted_at', 'is', null)
    .executeTakeFirst();
  return hold !== undefined;
}

interface KeptChild {
  readonly childId: string;
  readonly dateOfBirth: LocalDate;
  /** The latest case, by which people speak of the record. */
  readonly caseId: string;
  readonly reference: string;
  readonly cases: number;
  readonly hasOpenCase: boolean;
  readonly everKnown: readonly Circumstance[];
}

/** Children whose record has not been erased, with everything that was ever known of them; all, or one. */
async function childrenKept(place: Place, childId?: string): Promise<KeptChild[]> {
  const rows = await place
    .selectFrom('children')
    .innerJoin('cases', 'cases.child_id', 'children.id')
    .innerJoin('reports', 'reports.case_id', 'cases.id')
    .select(['children.id as childId', 'children.date_of_birth', 'cases.id', 'cases.reference'])
    .select(['cases.closed', 'cases.circumstances', 'reports.body'])
    .where('children.erased_at', 'is', null)
    .$if(childId !== undefined, (query) => query.where('children.id', '=', childId ?? ''))
    .orderBy('cases.created_at')
    .execute();
  return [...Map.groupBy(rows, (row) => row.childId)].flatMap(([id, ofChild]) => {
    const latest = ofChild.at(-1);
    if (!latest) return [];
    return [
      {
        childId: id,
        dateOfBirth: latest.date_of_birth,
        caseId: latest.id,
        reference: latest.reference,
        cases: new Set(ofChild.map((row) => row.id)).size,
        hasOpenCase: ofChild.some(({ closed }) => !closed),
        everKnown: ofChild.flatMap(({ circumstances, body }) => [
          ...(circumstances ?? []),
          ...body.circumstances,
        ]),
      },
    ];
  });
}
