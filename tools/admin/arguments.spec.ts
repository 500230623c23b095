import { describe, expect, it } from 'vitest';
import { parseArguments } from './arguments.ts';

describe('the command line', () => {
  it.each([
    ['grant', [], { kind: 'local' }],
    ['revoke', [], { kind: 'local' }],
    ['grant', ['--compose'], { kind: 'compose' }],
    [
      'grant',
      ['--database-url=postgres://u:p@db/user'],
      { kind: 'url', url: 'postgres://u:p@db/user' },
    ],
  ])('%s %j', (action, options, where) => {
    expect(parseArguments([action, ' Ada@Shop.test ', ...options])).toEqual({
      help: false,
      change: { action, email: 'ada@shop.test' },
      where,
    });
  });

  it.each([['--help'], ['-h'], ['grant', '--help']])('asks for help: %s %s', (...args) => {
    expect(parseArguments(args)).toEqual({ help: true });
  });

  it.each([
    [[], 'What is to be done?'],
    [['promote', 'a@b.c'], "There is no 'promote'."],
    [['grant'], "'grant' needs an e-mail address."],
    [['grant', 'ada'], "'grant' needs an e-mail address."],
    [['grant', 'a@b.c', 'd@e.f'], "'d@e.f' is too much: one at a time."],
    [['grant', 'a@b.c', '--force'], "Unknown option '--force'."],
    [
      ['grant', 'a@b.c', '--compose', '--database-url=postgres://x'],
      '--compose and --database-url exclude each other.',
    ],
    [['grant', 'a@b.c', '--database-url=db'], '--database-url begins with postgres://.'],
  ])('%j is refused in one sentence', (args, sentence) => {
    expect(() => parseArguments(args)).toThrow(sentence);
  });
});
