import { instantAt } from '../instant.ts';
import type { LocalDate } from '../local-date.ts';
import type { Circumstance } from '../policy/circumstances.ts';
import type { Policy } from '../policy/policy.ts';
import { startingLevel, STARTING_LEVELS } from '../policy/starting-levels.ts';
import { clockFor, localDateAt, type SchoolCalendar } from '../school-calendar.ts';
import { ABSENCE_KINDS, type AbsenceKind, type Actor, type CmeCase } from './cme-case.ts';
import type { Change } from './decide.ts';
import { draftOf, note, tell, type Draft } from './draft.ts';
import type { Refusal } from './refusal.ts';
import { letTimePass, startSchoolEnquiries } from './time.ts';

/** What a case is opened with: ids, codes and dates of the report that the register holds. */
export interface Opening {
  readonly caseId: string;
  readonly reference: string;
  readonly authority: string;
  readonly edition: string;
  readonly school: string;
  readonly absence: { readonly kind: AbsenceKind; readonly firstDay: LocalDate };
  readonly circumstances: readonly Circumstance[];
  readonly calendar: { readonly version: number; readonly dates: SchoolCalendar };
  readonly reportedBy: Actor;
  /** The details are close to those of another child on record; a person compares, nothing is merged. */
  readonly resembles: readonly string[];
  /** Closed cases of the same child in the months that count; openings of the first release do not say it. */
  readonly earlierEpisodes?: number;
}

/**
 * Opens a case on the school day of `at`, in the stage of that day, with every duty already due owed as such. A
 * report that arrives late finds its deadlines passed; no evidence is made up for the days that went by.
 */
export function openCase(opening: Opening, at: number, policy: Policy): Change | Refusal {
  const { absence, calendar } = opening;
  const counted = clockFor(calendar.dates, absence.firstDay, policy);
  if (!counted.ok) {
    return {
      refused: 'not-a-school-day',
      why: `${absence.firstDay} is not a school day of this school. The next school day is ${counted.nextSchoolDay}.`,
      nextSchoolDay: counted.nextSchoolDay,
    };
  }
  const today = localDateAt(at, policy.times.zone);
  if (absence.firstDay > today && !ABSENCE_KINDS[absence.kind].mayBeAhead) {
    return {
      refused: 'invalid',
      why: `An unexplained absence cannot begin after today, ${today}.`,
      pointer: '/absence/firstDay',
    };
  }
  const opened: CmeCase = {
    id: opening.caseId,
    reference: opening.reference,
    authority: opening.authority,
    edition: opening.edition,
    school: opening.school,
    version: 1,
    stage: 'expected',
    absence,
    openedAt: instantAt(at),
    circumstances: [...new Set(opening.circumstances)],
    concern: false,
    calendar,
    clock: counted.clock,
    passed: [],
    duties: [],
    attendance: {},
    pause: null,
    pauses: [],
    unconfirmed: [],
    earlierEpisodes: opening.earlierEpisodes ?? 0,
    enquiries: { school: {}, ews: {} },
    household: null,
    offers: [],
    referral: null,
    familyMoved: false,
    legalFacts: {},
    jointEnquiry: {},
    removalAdvice: [],
    removalNotice: null,
    outcome: null,
    handovers: [],
    reviews: [],
    actions: [],
    attendanceOrder: null,
  };
  const draft = draftOf(opened, at, opening.reportedBy, policy);
  note(draft, 'case-opened', ABSENCE_KINDS[absence.kind].policy, {
    absence: absence.kind,
    firstDay: absence.firstDay,
    circumstances: opened.circumstances,
    ...(opening.resembles.length > 0 && { resembles: opening.resembles }),
  });
  startOnLevel(draft);
  if (opening.resembles.length > 0) tell(draft, 'possible-duplicate');
  if (counted.clock.provisional) tell(draft, 'calendar-runs-out');
  if (absence.firstDay > today) {
    tell(draft, 'child-expected');
  } else {
    draft.next.passed = ['expected-day'];
    tell(draft, 'case-opened-school', 'case-opened-ews');
    startSchoolEnquiries(draft);
    letTimePass(draft);
  }
  const cause = { kind: 'opened', opening } as const;
  return { case: draft.next, events: draft.events, notices: draft.notices, shares: draft.shares, cause };
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
