import type { DutyCode } from './duties.ts';
import type { Paragraph } from '../paragraphs.ts';

interface CircumstanceRow {
  readonly words: string;
  readonly policy: readonly Paragraph[];
  /** Flow chart, day 1: CLA, CP, CIN or open to Early Help means the social worker is told. */
  readonly tellSocialWorker: boolean;
  /** 2.3: a referral to children's social care and/or the police is always made promptly, whatever the day. */
  readonly alwaysRefer: boolean;
  /** SEND: the case officer of a child with an EHC plan is told and stays responsible. */
  readonly tellSendOfficer: boolean;
}

const row = (
  words: string,
  policy: readonly Paragraph[],
  demands: Partial<Omit<CircumstanceRow, 'words' | 'policy'>>,
): CircumstanceRow => ({
  words,
  policy,
  tellSocialWorker: false,
  alwaysRefer: false,
  tellSendOfficer: false,
  ...demands,
});

/** What is known about the child, and what each circumstance demands from day 1. */
export const CIRCUMSTANCES = {
  'looked-after': row('Looked-after child (CLA)', ['2.3', 'flow chart day 1'], {
    tellSocialWorker: true,
    alwaysRefer: true,
  }),
  'child-protection-plan': row('Subject of a child protection plan (CP)', ['2.3', 'flow chart day 1'], {
    tellSocialWorker: true,
    alwaysRefer: true,
  }),
  'child-in-need': row('Child in need (CIN)', ['flow chart day 1'], { tellSocialWorker: true }),
  'early-help': row('Open to Early Help', ['flow chart day 1'], { tellSocialWorker: true }),
  'section-47-enquiry': row('Subject of section 47 enquiries', ['2.3'], { alwaysRefer: true }),
  'victim-of-crime': row('May be the victim of a crime', ['2.3'], { alwaysRefer: true }),
  'known-risk-in-household': row('A known person poses a risk in or to the household', ['2.3'], {
    alwaysRefer: true,
  }),
  'frequent-moves': row('History of frequent family moves with gaps in education', ['2.3'], {
    alwaysRefer: true,
  }),
  'serious-attendance-issues': row('Serious issues of attendance', ['2.3'], { alwaysRefer: true }),
  'fgm-concern': row('Concerns of possible female genital mutilation', ['2.3'], { alwaysRefer: true }),
  'exploitation-concern': row('Concerns of sexual or other exploitation', ['2.3'], { alwaysRefer: true }),
  ehcp: row('Has an education, health and care plan', ['5 SEND'], { tellSendOfficer: true }),
} as const satisfies Record<string, CircumstanceRow>;

export type Circumstance = keyof typeof CIRCUMSTANCES;

/** What an edition of the policy demands where a circumstance is known. */
export type Demands = Omit<CircumstanceRow, 'words' | 'policy'>;
export const CIRCUMSTANCE_CODES = Object.keys(CIRCUMSTANCES) as Circumstance[];

/**
 * Whom a safeguarding referral can go to (2.3, 2.4, flow chart day 1), and which duties it meets once made. The
 * police answer 2.3 ("social care and/or police") but are not the front door that the flow chart names.
 */
export const SAFEGUARDING_ADDRESSEES = {
  'childrens-social-care': {
    words: "Children's social care",
    policy: ['2.3', '2.4'],
    meets: ['refer-to-social-care', 'contact-children-and-families-hub'],
  },
  police: { words: 'Police', policy: ['2.3'], meets: ['refer-to-social-care'] },
  'children-and-families-hub': {
    words: 'Children and Families Hub',
    policy: ['flow chart day 1'],
    meets: ['refer-to-social-care', 'contact-children-and-families-hub'],
  },
} as const satisfies Record<
  string,
  { words: string; policy: readonly Paragraph[]; meets: readonly DutyCode[] }
>;

export type SafeguardingAddressee = keyof typeof SAFEGUARDING_ADDRESSEES;
