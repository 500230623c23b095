export interface DemoAccount {
  readonly userId: string;
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly balanceCents: number;
}

/** The ids are fixed, because documents and tests use them. */
export const demoAccounts: readonly DemoAccount[] = [
  {
    userId: '019a0000-0000-7000-9000-000000000001',
    email: 'demo@shop.test',
    password: 'demo-password',
    name: 'Dana Demo',
    roles: [],
    balanceCents: 100_000,
  },
  {
    userId: '019a0000-0000-7000-9000-000000000002',
    email: 'admin@shop.test',
    password: 'admin-password',
    name: 'Alex Admin',
    roles: ['admin'],
    balanceCents: 0,
  },
];
