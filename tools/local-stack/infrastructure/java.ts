import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { StackProblem } from '@shop/running-stack/problem';
import { runTool, type ToolResult } from '@shop/running-stack/tool';

const sources = join(import.meta.dirname, '..', 'java');
const OLDEST_JDK = 17;
const REMEDY =
  "install one, for example with 'apt install openjdk-17-jdk maven' or 'brew install openjdk maven', or use Docker instead of Java with '-- --docker-infra'";

/** What is needed to run the local stack's Java programs. */
export interface JavaPrograms {
  readonly java: string;
  /** With the options and the class path; the main class follows. */
  readonly options: readonly string[];
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
    options: [
      // They share few processors with everything else: a collector with one thread, and only the fast compiler. The
      // thorough one would be at work through the first minutes, in which somebody is waiting for their first orders.
      ...['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'],
      '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
      '-Dorg.slf4j.simpleLogger.showDateTime=true',
      ...['-cp', [join(folder, 'classes'), join(folder, 'libs', '*')].join(':')],
    ],
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
  const { code, output } = await runTool(javac, ['-version'], { signal });
  // Up to version 8 it was written 1.8. On macOS a command of that name is there without any JDK, and fails.
  const version = code === 0 ? /javac ([\w.+-]+)/.exec(output)?.[1] : undefined;
  if (parseInt(version ?? '', 10) >= OLDEST_JDK) return;
  const found =
    version === undefined ? `there is no working '${javac}'` : `'${javac}' is version ${version}`;
  throw new StackProblem(
    `A Java Development Kit (JDK) of version ${OLDEST_JDK} or newer is needed, and ${found}; ${REMEDY}.`,
  );
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
