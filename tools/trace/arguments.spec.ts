import { expect, it } from 'vitest';
import { parseArguments } from './arguments.ts';

const GTXID = '61a319b601edcf4d31606e108c769ca3';
const ORDER = '01a1fdac-7989-7712-9b82-915c2517d69f';

it.each([
  [[GTXID], { json: false, gtxid: GTXID }],
  [[ORDER, '--json'], { json: true, orderId: ORDER }],
])('accepts %j', (args, parsed) => {
  expect(parseArguments(args)).toEqual(parsed);
});

it.each([
  [[], 'Which trace? Give a gtxid or an order id.'],
  [['last'], "'last' is neither a gtxid (32 hex digits) nor an order id (a UUID)."],
  [[GTXID, ORDER], `Only one id is allowed; remove '${ORDER}'.`],
])('rejects %j in one sentence', (args, sentence) => {
  expect(() => parseArguments(args)).toThrow(sentence);
});
