// Creates the topics of the system and exits. Run it before the services, as docker-compose.yml does.
import { kafkaTopics } from '@shop/contracts';
import { createTopics } from '@shop/kafka-topics';

const { KAFKA_BROKERS: brokers, KAFKA_TOPIC_PREFIX: prefix } = process.env;
if (!brokers) {
  console.error('KAFKA_BROKERS is missing. Set it to comma-separated host:port pairs.');
  process.exit(1);
}
const topics = kafkaTopics(prefix);
const created = await createTopics(brokers, topics);
console.log(`${topics.length} topics, ${created.length} of them new`);
