import { StockRejected, StockReserved } from '@shop/contracts';
import { describe, expect, it } from 'vitest';
import { decideRejected, decideReleasing, decideReserved, type Decision } from './decision.js';
import { replyOf } from './stock.events.js';

const orderId = '019a0000-0000-7000-8000-00000000000a';
const productId = '019a0000-0000-7000-8000-000000000001';
const lines = [{ productId, quantity: 2 }];
const reserved = decideReserved(orderId, lines, new Map([[productId, 250]]), new Date());
const rejected = decideRejected(orderId, lines, 'out-of-stock', new Date());

const dataOf = (decision: Decision) => JSON.parse(replyOf(decision)?.value ?? 'null') as unknown;

describe('R1: the reply comes from the stored decision', () => {
  it('reserved: StockReserved with the prices', () => {
    expect(replyOf(reserved)?.headers['ce_type']).toBe(StockReserved.type);
    expect(dataOf(reserved)).toEqual({
      orderId,
      lines: [{ productId, quantity: 2, unitPriceCents: 250 }],
    });
  });

  it('sold: the same reply as reserved', () => {
    expect(replyOf({ ...reserved, outcome: 'sold' })?.id).toBe(replyOf(reserved)?.id);
    expect(dataOf({ ...reserved, outcome: 'sold' })).toEqual(dataOf(reserved));
  });

  it('rejected: StockRejected with the reason', () => {
    expect(replyOf(rejected)?.headers['ce_type']).toBe(StockRejected.type);
    expect(dataOf(rejected)).toEqual({ orderId, reason: 'out-of-stock' });
  });

  it('has the id of the decision’s reply', () => {
    expect(replyOf(rejected)?.id).toBe(rejected.replyId);
    expect(replyOf(rejected)?.headers['ce_id']).toBe(rejected.replyId);
  });

  it.each(['releasing', 'restocking', 'released'] as const)('%s: no reply', (outcome) => {
    expect(replyOf({ ...reserved, outcome })).toBeUndefined();
  });

  it('a decision without a reply id has no reply', () => {
    expect(replyOf(decideReleasing(orderId, lines, new Date()))).toBeUndefined();
  });
});
