// user-service's HTTP API: accounts, sessions, wallet.
import { z } from 'zod';
import { cents, id } from './values.js';

/**
 * Of `POST /sessions`: the IP address of the client for whom the BFF calls, because user-service itself sees only the BFF's.
 * The BFF sets it always and never takes it over from a client.
 */
export const CLIENT_ADDRESS_HEADER = 'x-client-address';

const email = z.string().trim().toLowerCase().max(254).pipe(z.email());
const password = z.string().min(8).max(128);

export const registerRequest = z.strictObject({
  email,
  password,
  name: z.string().trim().min(1).max(100),
});
export type RegisterRequest = z.infer<typeof registerRequest>;

export const accountResponse = z.object({ userId: id, email: z.string(), name: z.string() });
export type AccountResponse = z.infer<typeof accountResponse>;

/** A password of impossible length is a wrong password, not a malformed request: the rule may change, accounts stay. */
export const sessionRequest = z.strictObject({
  email: z.string().trim().toLowerCase().min(1).max(254),
  password: z.string().min(1).max(1000),
});
export type SessionRequest = z.infer<typeof sessionRequest>;

/** `expiresIn` in seconds. */
export const sessionResponse = z.object({
  accessToken: z.string(),
  tokenType: z.literal('Bearer'),
  expiresIn: z.int(),
});
export type SessionResponse = z.infer<typeof sessionResponse>;

export const walletResponse = z.object({ balanceCents: cents, points: z.int().nonnegative() });
export type WalletResponse = z.infer<typeof walletResponse>;

/** `GET /accounts/me/wallet`. A confirmed order earns one point for each full `centsPerPoint` of its total. */
export const walletDetailsResponse = walletResponse.extend({ centsPerPoint: z.int().positive() });
export type WalletDetailsResponse = z.infer<typeof walletDetailsResponse>;

/** `GET /accounts/me` */
export const profileResponse = accountResponse.extend({
  roles: z.array(z.string()),
  wallet: walletResponse,
});
export type ProfileResponse = z.infer<typeof profileResponse>;

/** `GET /accounts/:userId`, for the account itself and for admins. */
export const customerResponse = z.object({ userId: id, name: z.string() });
export type CustomerResponse = z.infer<typeof customerResponse>;

export const depositRequest = z.strictObject({ amountCents: z.int().min(1).max(10_000_000) });
export type DepositRequest = z.infer<typeof depositRequest>;

export const userIdParameter = id;
