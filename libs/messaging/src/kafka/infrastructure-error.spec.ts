// How the errors of kafkajs, and this library's own, are classified.
import { isInfrastructureError } from '@shop/resilience';
import {
  KafkaJSConnectionError,
  KafkaJSError,
  KafkaJSNonRetriableError,
  KafkaJSNumberOfRetriesExceeded,
  KafkaJSProtocolError,
} from 'kafkajs';
import { expect, it } from 'vitest';
import { MalformedEventError } from '../consumer/received-event.js';

it.each([
  new KafkaJSConnectionError('Connection timeout'),
  new KafkaJSError('The producer is disconnected'),
  new KafkaJSNumberOfRetriesExceeded(new Error('gave up'), { retryCount: 2, retryTime: 1 }),
  new KafkaJSProtocolError(protocolError('NOT_LEADER_FOR_PARTITION', true)),
  // kafkajs wraps the error after its last retry.
  Object.assign(new KafkaJSNonRetriableError('gave up'), {
    cause: new KafkaJSConnectionError('refused'),
  }),
])('an infrastructure error: %s', (error) => {
  expect(isInfrastructureError(error)).toBe(true);
});

it.each([
  new KafkaJSProtocolError(protocolError('MESSAGE_TOO_LARGE', false)),
  new MalformedEventError('not JSON'),
])('an error of the message: %s', (error) => {
  expect(isInfrastructureError(error)).toBe(false);
});

function protocolError(type: string, retriable: boolean): Error {
  return Object.assign(new Error(type), { type, retriable, code: 0 });
}
