/** The database cannot be reached or does not answer. */
export class RegisterUnavailable extends Error {
  override readonly name = 'RegisterUnavailable';
}
