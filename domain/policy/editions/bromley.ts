import { localDate } from '../../calendar/local-date.ts';
import { CIRCUMSTANCES } from '../procedure/circumstances.ts';
import { DUTIES } from '../procedure/duties.ts';
import { WHOLE_LISTS } from '../procedure/enquiries.ts';
import { NOTICES } from '../procedure/notices.ts';
import type { Policy } from './policy.ts';
import { mondayToFriday } from './working-days.ts';

/** The London Borough of Bromley's Children Missing Education policy. */
export const BROMLEY: Policy = {
  authority: 'bromley',
  name: 'London Borough of Bromley',
  edition: '2025-09',
  effectiveFrom: localDate('2025-09-01'),
  days: { contact: 1, schoolEnquiriesEnd: 10, ewsEnquiriesEnd: 20 },
  // Design, reading 2: a day ends at 16:00 in London, morning work is at 08:00.
  times: { zone: 'Europe/London', dayEnds: '16:00', morning: '08:00' },
  workingDays: mondayToFriday('bromley'),
  dueAfter: { acknowledgement: 1, homeVisit: 5, checks: 10, firstReview: 20 },
  names: {
    service: 'Education Welfare Service',
    serviceShort: 'EWS',
    officer: 'Education Welfare Officer',
    cmeOfficer: 'Children Missing Education Officer',
    hub: 'Children and Families Hub',
  },
  routing: {},
  // "Track until registered" (5 CME officer) without a number: asked every school week, given up after as many
  // school days as the enquiries themselves have.
  handover: { chaseEvery: 5, unansweredAfter: 20, linkDays: 14 },
  // The policy says monthly and not on which day: what the group agrees is entered here.
  review: { weekday: 'tue', at: '10:00' },
  // The tables are Bromley's own; another council's edition says where it differs from them.
  checks: WHOLE_LISTS,
  duties: DUTIES,
  circumstances: CIRCUMSTANCES,
  recipients: NOTICES,
  limits: { managerToldAfter: 3 },
};
