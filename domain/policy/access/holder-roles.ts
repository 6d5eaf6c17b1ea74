/** Roles that hold a case in some stage. */
export const HOLDER_ROLES = ['school', 'ewo', 'cme-officer', 'send-officer'] as const;
export type HolderRole = (typeof HOLDER_ROLES)[number];
