export interface Account {
  readonly userId: string;
  /** In lower case and unique. */
  readonly email: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly passwordHash: string;
}
