/** Creates the topics of the contracts that do not exist yet. It imports the libraries here, after their build. */
export async function createMissingTopics(brokers: string): Promise<void> {
  const [{ kafkaTopics }, { createTopics }] = await Promise.all([
    import('@shop/contracts'),
    import('@shop/kafka-topics'),
  ]);
  await createTopics(brokers, kafkaTopics());
}
