import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { StackProblem } from '@shop/running-stack/problem';
import { runTool, type ToolResult } from './tool.ts';

const sources = join(import.meta.dirname, '..', 'java');
const OLDEST_JDK = 17;
const REMEDY =
  "install one, for example with 'apt install openjdk-17-jdk maven' or 'brew install openjdk maven', or use Docker instead of Java with '-- --docker-infra'";

/**
 * For programs that share few processors with everything else: the collector with one thread, and only the fast compiler.
 * The thorough one would be at work through the first minutes, in which somebody is waiting for their first orders.
 */
export const jvmOptions = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'] as const;

/** What is needed to run the local stack's Java programs. */
export interface JavaPrograms {
  readonly java: string;
  readonly classPath: string;
}

/**
 * Fetches the jars with Maven and compiles the Java sources, once for each state of them. Several callers at once are
 * fine: the last one to finish throws its own copy away.
 *
 * @param javaDir where the results are kept, shared by all data folders.
 */
export async function prepareJava(javaDir: string, signal?: AbortSignal): Promise<JavaPrograms> {
  const jdk = jdkCommands();
  await checkJdk(jdk.javac, signal);
  const folder = join(javaDir, hashOfSources());
  if (!existsSync(folder)) {
    const draft = join(javaDir, `draft-${randomBytes(4).toString('hex')}`);
    try {
      await fetchJars(draft, signal);
      await compile(jdk.javac, draft, signal);
      moveUnlessThere(draft, folder);
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
  }
  return {
    java: jdk.java,
    classPath: [join(folder, 'classes'), join(folder, 'libs', '*')].join(':'),
  };
}

function hashOfSources(): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(sources).sort()) {
    hash.update(name).update(readFileSync(join(sources, name)));
  }
  return hash.digest('hex').slice(0, 16);
}

function jdkCommands(): { java: string; javac: string } {
  const home = process.env['JAVA_HOME'];
  const path = (name: string) => (home ? join(home, 'bin', name) : name);
  return { java: path('java'), javac: path('javac') };
}

async function checkJdk(javac: string, signal?: AbortSignal): Promise<void> {
  const result = await runTool(javac, ['-version'], { signal });
  // On macOS a command of that name is there without any JDK, and fails.
  if (result.code !== 0) {
    throw new StackProblem(
      `A Java Development Kit (JDK) of version ${OLDEST_JDK} or newer is needed, and there is no working '${javac}'; ${REMEDY}.`,
    );
  }
  const version = /javac ([\w.+-]+)/.exec(result.output)?.[1] ?? 'unknown';
  if (!(majorVersion(version) >= OLDEST_JDK)) {
    throw new StackProblem(
      `A Java Development Kit (JDK) of version ${OLDEST_JDK} or newer is needed, and '${javac}' is version ${version}; ${REMEDY}.`,
    );
  }
}

/** 17 of 17.0.15, and 8 of 1.8.0_402, as versions up to 8 were written. NaN when it is no version. */
export function majorVersion(version: string): number {
  const [first, second] = version.split(/[^0-9]/);
  return parseInt((first === '1' ? second : first) ?? '', 10);
}

async function fetchJars(draft: string, signal?: AbortSignal): Promise<void> {
  const libs = join(draft, 'libs');
  mkdirSync(libs, { recursive: true });
  const pom = join(sources, 'pom.xml');
  const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${libs}`];
  const result = await runTool('mvn', ['-q', '-B', '-f', pom, ...goal, '-DincludeScope=runtime'], {
    signal,
  });
  if (result.notFound) {
    throw new StackProblem(
      `Maven ('mvn') is needed once, to fetch Kafka and the MongoDB-compatible server; ${REMEDY}.`,
    );
  }
  failUnlessDone(result, 'Maven could not fetch the jars. Is Maven Central reachable from here?');
}

async function compile(javac: string, draft: string, signal?: AbortSignal): Promise<void> {
  const files = readdirSync(sources).filter((name) => name.endsWith('.java'));
  const result = await runTool(
    javac,
    // `java` on the PATH may be older than `javac`.
    ['--release', String(OLDEST_JDK), '-cp', join(draft, 'libs', '*')]
      .concat('-d', join(draft, 'classes'))
      .concat(files.map((name) => join(sources, name))),
    { signal },
  );
  failUnlessDone(result, "'javac' could not compile the local stack's Java programs.");
}

function failUnlessDone(result: ToolResult, sentence: string): void {
  if (result.code === 0) return;
  const tail = result.output.trimEnd().split('\n').slice(-15).join('\n');
  throw new StackProblem(`${sentence} Its last words:\n${tail}`);
}

function moveUnlessThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  }
}
