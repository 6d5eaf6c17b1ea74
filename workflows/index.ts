export { childMissingEducation } from './childMissingEducation.ts';
export { morningDigest } from './morningDigest.ts';
export { noticeDelivery } from './noticeDelivery.ts';
