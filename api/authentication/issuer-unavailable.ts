/** The issuer of a token cannot be asked for its keys, so that nobody can say whether the token holds. */
export class IssuerUnavailable extends Error {
  override readonly name = 'IssuerUnavailable';

  constructor() {
    super('The issuer of the token cannot be reached');
  }
}
