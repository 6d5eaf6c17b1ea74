/**
 * How long a sign-in lasts. Not from the policy, which knows no screens: the lengths are those that OWASP ASVS 5.0
 * (6.4, 7.3, 7.5) leaves to the risk, for records of children at risk on desks that are shared.
 */
export const SIGN_IN_LIMITS = {
  /** A session that nobody uses ends after so long. */
  idleMinutes: 30,
  /** A session ends after so long, however much it is used: one working day. */
  longestHours: 10,
  /** Whoever has opened the sign-in page has so long to come back from the issuer. */
  unfinishedMinutes: 15,
  /** Data in bulk are handed out only to somebody who has proved who they are within so long. */
  stepUpMinutes: 5,
  /** An invitation may be used for so long. */
  invitationDays: 7,
} as const;
