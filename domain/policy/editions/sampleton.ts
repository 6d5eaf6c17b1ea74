import { localDate } from '../../calendar/local-date.ts';
import { CIRCUMSTANCES } from '../procedure/circumstances.ts';
import { DUTIES } from '../procedure/duties.ts';
import { NOTICES } from '../procedure/notices.ts';
import type { Policy } from './policy.ts';
import { mondayToFriday } from './working-days.ts';

/**
 * An invented authority: what another council's policy looks like as data. Its school's part ends after five school
 * days, its day ends an hour later, it calls its people by other names, it has no mailbox for SEND of its own, and its
 * check lists, duties, demands and recipients are others.
 */
const FIRST_EDITION: Policy = {
  authority: 'sampleton',
  name: 'Invented Borough of Sampleton',
  edition: '2025-09',
  effectiveFrom: localDate('2025-09-01'),
  days: { contact: 1, schoolEnquiriesEnd: 5, ewsEnquiriesEnd: 15 },
  times: { zone: 'Europe/London', dayEnds: '17:00', morning: '07:30' },
  workingDays: mondayToFriday('sampleton'),
  dueAfter: { acknowledgement: 2, homeVisit: 3, checks: 8, firstReview: 15 },
  names: {
    service: 'School Attendance Team',
    serviceShort: 'SAT',
    officer: 'School Attendance Officer',
    cmeOfficer: 'Missing Pupils Lead',
    hub: 'Front Door for Children',
  },
  handover: { chaseEvery: 4, unansweredAfter: 10, linkDays: 7 },
  routing: { 'send-officer': 'cme-officer', 'ews-manager': 'ews' },
  review: { weekday: 'thu', at: '09:30' },
  checks: {
    school: [
      ...(['phone-parents', 'voicemail-parents', 'text-parents', 'email-parents', 'home-visit'] as const),
      ...(['phone-emergency-contacts', 'sibling-schools'] as const),
    ],
    ews: [
      ...(['home-visit', 'contact-parents', 'siblings-and-their-schools', 'school-admissions'] as const),
      ...([
        'children-and-families-hub',
        'housing',
        'health',
        'police',
        'border-force',
        'child-benefit',
      ] as const),
    ],
  },
  duties: {
    ...DUTIES,
    'assess-vulnerability': { owedBy: 'school', due: { schoolDay: 2 } },
    'take-up-case': { owedBy: 'ewo', due: 'promptly' },
  },
  circumstances: {
    ...CIRCUMSTANCES,
    'early-help': { ...CIRCUMSTANCES['early-help'], alwaysRefer: true },
    'frequent-moves': { ...CIRCUMSTANCES['frequent-moves'], alwaysRefer: false },
  },
  recipients: { ...NOTICES, 'case-opened-ews': { to: ['ews', 'cme-officer'] } },
  limits: { managerToldAfter: 2 },
};

/** Both editions of the invented policy; the second one gives the council's side five school days more. */
export const SAMPLETON: readonly Policy[] = [
  FIRST_EDITION,
  {
    ...FIRST_EDITION,
    edition: '2026-09',
    effectiveFrom: localDate('2026-09-01'),
    days: { ...FIRST_EDITION.days, ewsEnquiriesEnd: 20 },
  },
];
