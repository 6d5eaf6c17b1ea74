import type { Change } from '../../domain/decisions/draft.ts';
import type { CmeCase } from '../../domain/case/cme-case.ts';
import type { Command } from '../../domain/case/commands.ts';
import { decide } from '../../domain/decisions/decide.ts';
import type { Refusal } from '../../domain/case/refusal.ts';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import type { Role } from '../../domain/policy/access/roles.ts';
import { actor, caseIn, commandOf, refused as refusedAt, taken as takenAt } from './missing-child.ts';

type Sent = readonly [
  current: CmeCase,
  at: string,
  role: Role,
  command: Pick<Command, 'kind' | 'data' | 'on'>,
];

/** An invented child with an EHC plan who is tracked since 17 November 2026 (outcome 3). */
export const trackedCase = (): CmeCase => caseIn('tracking', ['ehcp']).current;

/** What comes of a command at an instant of the case's own time. */
export const send = (...[current, at, role, command]: Sent): Change | Refusal =>
  decide(current, commandBy(role, command), Date.parse(at), BROMLEY);

/** The case after a command that it takes. */
export const taken = (...[current, at, role, command]: Sent): CmeCase =>
  takenAt({ current, at: Date.parse(at) }, commandBy(role, command)).case;

/** Why the case does not take a command. */
export const refused = (...[current, at, role, command]: Sent): Refusal =>
  refusedAt({ current, at: Date.parse(at) }, commandBy(role, command));

function commandBy(role: Role, { kind, data, on }: Sent[3]): Command {
  return commandOf(kind, actor(role), data, on);
}
