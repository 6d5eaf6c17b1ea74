/** An issuer whose tokens are believed (OpenID Connect Discovery 1.0, RFC 9068). */
export interface TokenIssuer {
  /** Its name, as its tokens have it under `iss`. */
  readonly issuer: string;
  /** What its tokens must be for, under `aud`. */
  readonly audience: string;
  /** Where its keys are; asked of the issuer where it is not said. */
  readonly jwks?: string | undefined;
}
