import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { StackProblem } from '@shop/running-stack/problem';
import { runTool, type ToolResult } from '@shop/running-stack/tool';

const sources = join(import.meta.dirname, '..', 'java');
const MIN_JDK_VERSION = 17;
const REMEDY =
  "Install both, for example with 'apt install openjdk-17-jdk maven' or 'brew install openjdk maven', or start with Docker instead ('npm start -- --docker-infra').";

/** How to run the Java programs of the local stack. */
export interface JavaPrograms {
  readonly java: string;
  /** Options and class path. The main class follows them. */
  readonly options: readonly string[];
}

/**
 * Fetches the jars with Maven and compiles the Java sources, once for each version of the sources. Concurrent calls are
 * safe: each one works in its own draft folder.
 *
 * @param javaDir for the results. All data folders share it.
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
      if (!existsSync(folder)) renameSync(draft, folder);
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
  }
  return {
    java: jdk.java,
    options: [
      // A development machine has few processors. The collector uses one thread. The optimizing compiler is off: it
      // would be busy during the first minutes and delay the first orders.
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
  // Version 8 is written as 1.8. macOS has a `javac` that fails if no JDK is installed.
  const version = code === 0 ? /javac ([\w.+-]+)/.exec(output)?.[1] : undefined;
  if (parseInt(version ?? '', 10) >= MIN_JDK_VERSION) return;
  const found =
    version === undefined ? `'${javac}' does not work` : `'${javac}' is version ${version}`;
  throw new StackProblem(
    `The local stack needs a Java Development Kit (JDK) of version ${MIN_JDK_VERSION} or newer, but ${found}. ${REMEDY}`,
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
      `The first start needs Maven ('mvn') to fetch Kafka and the MongoDB-compatible server. ${REMEDY}`,
    );
  }
  checkSuccess(result, 'Maven could not fetch the jars. Check the connection to Maven Central.');
}

async function compile(javac: string, draft: string, signal?: AbortSignal): Promise<void> {
  const files = readdirSync(sources).filter((name) => name.endsWith('.java'));
  const result = await runTool(
    javac,
    // `java` on the PATH may be older than `javac`.
    ['--release', String(MIN_JDK_VERSION), '-cp', join(draft, 'libs', '*')]
      .concat('-d', join(draft, 'classes'))
      .concat(files.map((name) => join(sources, name))),
    { signal },
  );
  checkSuccess(result, "'javac' could not compile the local stack's Java programs.");
}

function checkSuccess(result: ToolResult, sentence: string): void {
  if (result.code === 0) return;
  const tail = result.output.trimEnd().split('\n').slice(-15).join('\n');
  throw new StackProblem(`${sentence} Its last output:\n${tail}`);
}
