import { z } from 'zod';
import { LOOK_KINDS } from '../../domain/policy/looks.ts';
import { pageLimit } from './queries.ts';
import { instant, objectOf, oneOf } from './text.ts';

export const viewsQuery = objectOf({
  limit: pageLimit,
  cursor: z
    .string()
    .regex(/^\d{1,15}$/, 'is no cursor of this list')
    .exactOptional(),
});

/** Looks at a case. */
export const viewsAnswer = z.object({
  items: z.array(
    z.object({
      at: instant,
      by: z.object({ role: z.string(), name: z.string(), school: z.string().nullable() }),
      what: oneOf(LOOK_KINDS),
      words: z.string(),
      filter: z.record(z.string(), z.union([z.string(), z.literal(true)])),
      format: z.enum(['json', 'csv', 'page']),
      refused: z.boolean(),
    }),
  ),
  next: z.string().nullable(),
});
