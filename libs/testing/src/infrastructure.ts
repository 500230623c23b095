/** Where the servers of this test run are; `tools/test-servers/infrastructure.setup.ts` starts them. */
export function testInfrastructure(): { postgresUrl: string; mongoUrl: string; brokers: string } {
  const { TEST_POSTGRES_URL, TEST_MONGODB_URL, TEST_KAFKA_BROKERS } = process.env;
  if (!TEST_POSTGRES_URL || !TEST_MONGODB_URL || !TEST_KAFKA_BROKERS) {
    throw new Error(
      'no servers: integration tests are named *.int-spec.ts and run as `--project int`',
    );
  }
  return {
    postgresUrl: TEST_POSTGRES_URL,
    mongoUrl: TEST_MONGODB_URL,
    brokers: TEST_KAFKA_BROKERS,
  };
}

let count = 0;

/** A name that no other test of this run has. */
export function uniqueName(kind: string): string {
  return `${kind}_${process.pid}_${Date.now().toString(36)}_${count++}`;
}
