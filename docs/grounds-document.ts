import {
  GROUND_CODES,
  groundRow,
  groundsFollowing,
  LETTERS_OF_2006,
  type Condition,
} from '../domain/policy/law/grounds.ts';
import { EVIDENCE_FACTS, LEGAL_FACT_CODES, LEGAL_FACTS } from '../domain/policy/law/legal-facts.ts';

/** `docs/grounds.md`: the grounds for removal, what each asks for, and who records it. */
export function groundsDocument(): string {
  const grounds = GROUND_CODES.flatMap((ground) => {
    const { words, citation, from, until, of2006, jointEnquiries, conditions } = groundRow(ground);
    const force = until === undefined ? `from ${from}` : `from ${from} to the day before ${until}`;
    const before = of2006.map((letter) => `8(1)(${letter})`).join(', ');
    return [
      `## (${ground}) ${words}`,
      '',
      `${citation}, in force ${force}; SI 2006/1751: ${before}.${jointEnquiries ? ' Joint enquiries required.' : ''}`,
      '',
      '| condition | says | law | known from |',
      '| --- | --- | --- | --- |',
      ...conditions.map(conditionRow),
      '',
    ];
  });
  const facts = LEGAL_FACT_CODES.map((fact) => {
    const { question, recordedBy } = LEGAL_FACTS[fact];
    return `| \`${fact}\` | ${question} | ${recordedBy.join(', ')} |`;
  });
  const map = LETTERS_OF_2006.map((letter) => {
    const now = groundsFollowing(letter).map((ground) => `9(1)(${ground})`);
    return `| 8(1)(${letter}) | ${now.join(', ') || 'no equivalent'} |`;
  });
  return [
    '# Grounds for removal from the admission register',
    '',
    'Generated from the tables of `domain/` by `npm run docs:generate`; a test fails when it is stale. None of this is',
    'legal advice, and nothing is removed by software: the answer says what the evidence on record supports.',
    '',
    'A condition marked "to be checked" stands here from general knowledge, and stricter rather than laxer where the',
    'two differ: check it against the text of the regulations before relying on it. Regulation 9(1) is about pupils of',
    'compulsory school age; whether a pupil is of that age is shown on the case and judged by a person.',
    '',
    ...grounds,
    '## Facts that staff record',
    '',
    'A fact nobody has recorded is not known, and the ground needs a person.',
    '',
    '| fact | question | recorded by |',
    '| --- | --- | --- |',
    ...facts,
    '',
    '## The grounds of 2006',
    '',
    'The policy and older registers cite SI 2006/1751 regulation 8(1).',
    '',
    '| 2006 | since 19 August 2024 |',
    '| --- | --- |',
    ...map,
    '',
  ].join('\n');
}

function conditionRow({ condition, words, citation, fact, toCheck }: Condition): string {
  const source = Object.hasOwn(EVIDENCE_FACTS, fact) ? 'the case itself' : 'what staff record';
  const law = toCheck === true ? `${citation} (to be checked)` : citation;
  return `| \`${condition}\` | ${words} | ${law} | ${source} |`;
}
