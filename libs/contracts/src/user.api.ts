// user-service's HTTP API: accounts, sessions, wallet.
import { z } from 'zod';
import { cents, id, lineOfText } from './values.js';

/**
 * A header of `POST /sessions`: the IP address of the client that called the BFF. user-service itself sees only the
 * address of the BFF. The BFF always sets this header and never forwards a client's value.
 */
export const CLIENT_ADDRESS_HEADER = 'x-client-address';

const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .pipe(z.email())
  // The API's description contains only the first part of a pipe, so the format is stated here.
  .meta({ format: 'email', pattern: z.email()._zod.def.pattern?.source });
const password = z.string().min(8).max(128);

export const registerRequest = z
  .strictObject({
    email,
    password,
    name: lineOfText(100),
  })
  .meta({
    id: 'RegisterRequest',
    examples: [{ email: 'ada@shop.test', password: 'a long password', name: 'Ada' }],
  });
export type RegisterRequest = z.infer<typeof registerRequest>;

const accountExample = {
  userId: '019a0000-0000-7000-9000-000000000001',
  email: 'demo@shop.test',
  name: 'Dana Demo',
};

export const accountResponse = z
  .object({ userId: id, email: z.string(), name: z.string() })
  .meta({ id: 'AccountResponse', examples: [accountExample] });
export type AccountResponse = z.infer<typeof accountResponse>;

/**
 * A password that is too short or too long for an account is an incorrect password here, not a malformed request. The
 * rule can change while accounts stay.
 */
export const sessionRequest = z
  .strictObject({
    email: lineOfText(254).toLowerCase(),
    password: z.string().min(1).max(1000),
  })
  .meta({
    id: 'SessionRequest',
    examples: [{ email: 'demo@shop.test', password: 'demo-password' }],
  });
export type SessionRequest = z.infer<typeof sessionRequest>;

/** `expiresIn` in seconds. */
export const sessionResponse = z
  .object({
    accessToken: z.string(),
    tokenType: z.literal('Bearer'),
    expiresIn: z.int(),
  })
  .meta({
    id: 'SessionResponse',
    examples: [{ accessToken: 'eyJhbGciOiJSUzI1NiJ9…', tokenType: 'Bearer', expiresIn: 3600 }],
  });
export type SessionResponse = z.infer<typeof sessionResponse>;

export const walletResponse = z
  .object({ balanceCents: cents, points: z.int().nonnegative() })
  .meta({ id: 'WalletResponse', examples: [{ balanceCents: 100000, points: 29 }] });
export type WalletResponse = z.infer<typeof walletResponse>;

/** `GET /accounts/me/wallet`. A confirmed order earns one point for each full `centsPerPoint` of its total. */
export const walletDetailsResponse = walletResponse
  .extend({ centsPerPoint: z.int().positive() })
  .meta({
    id: 'WalletDetailsResponse',
    examples: [{ balanceCents: 100000, points: 29, centsPerPoint: 100 }],
  });
export type WalletDetailsResponse = z.infer<typeof walletDetailsResponse>;

/** `GET /accounts/me` */
export const profileResponse = accountResponse
  .extend({
    roles: z.array(z.string()),
    wallet: walletResponse,
  })
  .meta({
    id: 'ProfileResponse',
    examples: [{ ...accountExample, roles: [], wallet: { balanceCents: 100000, points: 29 } }],
  });
export type ProfileResponse = z.infer<typeof profileResponse>;

/** `GET /accounts/:userId`, for the account itself and for admins. */
export const customerResponse = z.object({ userId: id, name: z.string() }).meta({
  id: 'CustomerResponse',
  examples: [{ userId: accountExample.userId, name: accountExample.name }],
});
export type CustomerResponse = z.infer<typeof customerResponse>;

export const depositRequest = z
  .strictObject({ amountCents: z.int().min(1).max(10_000_000) })
  .meta({ id: 'DepositRequest', examples: [{ amountCents: 10_000 }] });
export type DepositRequest = z.infer<typeof depositRequest>;

export const userIdParameter = id;
