import { GROUNDS, groundRow, groundsOn, type Condition, type Ground } from '../policy/law/grounds.ts';
import { LEGAL_FACTS, legalFact, type EvidenceFact, type LegalFact } from '../policy/law/legal-facts.ts';
import type { Policy } from '../policy/editions/policy.ts';
import { localDateAt } from '../calendar/school-calendar.ts';
import type { CmeCase } from './cme-case.ts';
import { isOnNoRoll } from './holder.ts';
import { findEvidence, type Finding } from './removal-evidence.ts';

type Verdict = 'supported' | 'not-supported' | 'needs-person';

/** What the evidence of a case says of one ground. */
export interface GroundAdvice {
  readonly ground: Ground;
  readonly citation: string;
  readonly verdict: Verdict;
  /** Conditions that the evidence does not meet. */
  readonly failing: readonly { readonly condition: string; readonly why: string }[];
  /** Questions that only a person can answer. */
  readonly judgements: readonly string[];
  /** Codes of what is missing for this ground. */
  readonly gaps: readonly string[];
}

/** What the evidence says of removing a name from the admission register. */
export interface RemovalView {
  readonly grounds: readonly Omit<GroundAdvice, 'gaps'>[];
  /** Whether at least one ground is supported. */
  readonly adviceAllowed: boolean;
  /** What is missing for the grounds that rest on joint enquiries, (h) and (i). */
  readonly gaps: readonly string[];
}

/**
 * Every ground in force at `at` (epoch milliseconds of the case's own time), held against the case's evidence; none for
 * a child on no roll, whose name no school here can remove.
 */
export function removalAdvice(current: CmeCase, at: number, policy: Policy): RemovalView {
  const advice = groundsFor(current, at, policy).map((ground) => groundAdvice(current, ground, at, policy));
  const missing = advice.filter(({ ground }) => GROUNDS[ground].jointEnquiries).flatMap(({ gaps }) => gaps);
  return {
    grounds: advice.map(({ gaps: _gaps, ...shown }) => shown),
    adviceAllowed: advice.some(({ verdict }) => verdict === 'supported'),
    gaps: [...new Set(missing)],
  };
}

/** Whether at least one ground is supported: asked with every answer, so it looks no further than the first `no`. */
export function isRemovalSupported(current: CmeCase, at: number, policy: Policy): boolean {
  return groundsFor(current, at, policy).some((ground) =>
    groundRow(ground).conditions.every((condition) => findingOf(current, condition, at, policy).is === 'so'),
  );
}

function groundsFor(current: CmeCase, at: number, policy: Policy): readonly Ground[] {
  return isOnNoRoll(current) ? [] : groundsOn(localDateAt(at, policy.times.zone));
}

/** One ground held against the case's evidence. */
export function groundAdvice(current: CmeCase, ground: Ground, at: number, policy: Policy): GroundAdvice {
  const { citation, conditions } = groundRow(ground);
  const findings = conditions.map((condition) => ({
    condition,
    finding: findingOf(current, condition, at, policy),
  }));
  const failing = findings.flatMap(({ condition: { condition, words, citation: cited }, finding }) =>
    finding.is === 'not-so' ? [{ condition, why: `${words} (${cited}): ${finding.why}` }] : [],
  );
  const judgements = findings.flatMap(({ finding }) => (finding.is === 'open' ? [finding.judgement] : []));
  return {
    ground,
    citation,
    verdict: failing.length > 0 ? 'not-supported' : judgements.length > 0 ? 'needs-person' : 'supported',
    failing,
    judgements,
    gaps: [...new Set(findings.flatMap(({ finding }) => (finding.is === 'so' ? [] : finding.gaps)))],
  };
}

function findingOf(current: CmeCase, { fact, holds }: Condition, at: number, policy: Policy): Finding {
  return isLegalFact(fact) ? recorded(current, fact, holds) : findEvidence(current, fact, at, policy);
}

function isLegalFact(fact: LegalFact | EvidenceFact): fact is LegalFact {
  return Object.hasOwn(LEGAL_FACTS, fact);
}

/** A fact that nobody has recorded is not known, whatever one might guess: it is for a person. */
function recorded({ legalFacts }: CmeCase, fact: LegalFact, holds: boolean): Finding {
  const { question, deniedBy } = legalFact(fact);
  const answer = legalFacts[fact];
  if (answer === undefined && deniedBy !== undefined && legalFacts[deniedBy]?.holds === true) {
    return { is: 'not-so', why: `${LEGAL_FACTS[deniedBy].question} On record: yes.`, gaps: [] };
  }
  if (answer === undefined) return { is: 'open', judgement: question, gaps: [`fact:${fact}`] };
  if (answer.holds === holds) return { is: 'so' };
  return { is: 'not-so', why: `${question} On record: ${answer.holds ? 'yes' : 'no'}.`, gaps: [] };
}
