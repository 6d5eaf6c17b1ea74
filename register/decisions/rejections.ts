import { instantAt } from '../../domain/calendar/instant.ts';
import type { Place } from '../store/context.ts';
import type { Rejection } from './decision-request.ts';

/** How many of a case's rejections its workflow shows. */
const SHOWN = 50;

/** Puts rejections on record; one that stands there already is not added again. */
export async function writeRejections(
  tx: Place,
  caseId: string,
  rejections: readonly Rejection[],
): Promise<void> {
  if (rejections.length === 0) return;
  await tx
    .insertInto('rejections')
    .values(
      rejections.map(({ at, signal, commandId, code, why }) => ({
        case_id: caseId,
        at: new Date(at),
        signal,
        command_id: commandId,
        code,
        why,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** The latest rejections of a case, oldest first. */
export async function latestRejections(tx: Place, caseId: string): Promise<Rejection[]> {
  const rows = await tx
    .selectFrom('rejections')
    .selectAll()
    .where('case_id', '=', caseId)
    .orderBy('id', 'desc')
    .limit(SHOWN)
    .execute();
  return rows.reverse().map(({ at, signal, command_id: commandId, code, why }) => ({
    at: instantAt(at.getTime()),
    signal,
    commandId,
    code,
    why,
  }));
}
