import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const PKCS8 = '-----BEGIN PRIVATE KEY-----';
const FEWEST_BITS = 2048;

/**
 * An environment variable that names a PEM file with an RSA private key (PKCS#8, at least 2048 bits), parsed to the key. So
 * a wrong file is reported at start with every other wrong variable, not at the first sign-in.
 */
export const rsaPrivateKeyFile = z.string().transform((path, context): KeyObject => {
  const key = readKey(path);
  if (typeof key !== 'string') return key;
  context.addIssue({ code: 'custom', message: key });
  return z.NEVER;
});

/** The key, or what is wrong. Neither the path nor anything of the file is in the message. */
function readKey(path: string): KeyObject | string {
  let pem: string;
  try {
    pem = readFileSync(path, 'utf8');
  } catch (error) {
    return `the file cannot be read (${(error as NodeJS.ErrnoException).code})`;
  }
  const expected = `expected a PEM file with an unencrypted RSA private key in PKCS#8 ("${PKCS8}")`;
  if (!pem.includes(PKCS8)) return expected;
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType !== 'rsa') return expected;
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
    return bits < FEWEST_BITS ? `the key has ${bits} bits, ${FEWEST_BITS} are needed` : key;
  } catch {
    // OpenSSL's own message says which byte it stumbled over, which helps nobody here.
    return expected;
  }
}
