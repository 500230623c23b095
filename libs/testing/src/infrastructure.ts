/** The addresses of the servers of this test run, which `tools/test-servers/infrastructure.setup.ts` starts. */
export function testInfrastructure(): { postgresUrl: string; mongoUrl: string; brokers: string } {
  const { TEST_POSTGRES_URL, TEST_MONGODB_URL, TEST_KAFKA_BROKERS } = process.env;
  if (!TEST_POSTGRES_URL || !TEST_MONGODB_URL || !TEST_KAFKA_BROKERS) {
    throw new Error(
      'The test servers are not running. Name the test *.int-spec.ts and run it with `--project int`.',
    );
  }
  return {
    postgresUrl: TEST_POSTGRES_URL,
    mongoUrl: TEST_MONGODB_URL,
    brokers: TEST_KAFKA_BROKERS,
  };
}

let count = 0;

/** A name that no other test of this run uses. */
export function uniqueName(kind: string): string {
  return `${kind}_${process.pid}_${Date.now().toString(36)}_${count++}`;
}
