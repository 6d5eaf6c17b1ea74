import type { DutyCode } from '../procedure/duties.ts';
import type { NoticeCode } from '../procedure/notices.ts';
import type { OutcomeKind } from '../procedure/outcomes.ts';
import type { Paragraph } from '../paragraphs.ts';

interface PlacementRow {
  readonly words: string;
  readonly policy: readonly Paragraph[];
  /** Whether the starting day may lie ahead; a child is on a roll from that day on and not before. */
  readonly mayBeAhead: boolean;
  readonly duties: readonly DutyCode[];
  readonly notices: readonly NoticeCode[];
  /** How the case ends by it, if it does: only a child who is on a roll is no longer missing education. */
  readonly endsAs: OutcomeKind | null;
}

/** A school place for a child who is on no roll, from its offer to the day on which the child is on the roll. */
export const PLACEMENTS = {
  offered: {
    words: 'A school place is offered',
    policy: ['5 admissions'],
    mayBeAhead: true,
    duties: [],
    notices: ['place-offered'],
    endsAs: null,
  },
  declined: {
    words: 'The offer of a school place is declined',
    policy: ['5 admissions'],
    mayBeAhead: true,
    duties: ['follow-up-declined-offer'],
    notices: ['place-declined'],
    endsAs: null,
  },
  accepted: {
    words: 'A school place is accepted',
    policy: ['5 admissions'],
    mayBeAhead: true,
    duties: ['confirm-start'],
    notices: ['place-accepted'],
    endsAs: null,
  },
  'on-roll': {
    words: 'The child is on the roll of a school',
    policy: ['5 admissions', '5 CME officer'],
    mayBeAhead: false,
    duties: [],
    notices: [],
    endsAs: 'placed',
  },
} as const satisfies Record<string, PlacementRow>;

export type PlacementStatus = keyof typeof PLACEMENTS;
export const PLACEMENT_STATUSES = Object.keys(PLACEMENTS) as PlacementStatus[];
