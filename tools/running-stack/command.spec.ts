import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { commandRunner } from './command.fixture.ts';

/** A command whose main function has this body. */
function command(body: string) {
  const folder = mkdtempSync(join(tmpdir(), 'shop-command-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const script = join(folder, 'command.mjs');
  const module = (name: string) => JSON.stringify(join(import.meta.dirname, `${name}.ts`));
  writeFileSync(
    script,
    `import { parseCommandLine, runCommand, UsageProblem } from ${module('command')};
     import { StackProblem } from ${module('problem')};
     const about = { name: 'try', call: 'npm run try --', usage: () => 'How to use it.', failed: 3 };
     await runCommand(about, async (args) => { ${body} });`,
  );
  return commandRunner(script);
}

it.each([['--help'], ['-h'], ['something', '--help']])(
  'prints its usage: %s %s',
  async (...args) => {
    expect(await command('return 1')(args)).toEqual({ out: 'How to use it.\n', err: '', code: 0 });
  },
);

it('exits with the code that its main function returns', async () => {
  expect(await command('return 4')([])).toEqual({ out: '', err: '', code: 4 });
});

it.each([
  [`parseCommandLine({ args, options: {} })`, "try: Unknown option '--odd'.", 2],
  [`throw new UsageProblem('It needs an id.')`, 'try: It needs an id.', 2],
])('rejects an invalid command line: %s', async (body, sentence, code) => {
  const err = `${sentence} 'npm run try -- --help' shows the usage.\n`;
  expect(await command(body)(['--odd'])).toEqual({ out: '', err, code });
});

it('prints only the message of a problem, and the stack of an unexpected error', async () => {
  const problem = await command(`throw new StackProblem('It does not run.')`)([]);
  expect(problem).toEqual({ out: '', err: 'try: It does not run.\n', code: 3 });
  const bug = await command(`throw new Error('a bug')`)([]);
  expect(bug).toMatchObject({
    code: 3,
    err: expect.stringMatching(/^Error: a bug\n +at /) as string,
  });
});
