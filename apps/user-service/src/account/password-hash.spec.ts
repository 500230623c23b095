import { describe, expect, it } from 'vitest';
import { hashPassword, matchesHash } from './password-hash.js';

describe('a password hash', () => {
  it('matches its password and no other', async () => {
    const hash = await hashPassword('correct horse');
    expect(await matchesHash('correct horse', hash)).toBe(true);
    expect(await matchesHash('correct horsf', hash)).toBe(false);
    expect(hash).not.toContain('correct');
  });

  it('contains the parameters that OWASP recommends and its own salt', async () => {
    const [one, two] = await Promise.all([hashPassword('same'), hashPassword('same')]);
    expect(one).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(one).not.toBe(two);
  });

  it('is checked with the parameters that it contains', async () => {
    // RFC 7914, section 12: scrypt('password', 'NaCl', N = 1024, r = 8, p = 16)
    const key =
      '/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWIurzDZLiKjiG/xCSedmDDaxyevuUqD7m2DYMvfoswGQA';
    expect(await matchesHash('password', `$scrypt$ln=10,r=8,p=16$TmFDbA$${key}`)).toBe(true);
  });

  it('is the same for composed and decomposed letters', async () => {
    expect(await matchesHash('caf\u00e9', await hashPassword('cafe\u0301'))).toBe(true);
  });

  it('is an error if it is damaged, and not a wrong password', async () => {
    await expect(matchesHash('', 'plain text')).rejects.toThrow('damaged');
  });

  it('does not block the event loop while it is computed', async () => {
    let turns = 0;
    const counting = setInterval(() => turns++, 1);
    await hashPassword('slow');
    clearInterval(counting);
    expect(turns).toBeGreaterThan(2);
  });
});
