/**
 * A refusal or a failure that is told to a person in one plain sentence, never as a stack trace.
 * The exit code is the command's: 1 it failed, 2 it was asked for wrongly.
 */
export class UserFacingError extends Error {
  override readonly name = 'UserFacingError';
  readonly exitCode: 1 | 2;

  constructor(sentence: string, options: { exitCode?: 1 | 2; cause?: unknown } = {}) {
    super(sentence, { cause: options.cause });
    this.exitCode = options.exitCode ?? 1;
  }
}
