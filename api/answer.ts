/** What the API answers, as a value: an expected refusal is one of these too, never an exception. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON, or as it is when it is a text. */
  readonly body: unknown;
  /** Decided for good, so that the same Idempotency-Key gets the same answer again. */
  readonly final: boolean;
}

/** An answer that may change when the same is asked again. */
export function answer(status: number, body: unknown, headers: Answer['headers'] = {}): Answer {
  return { status, headers, body, final: false };
}

/** An answer that stands. */
export function finalAnswer(status: number, body: unknown, headers: Answer['headers'] = {}): Answer {
  return { status, headers, body, final: true };
}
