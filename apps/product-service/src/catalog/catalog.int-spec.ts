import {
  type ProductList,
  productList,
  type ProductResponse,
  productResponse,
} from '@shop/contracts';
import { eventually } from '@shop/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningService, startService } from '../service.fixture.js';
import { CatalogRepository } from './catalog.repository.js';
import { demoProducts } from './demo-products.js';
import type { NewProduct } from './new-product.js';
import { sampleProduct } from './sample-product.fixture.js';

let service: RunningService;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

const names = (list: ProductList) => list.items.map(({ name }) => name);
const sorted = demoProducts
  .map(({ name }) => name)
  .toSorted((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));

describe('GET /products', () => {
  it('lists all products by lower-case name and requires no token', async () => {
    const { status, body } = await service.get('/products?limit=100');
    expect(status).toBe(200);
    const list = productList.parse(body);
    expect(names(list)).toEqual(sorted);
    expect(list.nextCursor).toBeNull();
    expect(Object.keys((body as ProductList).items[0] ?? {}).toSorted()).toEqual([
      'available',
      'description',
      'name',
      'priceCents',
      'productId',
    ]);
  });

  it('reads no stock entries and adjustments, because a product can have hundreds', async () => {
    const catalog = service.app.get(CatalogRepository);
    const productId = demoProducts[0]?.productId ?? '';
    const [listed] = await catalog.list([], 1, undefined);
    const [byId] = await catalog.withIds([productId]);
    for (const product of [listed, byId, await catalog.find(productId)]) {
      expect(product).toHaveProperty('name');
      expect(product).not.toHaveProperty('entries');
      expect(product).not.toHaveProperty('adjustments');
    }
  });

  it('returns every product in its pages, also if names differ only in case', async () => {
    const sameName = ['mug', 'MUG', 'Mug'].map((name, index) =>
      sampleProduct({ productId: `019a0000-0000-7000-8000-00000000010${index}`, name }),
    );
    await service.products.insertMany(sameName);
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor && `&cursor=${encodeURIComponent(cursor)}`;
      const { body }: { body: ProductList } = await service.get(`/products?limit=2${query}`);
      seen.push(...names(body));
      cursor = body.nextCursor;
    }
    await service.products.deleteMany({ _id: { $in: sameName.map(({ _id }) => _id) } });
    const mugs = seen.splice(seen.indexOf('mug'), 3);
    expect(mugs).toEqual(['mug', 'MUG', 'Mug']);
    expect(seen).toEqual(sorted);
  });

  it('returns the products with the given ids, also in upper case, and omits unknown ids', async () => {
    const [first, second] = demoProducts;
    const unknown = '019a0000-0000-7000-8000-0000000000ff';
    const ids = [second?.productId, unknown, first?.productId.toUpperCase()].join();
    const { body } = await service.get<ProductList>(`/products?ids=${ids}`);
    expect(names(body).toSorted()).toEqual([first?.name, second?.name].toSorted());
    expect(body.nextCursor).toBeNull();
  });

  it.each([
    'limit=0',
    'limit=101',
    'cursor=nonsense',
    `cursor=${Buffer.from('["a","b"]').toString('base64url')}`,
    'ids=1,2',
    'nothing=1',
  ])('responds to %s with 400', async (query) => {
    const { status, body } = await service.get(`/products?${query}`);
    expect(status).toBe(400);
    expect(body).toMatchObject({ type: 'https://shop.example/problems/invalid-request' });
  });
});

describe('GET /products/:productId', () => {
  it('returns a product with its attributes', async () => {
    const { productId, name, attributes, stock } = demoProducts[1] as NewProduct;
    const { body } = await service.get<ProductResponse>(`/products/${productId}`);
    expect(productResponse.parse(body)).toEqual(body);
    expect(body).toMatchObject({ productId, name, attributes, available: stock });
    expect(body).not.toHaveProperty('entries');
  });

  it('accepts an id in upper case', async () => {
    const { productId } = demoProducts[1] as NewProduct;
    const { body } = await service.get<ProductResponse>(`/products/${productId.toUpperCase()}`);
    expect(body.productId).toBe(productId);
  });

  it('responds with 404 for an unknown id and with 400 for an invalid one', async () => {
    const missing = await service.get('/products/019a0000-0000-7000-8000-0000000000ff');
    expect(missing.status).toBe(404);
    expect(missing.body).toMatchObject({ type: 'https://shop.example/problems/not-found' });
    expect((await service.get('/products/42')).status).toBe(400);
  });
});

describe('demo data', () => {
  it('inserts missing products and keeps changed ones if two replicas start concurrently', async () => {
    const [kept, lost] = demoProducts;
    await service.products.updateOne({ _id: kept?.productId }, { $set: { priceCents: 999 } });
    await service.products.deleteOne({ _id: lost?.productId });
    const replicas = await Promise.all([service.replica(), service.replica()]);
    try {
      await eventually(async () => {
        expect(await service.products.countDocuments()).toBe(demoProducts.length);
      });
      expect((await service.products.findById(kept?.productId).lean())?.priceCents).toBe(999);
    } finally {
      await Promise.all(replicas.map((replica) => replica.close()));
    }
  });

  it('adds the words and the total of added units to a product of an older version, once', async () => {
    const { productId, stock } = demoProducts[0] as NewProduct;
    // The document as the older version inserted it. Since then, an adjustment has added five units.
    await service.products.updateOne(
      { _id: productId },
      { $unset: { words: 1, adjustments: 1 }, $set: { putIn: 5 } },
    );
    const replicas = await Promise.all([service.replica(), service.replica()]);
    try {
      await eventually(async () => {
        const product = await service.products.findById(productId).lean();
        expect(product).toMatchObject({ putIn: stock + 5 });
        expect(product?.words).toContain('sticky');
      });
    } finally {
      await Promise.all(replicas.map((replica) => replica.close()));
    }
    expect(await service.products.findById(productId).lean()).toMatchObject({ putIn: stock + 5 });
  });
});
