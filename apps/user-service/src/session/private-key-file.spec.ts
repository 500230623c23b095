import { generateKeyPairSync, KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { rsaPrivateKeyFile } from './private-key-file.js';

const folder = mkdtempSync(join(tmpdir(), 'key-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(text: string): string {
  const path = join(folder, 'key.pem');
  writeFileSync(path, text);
  return path;
}

function problem(path: string): string | undefined {
  return rsaPrivateKeyFile.safeParse(path).error?.issues[0]?.message;
}

function rsa(type: 'pkcs8' | 'pkcs1', modulusLength = 2048): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength });
  return privateKey.export({ type, format: 'pem' }).toString();
}

describe('the private key file', () => {
  it('contains an RSA key in PKCS#8', () => {
    expect(rsaPrivateKeyFile.parse(file(rsa('pkcs8')))).toBeInstanceOf(KeyObject);
  });

  it.each([
    ['does not exist', join(folder, 'nowhere'), 'the file cannot be read (ENOENT)'],
    ['is a folder', folder, 'the file cannot be read (EISDIR)'],
  ])('is reported if it %s', (_, path, message) => {
    expect(problem(path)).toBe(message);
  });

  it.each([
    ['no key', 'hello'],
    ['half a key', rsa('pkcs8').slice(0, 500)],
    ['PKCS#1', rsa('pkcs1')],
    [
      'an elliptic curve',
      generateKeyPairSync('ec', { namedCurve: 'P-256' })
        .privateKey.export({ type: 'pkcs8', format: 'pem' })
        .toString(),
    ],
  ])('is refused with %s', (_, text) => {
    expect(problem(file(text))).toMatch(/^expected a PEM file with an unencrypted RSA private key/);
  });

  it('is refused with a short key', () => {
    expect(problem(file(rsa('pkcs8', 1024)))).toBe(
      'the key has 1024 bits, at least 2048 are required',
    );
  });
});
