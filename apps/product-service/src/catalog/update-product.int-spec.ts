import { type ProductList, type ProductResponse, productResponse } from '@shop/contracts';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOf, type RunningService, startService } from '../service.fixture.js';
import { sampleProduct } from './sample-product.fixture.js';

const kettle = {
  name: 'Kettle',
  description: 'Boils water.',
  priceCents: 2_500,
  stock: 7,
  attributes: { litres: 1.5, colour: 'red', 'ready made': true },
};

let service: RunningService;
let admin: string;

beforeAll(async () => {
  service = await startService();
  admin = await service.token(['admin']);
});
afterAll(() => service.close());

const create = (body: unknown, token = admin) =>
  service.call<ProductResponse>('POST', '/products', { body, token });

const change = (productId: string, body: unknown, token = admin) =>
  service.call<ProductResponse>('PATCH', `/products/${productId}`, { body, token });

const read = async (productId: string) =>
  (await service.get<ProductResponse>(`/products/${productId}`)).body;

async function idsFound(search: string): Promise<string[]> {
  const { body } = await service.get<ProductList>(`/products?search=${search}`);
  return body.items.map(({ productId }) => productId);
}

describe('POST /products', () => {
  it('creates a product with its stock, which the search finds', async () => {
    const { status, headers, body } = await create({ ...kettle, name: '  Kettle ' });
    expect(status).toBe(201);
    const { stock, ...about } = kettle;
    expect(body).toEqual({ productId: body.productId, ...about, available: stock });
    expect(productResponse.parse(body)).toEqual(body);
    expect(headers.get('location')).toBe(`/products/${body.productId}`);
    expect(await read(body.productId)).toEqual(body);
    expect(await idsFound('boils%20kettle')).toContain(body.productId);
    expect(await service.products.findById(body.productId).lean()).toMatchObject({
      onHand: 7,
      available: 7,
      reserved: 0,
      sold: 0,
      putIn: 7,
    });
  });

  it.each([
    { name: 'x', description: '', priceCents: 1, stock: 0, attributes: {} },
    {
      name: 'x'.repeat(100),
      description: 'd'.repeat(2_000),
      priceCents: 100_000_000,
      stock: 1_000_000,
      attributes: Object.fromEntries(
        Array.from({ length: 50 }, (_, n) => [`${n}${'k'.repeat(48)}`, 'v'.repeat(500)]),
      ),
    },
    { ...kettle, description: 'two\nlines\u0000', attributes: { 'größe (cm)': 30, a$b: false } },
  ])('accepts the limits of each field', async (body) => {
    const answer = await create(body);
    expect(answer.status).toBe(201);
    expect(await read(answer.body.productId)).toEqual(answer.body);
  });

  it.each([
    ['/name', { name: '' }],
    ['/name', { name: '   ' }],
    ['/name', { name: 'x'.repeat(101) }],
    ['/name', { name: 'two\nlines' }],
    ['/description', { description: 'd'.repeat(2_001) }],
    ['/description', { description: undefined }],
    ['/priceCents', { priceCents: 0 }],
    ['/priceCents', { priceCents: 100_000_001 }],
    ['/priceCents', { priceCents: 1.5 }],
    ['/stock', { stock: -1 }],
    ['/stock', { stock: 1_000_001 }],
    ['/attributes', { attributes: undefined }],
    [
      '/attributes',
      { attributes: Object.fromEntries(Array.from({ length: 51 }, (_, n) => [n, 1])) },
    ],
    ['/attributes/nested', { attributes: { nested: {} } }],
    ['/attributes/long', { attributes: { long: 'v'.repeat(501) } }],
    ['/attributes/$where', { attributes: { $where: 1 } }],
    ['/attributes/_bsontype', { attributes: { _bsontype: 'ObjectId' } }],
    ['/attributes/a.b', { attributes: { 'a.b': 1 } }],
    ['/attributes/', { attributes: { '': 1 } }],
    ['/attributes/a\u0000', { attributes: { 'a\u0000': 1 } }],
    ['/productId', { productId: uuidv7() }],
  ])('refuses an invalid %s', async (pointer, invalid) => {
    const answer = await create({ ...kettle, ...invalid });
    expect([answer.status, codeOf(answer)]).toEqual([400, 'invalid-request']);
    expect(answer.body).toMatchObject({ errors: [{ pointer }] });
  });
});

describe('PATCH /products/:productId', () => {
  it.each([
    { priceCents: 999 },
    { name: 'Samovar' },
    { description: 'Sings.' },
    { priceCents: 1, name: 'Urn', description: '' },
  ])('changes only the given fields: %o', async (fields) => {
    const { body: before } = await create(kettle);
    const answer = await change(before.productId.toUpperCase(), fields);
    expect(answer).toMatchObject({ status: 200, body: { ...before, ...fields } });
    expect(await read(before.productId)).toEqual(answer.body);
  });

  it('updates the words of the search and the position in the list', async () => {
    const { productId } = (await create({ ...kettle, name: 'Zebra', description: 'Old.' })).body;
    await change(productId, { name: 'aardvark' });
    await change(productId, { description: 'New.' });
    expect(await idsFound('aardvark%20new')).toEqual([productId]);
    expect(await idsFound('zebra')).toEqual([]);
    expect(await idsFound('old')).toEqual([]);
    const { body } = await service.get<ProductList>('/products?limit=1');
    expect(body.items[0]?.productId).toBe(productId);
  });

  it('updates the words for concurrent changes of name and description', async () => {
    for (let round = 0; round < 10; round++) {
      const { productId } = (await create(kettle)).body;
      const [name, description] = [`name${round}`, `description${round}`];
      await Promise.all([change(productId, { name }), change(productId, { description })]);
      expect(await idsFound(`${name}%20${description}`)).toEqual([productId]);
    }
  });

  it.each([
    ['nothing', {}],
    ['stock, which only adjustments change', { stock: 5 }],
    ['attributes', { attributes: {} }],
    ['a price of 0', { priceCents: 0 }],
    ['no name', { name: ' ' }],
    ['null', { name: null }],
  ])('refuses %s', async (_, invalid) => {
    const { productId } = (await create(kettle)).body;
    expect((await change(productId, invalid)).status).toBe(400);
  });

  it('responds with 404 for an unknown id', async () => {
    const answer = await change(uuidv7(), { priceCents: 5 });
    expect([answer.status, codeOf(answer)]).toEqual([404, 'not-found']);
  });
});

it('only admins can create and change products', async () => {
  const product = sampleProduct();
  await service.products.insertOne(product);
  const customer = await service.token();
  for (const answer of [
    await create(kettle, customer),
    await change(product._id, { priceCents: 1 }, customer),
  ]) {
    expect([answer.status, codeOf(answer)]).toEqual([403, 'forbidden']);
  }
  for (const [method, path] of [
    ['POST', '/products'],
    ['PATCH', `/products/${product._id}`],
  ] as const) {
    const answer = await service.call(method, path, { body: kettle });
    expect([answer.status, codeOf(answer)]).toEqual([401, 'unauthenticated']);
  }
  expect(await read(product._id)).toMatchObject({ priceCents: 250 });
});
