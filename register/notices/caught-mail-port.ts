import type { Instant } from '../../domain/case/cme-case.ts';

/** A mail the embedded SMTP catcher has received. */
export interface CaughtMail {
  readonly messageId: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly receivedAt: Instant;
  /** How often a mail with this Message-ID arrived. */
  readonly deliveries: number;
}

/** The mail that an embedded installation keeps instead of sending it. */
export interface CaughtMails {
  catchMail(mail: Omit<CaughtMail, 'receivedAt' | 'deliveries'>): Promise<void>;
  caughtMail(limit: number): Promise<CaughtMail[]>;
}
