import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A `docker` that stores its arguments and its input, then runs the script. Some machines have no Docker. */
export function fakeDocker(script: string) {
  const folder = mkdtempSync(join(tmpdir(), 'shop-docker-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const lines = [`echo "$@" > '${folder}/arguments'`, `cat > '${folder}/input'`, script];
  writeFileSync(join(folder, 'docker'), `#!/bin/sh\n${lines.join('\n')}\n`, { mode: 0o755 });
  const stored = (name: string) => readFileSync(join(folder, name), 'utf8');
  return {
    /** For the variable PATH. */
    path: `${folder}${delimiter}/bin:/usr/bin`,
    arguments: () => stored('arguments'),
    input: () => stored('input'),
  };
}
