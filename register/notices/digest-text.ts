import type { EndOfSchoolAge } from '../../domain/calendar/compulsory-school-age.ts';
import type { LocalDate } from '../../domain/calendar/local-date.ts';
import { DUTIES, type DutyCode } from '../../domain/policy/procedure/duties.ts';
import type { Policy } from '../../domain/policy/editions/policy.ts';
import { worded } from '../../domain/policy/editions/wording.ts';
import { dateInWords } from './date-words.ts';

/** What one case owes on a morning: its reference, link and duties. Never who the child is. */
export interface OwingCase {
  readonly reference: string;
  readonly link: string;
  readonly duties: readonly { readonly duty: DutyCode; readonly due: LocalDate; readonly overdue: boolean }[];
  /** Set while an outcome is due: when day 20 was, and how many school days ago. */
  readonly decision: {
    readonly day20: LocalDate;
    readonly schoolDaysAgo: number;
    /** The manager hears of it too by now. */
    readonly isManagers: boolean;
  } | null;
  /** Marks N of the attendance register that may still become another code, and by when the first must. */
  readonly marksToResolve: { readonly count: number; readonly firstBy: LocalDate } | null;
  /** Set where compulsory school age ends soon, or has ended while the case is open. */
  readonly schoolAge: EndOfSchoolAge | null;
  /** Then the council’s mailboxes, which many read, are told that something is owed and not what. */
  readonly restricted: boolean;
}

/** To whom a morning's reminder speaks. */
const DIGESTS = {
  school: {
    subject: 'Owed by your school',
    opening: 'your school owes the following for children whose cases are open.',
  },
  ews: {
    subject: 'Owed by the {service}',
    opening:
      'the {service} and the {cmeOfficer} owe the following. Cases that wait for a decision come first.',
  },
  'ews-manager': {
    subject: 'Decisions overdue after day {ewsEnd}',
    opening:
      'these cases still have no outcome, days after day {ewsEnd} ended. See that the {officer} and the {cmeOfficer} decide.',
  },
  'cme-officer': {
    subject: 'Owed to children on no roll',
    opening: 'the {cmeOfficer} owes the following to children who are on no school roll.',
  },
  'send-officer': {
    subject: 'Owed to SEND children on no roll',
    opening:
      'the SEND Case Officer owes the following to children with an EHC plan who are on no school roll.',
  },
} as const;

export type DigestRecipient = keyof typeof DIGESTS;

/** The reminder of a morning; its subject says when something is late. */
export function digestText(
  recipient: DigestRecipient,
  day: LocalDate,
  cases: readonly OwingCase[],
  policy: Policy,
): { subject: string; text: string } {
  const { subject, opening } = DIGESTS[recipient];
  const late = cases.some(
    ({ duties, decision }) => decision !== null || duties.some(({ overdue }) => overdue),
  );
  const paragraphFor = (each: OwingCase) =>
    each.restricted && recipient !== 'school' ? paragraphOfRestricted(each) : paragraph(each);
  const count = cases.length === 1 ? '1 case' : `${cases.length} cases`;
  return {
    subject: worded(`${late ? 'OVERDUE. ' : ''}${subject}: ${count}, ${dateInWords(day)}`, policy),
    text: worded(
      [`On ${dateInWords(day)} ${opening}`, ...mostUrgentFirst(cases).map(paragraphFor)].join('\n\n'),
      policy,
    ),
  };
}

/** Longest without a decision first, then what is overdue, then what is due soonest. */
function mostUrgentFirst(cases: readonly OwingCase[]): OwingCase[] {
  const urgencyOf = ({ decision, duties, reference }: OwingCase) => {
    const soonest = duties.map(({ overdue, due }) => `${overdue ? 0 : 1}${due}`).sort()[0] ?? '2';
    return `${decision === null ? '1' : `0${decision.day20}`} ${soonest} ${reference}`;
  };
  return cases
    .map((each) => ({ each, urgency: urgencyOf(each) }))
    .sort((one, other) => (one.urgency < other.urgency ? -1 : 1))
    .map(({ each }) => each);
}

function paragraphOfRestricted({ reference, link }: OwingCase): string {
  return [`${reference}: ${link}`, '- A restricted case: what is owed stands there'].join('\n');
}

function paragraph({ reference, link, duties, decision, marksToResolve, schoolAge }: OwingCase): string {
  const lines = duties.map(({ duty, due, overdue }) => {
    const when = overdue ? 'OVERDUE since' : 'due';
    return `- ${DUTIES[duty].words} (${when} ${dateInWords(due)})`;
  });
  return [
    `${reference}: ${link}`,
    ...(decision === null ? [] : [decisionLine(decision)]),
    ...lines,
    ...(marksToResolve === null ? [] : [marksLine(marksToResolve)]),
    ...(schoolAge === null ? [] : [schoolAgeLine(schoolAge)]),
  ].join('\n');
}

function decisionLine({ day20, schoolDaysAgo }: NonNullable<OwingCase['decision']>): string {
  const ago = schoolDaysAgo === 1 ? '1 school day' : `${schoolDaysAgo} school days`;
  return `- DECISION DUE since the end of day {ewsEnd}, ${dateInWords(day20)}, ${ago} ago`;
}

function marksLine({ count, firstBy }: NonNullable<OwingCase['marksToResolve']>): string {
  const marks = count === 1 ? '1 mark' : `${count} marks`;
  return `- Replace ${marks} N (reason not established) in the attendance register, the first by ${dateInWords(firstBy)}`;
}

/** It asks a person: age alone ends no case and no safeguarding matter. */
function schoolAgeLine({ lastDay, hasEnded }: EndOfSchoolAge): string {
  const when = `Compulsory school age ${hasEnded ? 'ENDED' : 'ends'} on ${dateInWords(lastDay)}`;
  const asked = hasEnded ? 'decide whether the case ends by that' : 'plan what follows';
  return `- ${when}: ${asked}, and who goes on with any concern. The case stays open until somebody decides`;
}
