/**
 * The paragraphs and flow-chart boxes of the policy, in its own order. Every rule in `domain/` cites one or more
 * of them; `docs/policy-map.md` is drawn from this list.
 *
 * `forPeople` says why a paragraph binds people and not software.
 */
export const PARAGRAPHS = {
  introduction: {
    title: 'Introduction',
    forPeople:
      'Purpose: why a child who is missed is at risk. It sets no step that software could carry out.',
  },
  rationale: {
    title: 'Rationale',
    forPeople: 'Aims of the guidance: what the procedure as a whole is for.',
  },
  definitions: { title: 'Definitions: CME, more than 10 school days, compulsory school age' },
  '1.1': { title: 'Children are missing when they fail to start, cease to attend or fail a transition' },
  '1.2': { title: 'A systematic process identifies children and sees that they re-engage' },
  '2': { title: 'Safeguarding: sensitive but thorough' },
  '2.1': { title: 'Establish with the parents what has happened; the DSL assesses vulnerability' },
  '2.2': { title: 'From the first day: contact the parents, assess the outcome' },
  '2.3': { title: 'Circumstances in which a referral is always made promptly' },
  '2.3 questions': {
    title: 'Further questions that assist a judgement',
    forPeople:
      'The questions help the safeguarding lead to judge; their answers are a judgement, recorded as the vulnerability assessment and never computed.',
  },
  '2.4': {
    title: 'Extended leave: the timeline starts on the expected return date; immediate referral of harm',
  },
  '3.1': {
    title: 'Group 1: known to be out of education',
  },
  '3.2': {
    title: 'Group 2: known to the LA and gone missing',
  },
  '3.3': {
    title: 'Group 3: no knowledge',
  },
  '4.1': { title: 'Stakeholders refer any young people who appear to be missing education' },
  '4.2': { title: 'Referral routes' },
  '4.3': {
    title: 'Contact details',
    forPeople:
      'Live contact details of the council are configuration, entered by the operator, never part of the code.',
  },
  '5 parents': { title: "Parents' responsibilities; home education is put in writing" },
  '5 schools': { title: "Schools' responsibilities: enquiries jointly with the LA, removal, joiners" },
  '5 CNIS': { title: 'Children Not In School group: monthly review' },
  '5 CME officer': { title: 'Children Missing Education Officer: tracks children, point of contact' },
  '5 SAO': { title: 'School Attendance Order' },
  '5 EWS': { title: 'Education Welfare Service: reasonable enquiries after 10 days' },
  '5 SEND': { title: 'SEND case officers' },
  '5 manager': { title: 'School Attendance and Education Welfare Manager: agreed actions are carried out' },
  '5 admissions': { title: 'Admissions team: refers children without a place, tells of places offered' },
  legislation: { title: 'Legislation and guidance: section 19 of the 1996 Act, education otherwise' },
  'legal summary': { title: 'Legal summary: sharing information is necessary, proportionate and on record' },
  'school check list': { title: 'Check list for school' },
  'LA check list': { title: 'Check list for LA' },
  'flow chart day 1': { title: 'Flow chart: day 1' },
  'flow chart days 1-10': { title: 'Flow chart: days 1 to 10' },
  'flow chart still missing': { title: 'Flow chart: is the child still missing?' },
  'flow chart days 11-20': { title: 'Flow chart: days 11 to 20' },
  'flow chart attending': { title: 'Flow chart: is the child attending school?' },
  'flow chart outcome 1': { title: 'Flow chart: CME outcome 1, located at home' },
  'flow chart outcome 2': { title: 'Flow chart: CME outcome 2, moved out of area' },
  'flow chart outcome 3': { title: 'Flow chart: CME outcome 3, still missing after 20 days' },
  'flow chart found': { title: 'Flow chart: if the child is found, let the school know' },
} as const satisfies Record<string, { title: string; forPeople?: string }>;

/** A paragraph or flow-chart box of the policy. */
export type Paragraph = keyof typeof PARAGRAPHS;
