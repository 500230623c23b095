import { describe, expect, it } from 'vitest';
import { parseArguments } from './arguments.ts';

describe('parseArguments', () => {
  it.each([
    ['grant', [], { compose: false }],
    ['revoke', [], { compose: false }],
    ['grant', ['--compose'], { compose: true }],
    [
      'grant',
      ['--database-url=postgres://u:p@db/user'],
      { compose: false, url: 'postgres://u:p@db/user' },
    ],
  ])('reads %s %j', (action, options, where) => {
    expect(parseArguments([action, ' Ada@Shop.test ', ...options])).toEqual({
      change: { action, email: 'ada@shop.test' },
      ...where,
    });
  });

  it.each([
    [[], 'An action is missing.'],
    [['promote', 'a@b.c'], "The action 'promote' does not exist."],
    [['grant'], "'grant' needs an e-mail address."],
    [['grant', 'ada'], "'grant' needs an e-mail address."],
    [['grant', 'a@b.c', 'd@e.f'], "'d@e.f' is unexpected. Give one address only."],
    [
      ['grant', 'a@b.c', '--compose', '--database-url=postgres://x'],
      'Use either --compose or --database-url.',
    ],
    [['grant', 'a@b.c', '--database-url=db'], '--database-url must start with postgres://.'],
  ])('rejects %j', (args, message) => {
    expect(() => parseArguments(args)).toThrow(message);
  });
});
