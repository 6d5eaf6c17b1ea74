import type { Paragraph } from '../paragraphs.ts';

/** Who can have said that a child appears to be missing education: all stakeholders and partner agencies (4.1). */
export const REFERRAL_SOURCES = {
  school: { words: 'A school', policy: ['4.1', '5 CME officer'] },
  admissions: { words: 'Admissions team', policy: ['4.1', '5 admissions'] },
  send: { words: 'SEND', policy: ['4.1', '5 SEND'] },
  'education-welfare-service': { words: 'Education Welfare Service', policy: ['4.1', '5 EWS'] },
  'childrens-social-care': { words: "Children's social care", policy: ['4.1', '5 CME officer'] },
  'youth-justice-service': { words: 'Youth Justice Service', policy: ['3.1', '4.1'] },
  health: { words: 'Health', policy: ['4.1'] },
  housing: { words: 'Housing', policy: ['4.1'] },
  police: { words: 'Police', policy: ['4.1'] },
  'other-agency': { words: 'Another partner agency', policy: ['4.1', '5 CME officer'] },
  'another-authority': { words: 'Another local authority', policy: ['4.1', '5 CME officer'] },
  parent: { words: 'A parent or carer', policy: ['3.1', '4.1'] },
  public: { words: 'A member of the public', policy: ['4.1', '4.2'] },
} as const satisfies Record<string, { words: string; policy: readonly Paragraph[] }>;

export type ReferralSource = keyof typeof REFERRAL_SOURCES;
export const REFERRAL_SOURCE_CODES = Object.keys(REFERRAL_SOURCES) as ReferralSource[];
