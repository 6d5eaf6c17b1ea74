import type { Actor } from '../policy/access/actors.ts';
import { instantAt } from '../calendar/instant.ts';
import type { Circumstance } from '../policy/procedure/circumstances.ts';
import type { Paragraph } from '../policy/paragraphs.ts';
import type { Policy } from '../policy/editions/policy.ts';
import { startingLevel, STARTING_LEVELS } from '../policy/procedure/starting-levels.ts';
import { clockFor, clockOnOrAfter, localDateAt, type CountedCalendar } from '../calendar/school-calendar.ts';
import { ABSENCE_KINDS, type Absence, type CmeCase, type NoRoll } from '../case/cme-case.ts';

import { changeOf, draftOf, note, tell, tellWhyProvisional, type Change, type Draft } from './draft.ts';
import { subgroupOf } from '../case/holder.ts';
import type { Refusal } from '../case/refusal.ts';
import { letTimePass, startSchoolEnquiries, startTracking } from './time.ts';

/** What a case is opened with: ids, codes and dates of the report that the register holds. */
export interface Opening {
  readonly caseId: string;
  readonly reference: string;
  readonly authority: string;
  readonly edition: string;
  /** Null for a child on no roll. */
  readonly school: string | null;
  readonly absence: Absence;
  readonly circumstances: readonly Circumstance[];
  readonly calendar: { readonly version: number; readonly dates: CountedCalendar };
  readonly reportedBy: Actor;
  /** The details are close to those of another child on record; a person compares, nothing is merged. */
  readonly resembles: readonly string[];
  /** Closed cases of the same child in the months that count. */
  readonly earlierEpisodes: number;
  /** The household that the child belongs to already, where siblings are known. */
  readonly household: string | null;
}

/** Opens a case for whoever reports the child now, or says why not (`openReported`). */
export function openCase(opening: Opening, at: number, policy: Policy): Change | Refusal {
  return refusalToOpen(opening, at, policy) ?? openReported(opening, at, policy);
}

/** What is wrong with a report at `at` (epoch milliseconds), for whoever can still mend it. */
export function refusalToOpen(
  { absence, calendar }: Pick<Opening, 'absence' | 'calendar'>,
  at: number,
  policy: Policy,
): Refusal | undefined {
  const { kind, firstDay } = absence;
  const today = localDateAt(at, policy.times.zone);
  if (kind === 'not-on-roll') {
    return firstDay > today
      ? beginsAhead(`A child cannot be without education from a day after today, ${today}.`)
      : undefined;
  }
  const counted = clockFor(calendar.dates, firstDay, policy);
  if (!counted.ok) {
    return {
      refused: 'not-a-school-day',
      why: `${firstDay} is not a school day of this school. The next school day is ${counted.nextSchoolDay}.`,
      nextSchoolDay: counted.nextSchoolDay,
    };
  }
  return firstDay > today && !ABSENCE_KINDS[kind].mayBeAhead
    ? beginsAhead(`An unexplained absence cannot begin after today, ${today}.`)
    : undefined;
}

/**
 * Opens a case on the school day of `at`, in the stage of that day, with every duty already due owed as such. A
 * report that arrives late finds its deadlines passed; no evidence is made up for the days that went by. A child on
 * no roll has no school to enquire first and no school's days: that case opens as tracked (3.1 to 3.3, 5 CME officer).
 *
 * It refuses nothing: the report was accepted before, and a child whose first day has become no school day is
 * missing all the same. Such a day counts from the next school day.
 */
export function openReported(opening: Opening, at: number, policy: Policy): Change {
  const { absence } = opening;
  return absence.kind === 'not-on-roll'
    ? openOnNoRoll(opening, absence, at, policy)
    : openOnRoll(opening, at, policy);
}

function openOnRoll(opening: Opening, at: number, policy: Policy): Change {
  const { absence, calendar } = opening;
  const clock = clockOnOrAfter(calendar.dates, absence.firstDay, policy);
  const opened = newCase(opening, at, { stage: 'expected', clock });
  const draft = draftOf(opened, at, opening.reportedBy, policy);
  noteOpening(draft, opening, ABSENCE_KINDS[absence.kind].policy, {});
  tellWhyProvisional(draft, null);
  if (clock.day1 > localDateAt(at, policy.times.zone)) {
    tell(draft, 'child-expected');
  } else {
    draft.next.passed = ['expected-day'];
    tell(draft, 'case-opened-school', 'case-opened-ews');
    startSchoolEnquiries(draft);
    letTimePass(draft);
  }
  return changeOf(draft);
}

function openOnNoRoll(opening: Opening, absence: NoRoll, at: number, policy: Policy): Change {
  const opened = newCase(opening, at, { stage: 'tracking', clock: null });
  const draft = draftOf(opened, at, opening.reportedBy, policy);
  const { group, subgroup, referredBy } = absence;
  const cited = subgroupOf(opened)?.policy ?? ABSENCE_KINDS['not-on-roll'].policy;
  noteOpening(draft, opening, ['4.1', ...cited.filter((each) => each !== '4.1')], {
    group,
    subgroup,
    referredBy,
  });
  startTracking(draft);
  letTimePass(draft);
  return changeOf(draft);
}

function beginsAhead(why: string): Refusal {
  return { refused: 'invalid', why, pointer: '/absence/firstDay' };
}

function newCase(opening: Opening, at: number, begins: Pick<CmeCase, 'stage' | 'clock'>): CmeCase {
  return {
    id: opening.caseId,
    reference: opening.reference,
    authority: opening.authority,
    edition: opening.edition,
    school: opening.school,
    version: 1,
    stage: begins.stage,
    absence: opening.absence,
    openedAt: instantAt(at),
    circumstances: [...new Set(opening.circumstances)],
    concern: false,
    calendar: opening.calendar,
    clock: begins.clock,
    passed: [],
    duties: [],
    attendance: {},
    pause: null,
    pauses: [],
    unconfirmed: [],
    earlierEpisodes: opening.earlierEpisodes,
    enquiries: { school: {}, ews: {} },
    household: opening.household,
    offers: [],
    referral: null,
    familyMoved: false,
    legalFacts: {},
    jointEnquiry: {},
    removalAdvice: [],
    removalNotice: null,
    placement: null,
    outcome: null,
    handovers: [],
    reviews: [],
    actions: [],
    attendanceOrder: null,
  };
}

function noteOpening(draft: Draft, opening: Opening, policy: readonly Paragraph[], more: object): void {
  note(draft, 'case-opened', policy, {
    absence: opening.absence.kind,
    firstDay: opening.absence.firstDay,
    circumstances: draft.next.circumstances,
    ...more,
    ...(opening.resembles.length > 0 && { resembles: opening.resembles }),
  });
  startOnLevel(draft);
  if (opening.household !== null) note(draft, 'household-joined', ['LA check list', '1.2']);
  if (opening.resembles.length > 0) tell(draft, 'possible-duplicate');
}

/** What earlier episodes of the same child add to the case from its start (1.2, 2.3). */
function startOnLevel(draft: Draft): void {
  const episodes = draft.next.earlierEpisodes;
  const level = startingLevel(episodes);
  if (level === 0) return;
  const { notices, circumstances, policy } = STARTING_LEVELS[level];
  note(draft, 'earlier-episodes-counted', policy, { episodes, level });
  tell(draft, ...notices);
  draft.next.circumstances = [...new Set([...draft.next.circumstances, ...circumstances])];
}
