/** What the API answers, as a value: an expected refusal is one of these too, never an exception. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON, or as it is when it is a text. */
  readonly body: unknown;
  /** Decided for good, so that the same Idempotency-Key gets the same answer again. */
  readonly final: boolean;
  /** The cases that an answer about several of them shows, by their ids: for the record of looks. */
  readonly shows?: readonly string[];
}

/** An answer with the cases that it shows. */
export function showing(caseIds: readonly string[], answered: Answer): Answer {
  return { ...answered, shows: caseIds };
}

/** An answer that may change when the same is asked again. */
export function answer(status: number, body: unknown, headers: Answer['headers'] = {}): Answer {
  return { status, headers, body, final: false };
}

/** An answer that stands. */
export function finalAnswer(status: number, body: unknown, headers: Answer['headers'] = {}): Answer {
  return { status, headers, body, final: true };
}
