// How admins change products, how a user becomes an admin, and how customers find products.
import type { AdjustStockResponse, Me, ProductList, ProductResponse } from '@shop/contracts';
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { admin } from '@shop/admin/admin.fixture';
import { type ApiResponse, call, Customer, orderOf } from './customer.ts';
import { expectInvariants } from './invariants.ts';
import { expectProblem } from './problem.ts';
import { type ShopSystem, startSystem } from './system.ts';

const RICH = 5_000_000;

let shop: ShopSystem;
let ada: Customer;
let adminUser: Customer;

beforeAll(async () => {
  shop = await startSystem();
  ada = await Customer.register(shop.bffUrl, RICH);
  const customer = await Customer.register(shop.bffUrl, 0);
  await changeRole('grant', customer);
  adminUser = await customer.withNewSession();
});

afterAll(() => shop.stop());

afterEach(() => expectInvariants(shop.databases));

function changeRole(action: 'grant' | 'revoke', { email }: Pick<Customer, 'email'>) {
  return admin([action, email, `--database-url=${shop.databaseUrls.user}`]);
}

function create(overrides: object = {}): Promise<ApiResponse<ProductResponse>> {
  return adminUser.post<ProductResponse>('/v1/products', {
    name: 'Tea towel',
    description: 'Linen, with a loop.',
    priceCents: 900,
    stock: 3,
    attributes: { material: 'linen', washableAt: 60, fringe: false },
    ...overrides,
  });
}

function adjust(user: Customer, productId: string, delta: number, key: string = randomUUID()) {
  const path = `/v1/products/${productId}/stock-adjustments`;
  return user.post<AdjustStockResponse>(path, { delta, reason: 'counted' }, key);
}

async function list(query: string): Promise<ProductList> {
  return (await call<ProductList>(shop.bffUrl, 'GET', `/v1/products?${query}`)).body;
}

describe('npm run admin', () => {
  it('makes an account an admin from the next login on, and revokes the role', async () => {
    const customer = await Customer.register(shop.bffUrl, 0);
    const changePrice = (user: Customer) =>
      user.send('PATCH', `/v1/products/${randomUUID()}`, change);
    const change = { body: { priceCents: 1 } };
    expectProblem(await changePrice(customer), 403, 'forbidden');

    const granted = await changeRole('grant', { email: customer.email.toUpperCase() });
    expect(granted).toMatchObject({ code: 0, err: '' });
    expect(granted.out).toContain(`${customer.email} is an admin from the next login on`);
    expect(await changeRole('grant', customer)).toMatchObject({
      code: 0,
      out: `${customer.email} is an admin already: nothing was changed.\n`,
    });
    expectProblem(await changePrice(customer), 403, 'forbidden');
    const promoted = await customer.withNewSession();
    expect((await promoted.get<Me>('/v1/me')).body.roles).toEqual(['admin']);
    expectProblem(await changePrice(promoted), 404, 'not-found');

    expect((await changeRole('revoke', customer)).code).toBe(0);
    expectProblem(await changePrice(await customer.withNewSession()), 403, 'forbidden');
  });

  it('reports the remedy for an account that does not exist', async () => {
    const { code, err } = await changeRole('grant', { email: 'nobody@shop.test' });
    expect(code).toBe(1);
    expect(err).toBe(
      'admin: There is no account for nobody@shop.test. Register it first: POST /v1/users.\n',
    );
  });
});

describe('an admin', () => {
  it('creates a product that every customer can find', async () => {
    const created = await create({ name: ' Zebra print scarf ' });
    const { productId } = created.body;
    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      productId,
      name: 'Zebra print scarf',
      description: 'Linen, with a loop.',
      priceCents: 900,
      available: 3,
      attributes: { material: 'linen', washableAt: 60, fringe: false },
    });
    expect(await ada.product(productId)).toEqual(created.body);
    const { attributes: _attributes, ...item } = created.body;
    expect(await list('search=zebra')).toEqual({ items: [item], nextCursor: null });
  });

  it('changes a price, which rejects the old quote but no order in progress and no repeated key', async () => {
    const { productId } = (await create()).body;
    const old = orderOf({ productId, priceCents: 900 }, 1);
    const key = randomUUID();
    const { orderId } = (await ada.place(old, key)).body;
    await ada.waitFor(orderId, 'confirmed');

    const changed = await adminUser.send<ProductResponse>('PATCH', `/v1/products/${productId}`, {
      body: { priceCents: 950 },
    });

    expect(changed).toMatchObject({
      status: 200,
      body: { productId, name: 'Tea towel', priceCents: 950, available: 2 },
    });
    expect(expectProblem(await ada.place(old), 409, 'price-changed').totalCents).toBe(950);
    expect(await ada.place(old, key)).toMatchObject({
      status: 201,
      body: { orderId, status: 'confirmed', totalCents: 900 },
    });
    expect((await ada.order(orderId)).body.lines).toMatchObject([{ unitPriceCents: 900 }]);
  });

  it('renames a product, which is then found by its new name and listed at its new place', async () => {
    const { productId } = (await create({ name: 'Quince jam' })).body;
    const body = { name: 'aardvark jam', description: '' };
    expect((await adminUser.send('PATCH', `/v1/products/${productId}`, { body })).status).toBe(200);
    expect((await list('search=quince')).items).toEqual([]);
    expect((await list('limit=1')).items).toMatchObject([{ productId, ...body }]);
  });

  it('adjusts the stock once per key, and never below zero', async () => {
    const { productId } = (await create()).body;
    const key = randomUUID();
    const stock = { onHand: 5, reserved: 0, sold: 0, available: 5 };
    const first = await adjust(adminUser, productId, 2, key);
    expect(first.status).toBe(201);
    expect(first.body).toEqual({ stock });
    expect(await adjust(adminUser, productId, 2, `"${key}"`)).toMatchObject({
      status: 201,
      body: { stock },
    });
    expectProblem(await adjust(adminUser, productId, 3, key), 422, 'idempotency-key-reused');
    expectProblem(await adjust(adminUser, productId, -6), 409, 'stock-too-low');
    expect((await adjust(adminUser, productId, -5)).body.stock.available).toBe(0);
    expectProblem(await adjust(adminUser, randomUUID(), 1), 404, 'not-found');
  });

  it('restocks a product that is sold out, which can then be ordered again', async () => {
    const { productId } = (await create({ stock: 1 })).body;
    const order = orderOf({ productId, priceCents: 900 }, 1);
    await ada.waitFor((await ada.place(order)).body.orderId, 'confirmed');
    expectProblem(await ada.place(order), 409, 'out-of-stock');
    expect((await adjust(adminUser, productId, 1)).body).toEqual({
      stock: { onHand: 1, reserved: 0, sold: 1, available: 1 },
    });
    await ada.waitFor((await ada.place(order)).body.orderId, 'confirmed');
  });

  it('can read every order, with the name of its customer', async () => {
    const { productId } = (await create()).body;
    const order = orderOf({ productId, priceCents: 900 }, 1);
    const { orderId } = (await ada.place(order)).body;
    expect(await adminUser.order(orderId)).toMatchObject({
      status: 200,
      body: { customer: { userId: ada.userId, name: 'Ada' }, unavailable: [] },
    });
  });
});

describe('products', () => {
  it('are listed in pages, each once, sorted by lower-case name', async () => {
    const all = (await list('limit=100')).items;
    const names = all.map(({ name }) => name.toLowerCase());
    expect(all.length).toBeGreaterThan(10);
    expect(names).toEqual(names.toSorted((one, other) => (one < other ? -1 : 1)));

    const paged = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const after: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { items, nextCursor } = await list(`limit=5${after}`);
      expect(items.length).toBeLessThanOrEqual(5);
      paged.push(...items);
      cursor = nextCursor;
    }
    expect(paged).toEqual(all);
  });

  it('are found by whole words of name and description, in upper or lower case', async () => {
    const { productId } = (
      await create({ name: 'Xylophone stand', description: 'Folds away, weighs little.' })
    ).body;
    const ids = async (search: string) =>
      (await list(new URLSearchParams({ search }).toString())).items.map((item) => item.productId);
    expect(await ids('xylophone')).toEqual([productId]);
    expect(await ids('LITTLE Xylophone folds')).toEqual([productId]);
    expect(await ids('xylo')).toEqual([]);
    expect(await ids('xylophone missing')).toEqual([]);
  });

  it('can be read with an id in capital letters', async () => {
    const { productId } = (await create()).body;
    expect((await ada.product(productId.toUpperCase())).productId).toBe(productId);
  });
});
