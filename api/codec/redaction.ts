import { ABSENCE_KINDS } from '../../domain/case/cme-case.ts';
import { isInstant } from '../../domain/calendar/instant.ts';
import { isLocalDate, WEEKDAYS } from '../../domain/calendar/local-date.ts';
import { ATTENDANCE_CODES, SESSIONS } from '../../domain/policy/law/attendance-codes.ts';
import { ATTENDANCE_ORDER_STEPS } from '../../domain/policy/law/attendance-orders.ts';
import { CHANNELS } from '../../domain/policy/procedure/channels.ts';
import { CIRCUMSTANCES, SAFEGUARDING_ADDRESSEES } from '../../domain/policy/procedure/circumstances.ts';
import { CME_GROUPS } from '../../domain/policy/tracking/cme-groups.ts';
import { DUTIES } from '../../domain/policy/procedure/duties.ts';
import { EWS_CHECKS, RESULTS, SCHOOL_CHECKS } from '../../domain/policy/procedure/enquiries.ts';
import { GROUNDS } from '../../domain/policy/law/grounds.ts';
import { BOUNCE_REASONS } from '../../domain/policy/procedure/handover.ts';
import { JOINT_RESULTS, LEGAL_FACTS } from '../../domain/policy/law/legal-facts.ts';
import { NOTICES } from '../../domain/policy/procedure/notices.ts';
import { OUTCOMES, SUCCESSORS } from '../../domain/policy/procedure/outcomes.ts';
import { PLACEMENTS } from '../../domain/policy/tracking/placements.ts';
import type { Policy } from '../../domain/policy/editions/policy.ts';
import { AUTHORITIES } from '../../domain/policy/editions/editions.ts';
import { REFERRAL_SOURCES } from '../../domain/policy/tracking/referral-sources.ts';
import { REVIEW_ACTIONS } from '../../domain/policy/tracking/review-actions.ts';
import { ACTIONS, ROLES } from '../../domain/policy/access/roles.ts';
import { DEADLINES, STAGES } from '../../domain/policy/procedure/stages.ts';
import { worded } from '../../domain/policy/editions/wording.ts';
import { CLOSURE_KINDS } from '../../domain/calendar/school-calendar.ts';
import { WHY_PROVISIONAL } from '../../domain/case/case-view.ts';
import { COMMAND_KINDS, MEMBERS, WORDS_OF_THE_PRODUCT } from './vocabulary.ts';

/** What stands in the place of something that may be a word about a person. */
export const REDACTED = '(redacted)';

const TABLES: readonly object[] = [
  ...[ABSENCE_KINDS, ATTENDANCE_CODES, ATTENDANCE_ORDER_STEPS, CHANNELS, CIRCUMSTANCES, CME_GROUPS, DUTIES],
  ...[EWS_CHECKS, SCHOOL_CHECKS, RESULTS, GROUNDS, BOUNCE_REASONS, JOINT_RESULTS, LEGAL_FACTS, NOTICES],
  ...[OUTCOMES, SUCCESSORS, PLACEMENTS, REFERRAL_SOURCES, REVIEW_ACTIONS, ACTIONS, ROLES, DEADLINES, STAGES],
  ...[SAFEGUARDING_ADDRESSEES, ...Object.values(CME_GROUPS).map(subgroupsOf)],
];

const CODES: ReadonlySet<string> = new Set([
  ...TABLES.flatMap((table) => (Array.isArray(table) ? table.map(String) : Object.keys(table))),
  ...[...AUTHORITIES, ...CLOSURE_KINDS, ...SESSIONS, ...WEEKDAYS, ...COMMAND_KINDS, ...WORDS_OF_THE_PRODUCT],
]);

/** Ids as the product makes them. Longer than any name, and of an alphabet without spaces. */
const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const REFERENCE = String.raw`CME-\d{2}-\d{5,}-[0-9A-Z]`;
const ID = new RegExp(
  `^((rehearsal-)?${UUID}(-\\d+)*|${REFERENCE}|(cme|household)-[a-z2-7]{26}|(school:)?\\d{6}|\\d{4}-\\d{2})$`,
);
/** 128 random bits, where an id is expected. */
const RANDOM_ID = /^(?=.*\d)[\w-]{22}$/;
const ID_MEMBERS: ReadonlySet<string> = new Set(['commandId', 'reportId', 'returnId', 'id', 'finding']);
/** The start of a case's id, by which a Signal says which case it is for. */
const START_OF_ID = /^(?=.*\d)[0-9a-f]{8}$/;
const LARGEST_NUMBER = 99_999;

const isDateOrInstant = (text: unknown): boolean => isLocalDate(text) || isInstant(text);
const escaped = (text: string) => text.replaceAll(/[\\^$.*+?()[\]{}|-]/g, String.raw`\$&`);

function subgroupsOf(group: object): object {
  return 'subgroups' in group && typeof group.subgroups === 'object' && group.subgroups !== null
    ? group.subgroups
    : {};
}

/**
 * Leaves ids, codes, dates, small numbers, and whole sentences of the product; everything else may be a word that
 * somebody typed into a Signal. What is unknown is redacted, so a new code is at worst not shown.
 */
export function createRedaction(policy: Policy): (value: unknown) => unknown {
  const sentences = sentencesOf(policy);
  const isKnown = (text: string, member: string) =>
    text === '' ||
    CODES.has(text) ||
    isDateOrInstant(text) ||
    ID.test(text) ||
    (ID_MEMBERS.has(member) && RANDOM_ID.test(text)) ||
    (member === 'of' && START_OF_ID.test(text)) ||
    text.split('\n').every((line) => line === '' || sentences.test(line));

  function redact(value: unknown, member: string): unknown {
    switch (typeof value) {
      case 'string':
        return isKnown(value, member) ? value : REDACTED;
      case 'number':
        return Math.abs(value) <= LARGEST_NUMBER ? value : REDACTED;
      case 'object':
        if (value === null) return null;
        if (Array.isArray(value)) return value.map((each: unknown) => redact(each, member));
        return Object.fromEntries(
          Object.entries(value).map(([name, each]) =>
            MEMBERS.has(name) || CODES.has(name) ? [name, redact(each, name)] : [REDACTED, REDACTED],
          ),
        );
      default:
        return value;
    }
  }
  return (value) => redact(value, '');
}

/** The sentences that operators are shown in the Temporal UI: summaries of timers, and a case's current details. */
function sentencesOf(policy: Policy): RegExp {
  const oneOf = (texts: readonly string[]) =>
    `(${texts.map((text) => escaped(worded(text, policy))).join('|')})`;
  const stage = oneOf(Object.values(STAGES).map(({ words }) => words));
  const summary = oneOf(Object.values(DEADLINES).map((deadline) => deadline.summary));
  const duty = oneOf(Object.values(DUTIES).map(({ words }) => words));
  const date = String.raw`\d{4}-\d{2}-\d{2}`;
  const instant = String.raw`${date}T[\d:.]+Z`;
  const role = oneOf([...Object.keys(ROLES), 'nobody, closed']);
  return new RegExp(
    `^(${[
      summary,
      String.raw`\*\*${stage}\*\* \(${REFERENCE}\)`,
      String.raw`(On no roll|School day \d+) on ${date}; held by ${role}`,
      oneOf([...Object.values(WHY_PROVISIONAL), 'No deadline ahead.']),
      `Next: ${summary}, ${instant}`,
      String.raw`- ${role} owes: ${duty} \(due ${instant}\)`,
    ].join('|')})$`,
  );
}
