/** Those of the contracts that are not there yet. Imported here and not above, because they are a part of the build. */
export async function createMissingTopics(brokers: string): Promise<void> {
  const [{ kafkaTopics }, { createTopics }] = await Promise.all([
    import('@shop/contracts'),
    import('@shop/kafka-topics'),
  ]);
  await createTopics(brokers, kafkaTopics());
}
