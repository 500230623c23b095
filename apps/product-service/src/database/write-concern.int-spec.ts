import type { ProductResponse } from '@shop/contracts';
import { eventually } from '@shop/testing';
import { v7 as uuidv7 } from 'uuid';
import { expect, it } from 'vitest';
import { type RunningService, startService } from '../service.fixture.js';
import { Attempt } from '../stock/attempt.js';
import { DecisionRetention } from '../stock/decision-retention.js';
import { PruningService } from '../stock/pruning.service.js';
import { ReservationService } from '../stock/reservation.service.js';

// Mongoose opens the connection at the start. If that fails, `Database` opens it later.
it.each([
  ['available', false],
  ['unavailable', true],
])(
  'every write waits for the journals of a majority if the database is %s at the start',
  async (_, unavailable) => {
    const service = await startService({ unavailable });
    try {
      if (unavailable) {
        await firstAttemptHasFailed(service);
        await service.databaseProxy.restore();
        await service.ready();
      }
      const writes = new Map<string, unknown[]>();
      service.connection.getClient().on('commandStarted', ({ commandName, command }) => {
        if (!['insert', 'update', 'delete', 'findAndModify'].includes(commandName)) return;
        const { [commandName]: collection, writeConcern }: Record<string, unknown> = command;
        const kind = `${commandName} ${String(collection)}`;
        writes.set(kind, [...(writes.get(kind) ?? []), writeConcern]);
      });
      await changeProducts(service);
      await runOrder(service);
      await service.app.get(PruningService).sweep(new Date(Date.now() + 2 * 24 * 60 * 60 * 1000));

      await service.app
        .get(DecisionRetention)
        .sweep(new Date(Date.now() + 61 * 24 * 60 * 60 * 1000));

      expect([...writes.keys()].toSorted()).toEqual([
        'delete decisions',
        'insert decisions',
        'insert products',
        'update decisions',
        'update products',
      ]);
      for (const concerns of writes.values()) {
        expect(concerns).toEqual(concerns.map(() => ({ w: 'majority', j: true })));
      }
    } finally {
      await service.close();
    }
  },
);

function firstAttemptHasFailed({ get }: RunningService): Promise<void> {
  return eventually(async () => {
    const mongodb = { detail: expect.stringContaining('ECONNREFUSED') as string };
    expect((await get('/health/ready')).body).toMatchObject({ checks: { mongodb } });
  });
}

async function changeProducts({ call, token }: RunningService): Promise<void> {
  const admin = await token(['admin']);
  const product = { name: 'Tea', description: '', priceCents: 1, stock: 5, attributes: {} };
  const created = await call<ProductResponse>('POST', '/products', { token: admin, body: product });
  const path = `/products/${created.body.productId}`;
  const changed = await call('PATCH', path, { token: admin, body: { priceCents: 2 } });
  const adjusted = await call('POST', `${path}/stock-adjustments`, {
    token: admin,
    key: 'k',
    body: { delta: 1, reason: 'found' },
  });
  expect([created.status, changed.status, adjusted.status]).toEqual([201, 200, 201]);
}

async function runOrder({ app, products }: RunningService): Promise<void> {
  const reservations = app.get(ReservationService);
  const { _id: productId } = await products.findOne().orFail().lean();
  const order = { orderId: uuidv7(), lines: [{ productId, quantity: 1 }] };
  const expiresAt = new Date(Date.now() + 60_000);
  await reservations.reserve(new Attempt(), { ...order, expiresAt });
  await reservations.confirm(new Attempt(), order.orderId);
  await reservations.undo(new Attempt(), order);
}
