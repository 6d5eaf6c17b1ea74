/** Whom a link of a hand-over was made for. */
export interface HandoverRecipient {
  readonly authority?: string;
  readonly school?: string;
}

/** The part of the register's port that knows the links of the receiving side. */
export interface HandoverLinks {
  /**
   * Makes a link for the receiving side of a hand-over, under the id of the command that puts it on the case, and
   * valid until an instant of the wall clock (epoch ms). Its address is given here and never again: only the hash of
   * its token is stored.
   */
  addHandoverLink(link: { id: string; caseId: string; validUntil: number }): Promise<{ url: string }>;
  /** The link of a token, unless it has expired. Whether it still is the one that its case takes, the case knows. */
  findHandoverLink(
    token: string,
  ): Promise<{ id: string; caseId: string; recipient: HandoverRecipient } | undefined>;
}
