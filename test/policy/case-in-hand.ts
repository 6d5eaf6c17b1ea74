import type { Change } from '../../domain/decisions/draft.ts';
import type { Actor } from '../../domain/policy/access/actors.ts';
import { caseView, type CaseView } from '../../domain/case/case-view.ts';
import type { CaseEvent, CmeCase } from '../../domain/case/cme-case.ts';
import { parseCommand, type CommandData, type CommandKind } from '../../domain/case/commands.ts';
import { decide, passTime } from '../../domain/decisions/decide.ts';
import { openCase, type Opening } from '../../domain/decisions/opening.ts';
import { isRefusal, type Refusal } from '../../domain/case/refusal.ts';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import type { Role } from '../../domain/policy/access/roles.ts';
import { REPORT } from './missing-child.ts';

interface Sent {
  readonly at: string;
  readonly by?: Role;
}

/** A case decided by hand, command after command, as its workflow would. */
export interface CaseInHand {
  readonly current: CmeCase;
  /** Everything on the timeline so far. */
  readonly events: readonly CaseEvent[];
  /** The notices of the last change. */
  readonly notices: readonly string[];
  /** Sends a command that the case takes. */
  send<K extends CommandKind>(kind: K, data: CommandData[K], sent: Sent): Change;
  /** Sends a command that the case refuses. */
  refusal<K extends CommandKind>(kind: K, data: CommandData[K], sent: Sent): Refusal;
  /** Lets time pass; whether anything came of it. */
  passTime(at: string): boolean;
  view(at: string, role?: Role): CaseView;
  /** The case as it is kept of this version: as JSON, and read again. */
  kept(): CmeCase;
}

/** Opens a case at 09:00 on day 1, unless said otherwise. */
export function caseInHand(opening: Partial<Opening> = {}, at = '2026-10-07T08:00:00Z'): CaseInHand {
  const opened = openCase(
    {
      ...REPORT,
      ...opening,
    },
    Date.parse(at),
    BROMLEY,
  );
  if (isRefusal(opened)) throw new Error(opened.why);
  const events: CaseEvent[] = [];
  let current = opened.case;
  let notices: readonly string[] = [];
  let sequence = 0;
  const take = (change: Change) => {
    current = change.case;
    notices = change.notices.map(({ notice }) => notice);
    events.push(...change.events);
    return change;
  };
  take(opened);

  function decided<K extends CommandKind>(kind: K, data: CommandData[K], { at: when, by = 'school' }: Sent) {
    sequence += 1;
    const actor: Actor = { role: by, id: `a-${by}` };
    const parsed = parseCommand({ commandId: `c-${String(sequence)}`, kind, by: actor, data });
    if (!parsed.ok) throw new Error(parsed.why);
    return decide(current, parsed.command, Date.parse(when), BROMLEY);
  }

  return {
    get current() {
      return current;
    },
    events,
    get notices() {
      return notices;
    },
    send(kind, data, sent) {
      const decision = decided(kind, data, sent);
      if (isRefusal(decision)) throw new Error(decision.why);
      return take(decision);
    },
    refusal(kind, data, sent) {
      const decision = decided(kind, data, sent);
      if (!isRefusal(decision)) throw new Error(`The case took ${kind}`);
      return decision;
    },
    passTime(when) {
      const change = passTime(current, Date.parse(when), BROMLEY);
      if (change) take(change);
      return change !== null;
    },
    view: (when, role) => caseView(current, Date.parse(when), BROMLEY, role),
    kept: () => JSON.parse(JSON.stringify(current)) as CmeCase,
  };
}
