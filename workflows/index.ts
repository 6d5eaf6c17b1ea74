export { accessGrant } from './accessGrant.ts';
export { auditHead } from './auditHead.ts';
export { childMissingEducation } from './childMissingEducation.ts';
export { household } from './household.ts';
export { monthlyReview } from './monthlyReview.ts';
export { morningDigest } from './morningDigest.ts';
export { noticeDelivery } from './noticeDelivery.ts';
