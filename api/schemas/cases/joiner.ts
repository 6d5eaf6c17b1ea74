import { z } from 'zod';
import { pupilSchema } from './report.ts';
import { date, instant, line, note, objectOf } from '../text.ts';

/** A pupil whom a school has entered on its admission register (SI 2024/208 reg 13). */
export const joinerSchema = objectOf({
  pupil: pupilSchema,
  enteredOn: date,
  previousSchool: line(200).exactOptional(),
  note: note.exactOptional(),
}).meta({ id: 'Joiner' });

export const joinerAnswer = z.object({
  received: z.literal(true),
  returnId: z.string(),
  dueBy: date,
  late: z.boolean(),
});

export const joinerListAnswer = z.object({
  items: z.array(
    z.object({
      returnId: z.string(),
      pupil: pupilSchema,
      enteredOn: date,
      previousSchool: z.string().optional(),
      note: z.string().optional(),
      dueBy: date,
      late: z.boolean(),
      receivedAt: instant,
    }),
  ),
});
