import { generateKeyPairSync } from 'node:crypto';

/** A new key for user-service to sign tokens with, as PKCS#8 PEM. */
export function rsaPrivateKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return privateKey;
}
