import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPrivateKeyFile } from './new-private-key-file.js';
import { rsaPrivateKeyFile } from './private-key-file.js';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'key-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('a new private key file', () => {
  it('is accepted by the service and readable only by its owner', () => {
    const path = join(folder, 'key.pem');
    expect(createPrivateKeyFile(path)).toBe(true);
    expect(rsaPrivateKeyFile.safeParse(path).success).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['key.pem']);
  });

  it('never replaces an existing file', () => {
    const path = join(folder, 'key.pem');
    createPrivateKeyFile(path);
    const first = readFileSync(path, 'utf8');
    expect(createPrivateKeyFile(path)).toBe(false);
    expect(readFileSync(path, 'utf8')).toBe(first);
    expect(readdirSync(folder)).toEqual(['key.pem']);
  });

  it('leaves no other file if it cannot be created', () => {
    expect(() => createPrivateKeyFile(join(folder, 'nowhere', 'key.pem'))).toThrow('ENOENT');
    expect(readdirSync(folder)).toEqual([]);
  });
});
