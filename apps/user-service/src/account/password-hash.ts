import { randomBytes, scrypt, type ScryptOptions, timingSafeEqual } from 'node:crypto';

// OWASP's parameters. Each guess costs 32 MiB of memory and about a quarter of a second of one core.
const LOG2_N = 15;
const R = 8;
const P = 3;
const SALT_BYTES = 16;
const KEY_BYTES = 32;

const STORED = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/;

/** `$scrypt$ln=15,r=8,p=3$salt$key`. It contains the parameters, so old hashes stay valid if the parameters change. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(password, salt, KEY_BYTES, { N: 2 ** LOG2_N, r: R, p: P });
  return `$scrypt$ln=${LOG2_N},r=${R},p=${P}$${base64(salt)}$${base64(key)}`;
}

/**
 * Takes the same time for a match and a mismatch.
 *
 * @throws Error for a hash that is not in the format of `hashPassword`.
 */
export async function matchesHash(password: string, stored: string): Promise<boolean> {
  const [, ln, r, p, salt, key] = STORED.exec(stored) ?? [];
  if (!salt || !key) throw new Error('a stored password hash is damaged');
  const expected = Buffer.from(key, 'base64');
  const parameters = { N: 2 ** Number(ln), r: Number(r), p: Number(p) };
  const actual = await derive(password, Buffer.from(salt, 'base64'), expected.length, parameters);
  return timingSafeEqual(actual, expected);
}

/** Runs on the thread pool and does not block the event loop. */
function derive(
  password: string,
  salt: Buffer,
  length: number,
  parameters: Required<Pick<ScryptOptions, 'N' | 'r' | 'p'>>,
): Promise<Buffer> {
  // By default, Node refuses parameters that need more than 32 MiB.
  const maxmem = 2 * 128 * parameters.N * parameters.r;
  // Unicode can encode one letter in several ways, and the keyboard decides which. All of them must match.
  const text = password.normalize('NFKC');
  return new Promise((resolve, reject) => {
    scrypt(text, salt, length, { ...parameters, maxmem }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}
