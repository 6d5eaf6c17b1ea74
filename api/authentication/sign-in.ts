/** An OpenID Connect provider whose accounts may be bound to people: an Entra tenant is one. */
export interface IssuerSettings {
  /** Names it in addresses of our own. */
  readonly id: string;
  /** What people know it by. */
  readonly words: string;
  /** Its issuer identifier: a URL, below which its discovery document is. */
  readonly issuer: string;
  readonly clientId: string;
  /** Left out for a public client. */
  readonly clientSecret?: string;
}

/** How people sign in to an installation. */
export interface SignIn {
  /** Where people reach the service, without a slash at the end. */
  readonly publicUrl: string;
  /** Secret behind the cookies. */
  readonly secret: Buffer;
  readonly issuers: readonly IssuerSettings[];
}
