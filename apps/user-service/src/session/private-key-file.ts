import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const PKCS8 = '-----BEGIN PRIVATE KEY-----';
const MIN_BITS = 2048;

/**
 * An environment variable with the path of a PEM file with an RSA private key (PKCS#8, at least 2048 bits). Parsing
 * returns the key. So an invalid file is reported at start with all other invalid variables, not at the first login.
 */
export const rsaPrivateKeyFile = z.string().transform((path, context): KeyObject => {
  const key = readKey(path);
  if (typeof key !== 'string') return key;
  context.addIssue({ code: 'custom', message: key });
  return z.NEVER;
});

/** Returns the key or an error message. The message contains neither the path nor the content of the file. */
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
    return bits < MIN_BITS ? `the key has ${bits} bits, at least ${MIN_BITS} are required` : key;
  } catch {
    // OpenSSL's message contains only a parser position, which does not help an operator.
    return expected;
  }
}
