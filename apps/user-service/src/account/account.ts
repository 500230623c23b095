export interface Account {
  readonly userId: string;
  /** In lower case; no two accounts have the same. */
  readonly email: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly passwordHash: string;
}
