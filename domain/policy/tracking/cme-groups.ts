import type { DutyCode } from '../procedure/duties.ts';
import type { Check } from '../procedure/enquiries.ts';
import type { Paragraph } from '../paragraphs.ts';

/** One sub-group of section 3: who the child is likely to be, and what that asks for beside what every child is owed. */
export interface SubgroupRow {
  readonly words: string;
  readonly policy: readonly Paragraph[];
  /** Checks of the LA check list that this sub-group calls for before the others. */
  readonly checksFirst: readonly Check[];
  /** What is owed beside the visit, the checks and the first review. */
  readonly duties: readonly DutyCode[];
  /** The child is on the roll of a school, so in law not missing education, although the policy counts the child here. */
  readonly onRoll?: true;
  /** Whether the child is missing education at all is what the enquiries are to find out. */
  readonly unproven?: true;
}

interface GroupRow {
  readonly words: string;
  readonly policy: readonly Paragraph[];
  readonly subgroups: Readonly<Record<string, SubgroupRow>>;
}

const row = (
  words: string,
  policy: readonly Paragraph[],
  asks: Partial<Omit<SubgroupRow, 'words' | 'policy'>>,
): SubgroupRow => ({ words, policy, checksFirst: [], duties: [], ...asks });

/**
 * The three main groups of children missing education and, bullet by bullet, their sub-groups. Who holds such a case
 * follows from the child and not from the group: the CME officer, or the SEND Case Officer of a child with an EHC plan
 * (`holderOf`). "May fall into the following groups": a child of a group may be in none of its sub-groups.
 */
export const CME_GROUPS = {
  'known-out-of-education': {
    words: 'Known to be out of education',
    policy: ['3.1'],
    subgroups: {
      'permanently-excluded': row('Permanently excluded, formally or unofficially', ['3.1', 'legislation'], {
        checksFirst: ['previous-school', 'school-admissions'],
        duties: ['arrange-education'],
      }),
      'medical-needs': row('Has medical needs', ['3.1', 'legislation'], {
        checksFirst: ['health'],
        duties: ['arrange-education'],
      }),
      'pregnant-or-mother': row('Pregnant schoolgirl or teenage mother', ['3.1', 'legislation'], {
        checksFirst: ['health'],
        duties: ['arrange-education'],
      }),
      'returning-from-detention': row('Returning from detention', ['3.1', 'legislation'], {
        checksFirst: ['youth-justice-service'],
        duties: ['arrange-education'],
      }),
      'home-education-unsuitable': row(
        'Home educated, and the provision has been deemed unsuitable',
        ['3.1', '5 CME officer', '5 SAO'],
        { checksFirst: ['school-admissions'], duties: ['consider-attendance-order'] },
      ),
      'home-education-ending': row(
        'Home educated, and the parent wishes a return to mainstream education',
        ['3.1'],
        { checksFirst: ['school-admissions'] },
      ),
      'in-year-admission': row('The parents ask for an in-year admission', ['3.1', '5 admissions'], {
        checksFirst: ['school-admissions', 'previous-school'],
      }),
      homeless: row('The parents ask for a place while homeless (transient family)', ['3.1'], {
        checksFirst: ['school-admissions', 'housing'],
      }),
    },
  },
  'went-missing': {
    words: 'Known to the LA and gone missing',
    policy: ['3.2'],
    subgroups: {
      'runaway-or-missing-family': row('Young runaway, or child of a missing family', ['3.2', '2'], {
        checksFirst: ['police', 'children-and-families-hub'],
      }),
      traveller: row('Traveller', ['3.2'], {
        checksFirst: ['previous-school', 'siblings-and-their-schools'],
      }),
      homeless: row('Homeless', ['3.2'], { checksFirst: ['housing', 'refuges'] }),
      'no-secondary-destination': row(
        'No provision established at transition from primary to secondary, the independent sector included',
        ['3.2', '1.1', '5 admissions'],
        { checksFirst: ['school-admissions', 'previous-school'] },
      ),
      'lives-elsewhere-on-roll-here': row(
        'Lives in a neighbouring authority and is on the roll of a school here',
        ['3.2', '5 CME officer'],
        { checksFirst: ['previous-school'], duties: ['agree-with-home-authority'], onRoll: true },
      ),
      'removed-without-destination': row(
        'Removed from a school roll without a defined destination',
        ['3.2', '5 CME officer'],
        { checksFirst: ['previous-school', 'siblings-and-their-schools'] },
      ),
    },
  },
  'unknown-to-authority': {
    words: 'Not known to the LA',
    policy: ['3.3'],
    subgroups: {
      'never-in-education': row('Has never been in the education system', ['3.3', '1.1'], {
        checksFirst: ['health', 'council-tax'],
      }),
      'left-independent-education': row('Coming out of independent education', ['3.3'], {
        checksFirst: ['previous-school', 'school-admissions'],
      }),
      'home-educated-unknown': row('Home educated without the parents having informed the LA', ['3.3'], {
        duties: ['establish-home-education'],
        unproven: true,
      }),
      'moved-in-without-application': row(
        'Has moved into the area, from overseas included, without an application for a place',
        ['3.3', '5 admissions'],
        { checksFirst: ['school-admissions', 'housing'] },
      ),
    },
  },
} as const satisfies Record<string, GroupRow>;

export type CmeGroup = keyof typeof CME_GROUPS;
export const CME_GROUP_CODES = Object.keys(CME_GROUPS) as CmeGroup[];

/** A sub-group of any of the groups. */
export type CmeSubgroup = { [G in CmeGroup]: keyof (typeof CME_GROUPS)[G]['subgroups'] }[CmeGroup];

/** The codes of one group's sub-groups, in the policy's order. */
export function subgroupsOf(group: CmeGroup): CmeSubgroup[] {
  return Object.keys(CME_GROUPS[group].subgroups) as CmeSubgroup[];
}

/** A sub-group as it stands in its group; undefined when that group has no such one. */
export function findSubgroup(group: CmeGroup, subgroup: string | null): SubgroupRow | undefined {
  const rows: Readonly<Record<string, SubgroupRow>> = CME_GROUPS[group].subgroups;
  return subgroup !== null && Object.hasOwn(rows, subgroup) ? rows[subgroup] : undefined;
}
