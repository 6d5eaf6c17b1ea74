import { z } from 'zod';
import { STAGES, type Stage } from '../../domain/policy/procedure/stages.ts';
import { HOLDER_ROLES } from '../../domain/policy/access/holder-roles.ts';
import { date, instant, line, objectOf, oneOf, urn } from './text.ts';

const STAGE_CODES = Object.keys(STAGES) as Stage[];

/** How many items a page has. */
export const pageLimit = z
  .string()
  .regex(/^(100|[1-9]\d?)$/, 'must be a number from 1 to 100')
  .transform(Number)
  .default(25)
  .meta({ override: { type: 'integer', minimum: 1, maximum: 100, default: 25 } });

/** Filters of the list of cases. */
export const listQuery = objectOf({
  stage: oneOf(STAGE_CODES).exactOptional(),
  school: z.union([urn, z.literal('none', 'must be a URN, or none for children on no roll')]).exactOptional(),
  holder: oneOf(HOLDER_ROLES).exactOptional(),
  dueBefore: z.union([instant, date]).exactOptional(),
  q: line(100).exactOptional(),
  limit: pageLimit,
  cursor: line(500).exactOptional(),
});

/** An instant at which a case is looked at again; without it, now. */
export const asOfQuery = objectOf({ asOf: instant.exactOptional() });

/** The edition of the policy that a case would be moved to. */
export const editionQuery = objectOf({ edition: line(40) });

export const clockQuery = objectOf({ firstDay: date });

export const calendarQuery = objectOf({ dryRun: oneOf(['true', 'false']).exactOptional() });

/** Whether the good rows of a file are kept when others are refused. */
export const attendanceFileQuery = objectOf({
  onFault: oneOf(['keep-good', 'none']).default('none'),
});

/** How far a case is moved in a rehearsal. */
export const advanceSchema = z
  .union([
    objectOf({ to: z.literal('next-deadline', 'must be next-deadline') }),
    objectOf({
      schoolDays: z.int('must be a whole number').min(1, 'must be at least 1').max(40, 'must be at most 40'),
    }),
  ])
  .meta({ id: 'Advance' });
