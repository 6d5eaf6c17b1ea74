interface BasisRow {
  readonly words: string;
  readonly source: string;
}

/** On what basis data of a child may be disclosed; the person who shares judges whether one holds. */
const DISCLOSURE_BASES = {
  'public-task': {
    words: 'Needed for a task in the public interest or of official authority',
    source: 'UK GDPR art 6(1)(e); Education Act 1996 s436A; Children Act 2004 ss10, 11',
  },
  'legal-obligation': {
    words: 'Needed to meet a legal obligation',
    source: 'UK GDPR art 6(1)(c); SI 2024/208 reg 13',
  },
  safeguarding: {
    words: 'Safeguarding of children and of individuals at risk',
    source: 'UK GDPR art 9(2)(g); DPA 2018 Sch 1 para 18',
  },
  'vital-interests': { words: 'To protect somebody’s life', source: 'UK GDPR art 6(1)(d), 9(2)(c)' },
  'crime-and-taxation': {
    words: 'Prevention or detection of crime',
    source: 'DPA 2018 Sch 2 para 2',
  },
  'court-order': {
    words: 'Ordered by a court, or needed for legal proceedings',
    source: 'DPA 2018 Sch 2 para 5',
  },
  consent: {
    words: 'With the consent of the person concerned',
    source: 'UK GDPR art 6(1)(a); policy, legal summary',
  },
  'subject-access': { words: 'To the person concerned, who asked for it', source: 'UK GDPR art 15' },
} as const satisfies Record<string, BasisRow>;

export type DisclosureBasis = keyof typeof DISCLOSURE_BASES;
export const DISCLOSURE_BASIS_CODES = Object.keys(DISCLOSURE_BASES) as DisclosureBasis[];

/** What of a child was disclosed, by kind. */
const DISCLOSED_KINDS = {
  identity: 'Who the child is',
  address: 'Where the child lives',
  contacts: 'Parents and other contacts',
  circumstances: 'What is known about the child',
  enquiries: 'The enquiries and their results',
  'case-history': 'The course of the case',
} as const;

export type DisclosedKind = keyof typeof DISCLOSED_KINDS;
export const DISCLOSED_KIND_CODES = Object.keys(DISCLOSED_KINDS) as DisclosedKind[];
