import { z } from 'zod';
import { BOUNCE_REASON_CODES } from '../domain/policy/procedure/handover.ts';
import { date, line, note, objectOf, oneOf } from '../api/schemas/text.ts';

/** What the receiving side says by its link. */
export const receiverAnswerSchema = z
  .discriminatedUnion(
    'confirmed',
    [
      objectOf({ confirmed: z.literal(true), by: line(200), startsOn: date.exactOptional() }),
      objectOf({
        confirmed: z.literal(false),
        by: line(200),
        reason: oneOf(BOUNCE_REASON_CODES),
        why: note.exactOptional(),
      }).refine(({ reason, why }) => reason !== 'other' || (why ?? '') !== '', {
        path: ['why'],
        error: 'must say why',
      }),
    ],
    { error: 'must be true or false' },
  )
  .meta({ id: 'ReceiverAnswer' });

/** The fields of the form as they were typed, so that a page with faults shows them again. */
export type Typed = Readonly<Record<string, string>>;

export function typedIn(form: unknown): Typed {
  const fields = Object.entries(typeof form === 'object' && form !== null ? form : {});
  return Object.fromEntries(
    fields.filter((field): field is [string, string] => typeof field[1] === 'string'),
  );
}

/** The form as the schema has it: what belongs to the other answer is left out, and so is what is empty. */
export function fromForm(typed: Typed): object {
  const text = (name: string) => {
    const value = (typed[name] ?? '').trim();
    return value === '' ? {} : { [name]: value };
  };
  if (typed['confirmed'] === 'yes') return { confirmed: true, ...text('by'), ...startDate(typed) };
  if (typed['confirmed'] === 'no') {
    return { confirmed: false, ...text('by'), ...text('reason'), ...text('why') };
  }
  return {};
}

function startDate(typed: Typed): object {
  const [day, month, year] = ['day', 'month', 'year'].map((part) => (typed[part] ?? '').trim());
  if (!day && !month && !year) return {};
  return { startsOn: `${year ?? ''}-${(month ?? '').padStart(2, '0')}-${(day ?? '').padStart(2, '0')}` };
}
