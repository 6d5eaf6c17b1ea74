import { z } from 'zod';
import { GROUND_CODES } from '../../../domain/policy/law/grounds.ts';
import { JOINT_RESULT_CODES, LEGAL_FACT_CODES } from '../../../domain/policy/law/legal-facts.ts';
import { date, flag, line, note, objectOf, oneOf } from '../text.ts';

const ground = oneOf(GROUND_CODES);
const words = note.exactOptional();

export const legalFactSchema = objectOf({ fact: oneOf(LEGAL_FACT_CODES), holds: flag, note: words }).meta({
  id: 'LegalFact',
});

export const jointEnquirySchema = objectOf({ result: oneOf(JOINT_RESULT_CODES), note: words }).meta({
  id: 'JointEnquiry',
});

export const removalAdviceSchema = objectOf({
  ground,
  override: objectOf({ why: note.min(1, 'must say why') }).exactOptional(),
  note: words,
}).meta({ id: 'AdviseRemoval' });

export const addressSchema = objectOf({
  lines: z
    .array(line(200), 'must be a list')
    .min(1, 'must have a line')
    .max(8, 'must not have more than 8 lines'),
  postcode: line(12).exactOptional(),
});

/** Reg 13(4)(a) and (b), the policy's (a). */
const leaver = objectOf({ fullName: line(200), address: addressSchema });

/** Reg 13(4)(c) and (d), the policy's (b) and (c). */
const parent = objectOf({ fullName: line(200), address: addressSchema, phone: line(40) });

/** Reg 13(4)(e) with 8(3), the policy's (d): what the parents have told of where the pupil will live and learn. */
const futureHome = objectOf({ parent: line(200), address: addressSchema, from: date });
const destination = objectOf({ school: line(200), startsOn: date.exactOptional() });

/** What the notice and the return of a leaver both say of it, beside who the pupil is. */
export const returnItems = {
  parents: z.array(parent, 'must be a list').max(10, 'must not have more than 10 entries'),
  livesWithNoParent: z.literal(true, 'must be true or left out').exactOptional(),
  futureHome: futureHome.exactOptional(),
  destination: destination.exactOptional(),
  ground,
  deletedOn: date,
  note: words,
};

type NamesParents = z.ZodType<{ parents: readonly unknown[]; livesWithNoParent?: true }>;

/** A pupil who lives with no parent is said to: an empty list by itself would be an item left out. */
export function namingEachParent<S extends NamesParents>(schema: S): S {
  return schema.refine(({ parents, livesWithNoParent }) => parents.length > 0 || livesWithNoParent === true, {
    path: ['parents'],
    error: 'must name each parent the pupil normally lives with, or livesWithNoParent must be true',
    // Said beside whatever else is missing, so that one answer names every item.
    when: ({ value }) => Array.isArray((value as { parents?: unknown } | null)?.parents),
  });
}

/**
 * The school's notice of removal: every item of SI 2024/208 reg 13(4) and of the policy's list in 5 schools. What the
 * regulation asks for only if the register has it may be left out.
 */
export const removalNoticeSchema = namingEachParent(objectOf({ pupil: leaver, ...returnItems })).meta({
  id: 'RemovalNotice',
});
