import type { Paragraph } from '../paragraphs.ts';
import type { Role } from '../access/roles.ts';

interface ReportRow {
  readonly words: string;
  readonly policy: readonly Paragraph[];
  /** Who reads it. A school reads none of them: each tells of children of other schools. */
  readonly readers: readonly Role[];
}

const MANAGEMENT = ['ewo', 'ews-manager', 'cme-officer', 'auditor'] as const satisfies readonly Role[];

/** The reports of the service. */
export const REPORTS = {
  dfe: {
    words: 'Termly return to the Department for Education: children missing education on a day',
    policy: ['definitions', '5 CME officer'],
    readers: MANAGEMENT,
  },
  caseload: {
    words: 'Current cases, for monitoring and intervention',
    policy: ['5 CME officer', '5 manager'],
    // An operator sees that a case stands still, and never whose it is.
    readers: [...MANAGEMENT, 'operator'],
  },
  timeliness: {
    words: 'What was done in time, what late, and on whom the cases wait',
    policy: ['5 manager', '1.2'],
    readers: [...MANAGEMENT, 'operator'],
  },
  panel: {
    words: 'Pack of the monthly review by the Children Not In School group',
    policy: ['5 CNIS', '5 SEND'],
    // The SEN manager attends every meeting; the pack shows that role the children with an EHC plan.
    readers: [...MANAGEMENT, 'send-officer'],
  },
} as const satisfies Record<string, ReportRow>;

export type ReportName = keyof typeof REPORTS;
