import {
  MongoNetworkError,
  MongoServerError,
  MongoServerSelectionError,
  MongoTopologyClosedError,
} from 'mongodb';
import { describe, expect, it } from 'vitest';
import { isInfrastructureError } from './infrastructure-error.js';

const withCode = (code: string | number, message = 'some message') =>
  Object.assign(new Error(message), { code });

describe('an infrastructure error', () => {
  it.each([
    ['08000', 'connection exception'],
    ['08003', 'connection does not exist'],
    ['08006', 'connection failure'],
    ['28P01', 'wrong password, as while it is being changed'],
    ['3D000', 'the database does not exist (yet)'],
    ['53100', 'disk full'],
    ['53300', 'too many connections'],
    ['57014', 'query cancelled, as by statement_timeout'],
    ['57P01', 'admin shutdown'],
    ['57P02', 'crash shutdown'],
    ['57P03', 'cannot connect now'],
    ['58030', 'I/O error'],
    ['25P03', 'idle_in_transaction_session_timeout'],
    ['25006', 'the server is a standby'],
    ['40001', 'serialization failure'],
    ['40P01', 'deadlock'],
    ['55P03', 'lock timeout'],
  ])('SQLSTATE %s (%s)', (code) => {
    expect(isInfrastructureError(withCode(code))).toBe(true);
  });

  it.each(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'])(
    'socket %s',
    (code) => expect(isInfrastructureError(withCode(code))).toBe(true),
  );

  it.each([
    'timeout exceeded when trying to connect',
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'Query read timeout',
    'Client has encountered a connection error and is not queryable',
    'Cannot use a pool after calling end on the pool',
  ])('pg without a code: %s', (message) => {
    expect(isInfrastructureError(new Error(message))).toBe(true);
  });

  it.each([
    new MongoNetworkError('connection 1 closed'),
    new MongoServerSelectionError('no server', { type: 'Unknown' } as never),
    new MongoTopologyClosedError(),
    new MongoServerError({ message: 'stepping down', code: 189 }),
    new MongoServerError({ message: 'waiting for replication timed out', code: 64 }),
    new MongoServerError({ message: 'write conflict', code: 112 }),
    new Error('Cannot call `products.findOne()` before initial connection is complete if …'),
  ])('MongoDB: %s', (error) => {
    expect(isInfrastructureError(error)).toBe(true);
  });

  it('is found as the cause of another error, and in an AggregateError', () => {
    const cause = new Error('saving failed', { cause: withCode('ECONNREFUSED') });
    expect(isInfrastructureError(new Error('order failed', { cause }))).toBe(true);
    expect(isInfrastructureError(new AggregateError([new Error('x'), withCode('57P03')]))).toBe(
      true,
    );
  });
});

describe('an error of the message or the code', () => {
  it.each([
    new Error('bug'),
    new TypeError('undefined is not a function'),
    withCode('23505', 'unique violation'),
    withCode('22P02', 'invalid text representation'),
    withCode('42P01', 'undefined table'),
    withCode('08', 'too short for a SQLSTATE'),
    withCode('ENOENT', 'no such file'),
    new MongoServerError({ message: 'duplicate key', code: 11000 }),
    withCode(189, 'a number that has a meaning only in MongoDB'),
    new Error('the message says: Connection terminated'),
  ])('%s', (error) => {
    expect(isInfrastructureError(error)).toBe(false);
  });

  it.each([undefined, null, 'Connection terminated', { code: '08006' }])(
    'a value that is no error: %j',
    (thrown) => expect(isInfrastructureError(thrown)).toBe(false),
  );
});
