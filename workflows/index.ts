export { accessGrant } from './accessGrant.ts';
export { auditHead } from './auditHead.ts';
export { calendarChange } from './calendarChange.ts';
export { caseWatch } from './caseWatch.ts';
export { childMissingEducation } from './childMissingEducation.ts';
export { monthlyReview } from './monthlyReview.ts';
export { morningDigest } from './morningDigest.ts';
export { noticeDelivery } from './noticeDelivery.ts';
