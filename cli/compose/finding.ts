/** One thing that was looked at; `todo` says what to do about a fault. */
export interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly says: string;
  readonly todo?: string;
}
