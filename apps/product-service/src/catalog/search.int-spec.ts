import type { ProductList } from '@shop/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningService, startService } from '../service.fixture.js';
import { sampleProduct } from './sample-product.fixture.js';

const products = [
  { name: 'Sencha', description: 'Green tea from Uji (Japan).' },
  { name: 'Green teapot', description: 'Cast iron. $5 off!' },
  { name: 'GREEN TEA, ground', description: '' },
  { name: 'green tea, ground', description: 'The same, in another letter.' },
  { name: 'Grüner Tee', description: 'Für die große Kanne; 30 g.' },
  { name: 'Зелёный чай', description: 'a.*b' },
];

let service: RunningService;

beforeAll(async () => {
  service = await startService();
  await service.products.deleteMany({});
  await service.products.insertMany(products.map((about) => sampleProduct(about)));
});
afterAll(() => service.close());

async function page(search: string, further = ''): Promise<ProductList> {
  const query = `search=${encodeURIComponent(search)}${further}`;
  const { status, body } = await service.get<ProductList>(`/products?${query}`);
  expect(status).toBe(200);
  return body;
}

const found = async (search: string) => (await page(search)).items.map(({ name }) => name);

describe('GET /products?search=', () => {
  it('finds whole words in name and description, and sorts by lower-case name', async () => {
    expect(await found('tea green')).toEqual(['GREEN TEA, ground', 'green tea, ground', 'Sencha']);
    expect(await found('sencha uji')).toEqual(['Sencha']);
    expect(await found('green')).toHaveLength(4);
    expect(await found('gree')).toEqual([]);
    expect(await found('tea coffee')).toEqual([]);
  });

  it.each([
    ['any case', 'GRÜNER tee'],
    ['ß as SS', 'GROSSE'],
    ['an umlaut of two code points', 'gru\u0308ner'],
    ['a word more than once', 'tee Tee TEE'],
    ['numbers, and signs around words', '"30" (Kanne)'],
  ])('accepts %s', async (_, search) => {
    expect(await found(search)).toEqual(['Grüner Tee']);
  });

  it('finds words in any script', async () => {
    expect(await found('ЧАЙ')).toEqual(['Зелёный чай']);
  });

  it('treats no character as a pattern', async () => {
    expect(await found('.*')).toHaveLength(products.length);
    expect(await found('a.*b')).toEqual(['Зелёный чай']);
    expect(await found('$5')).toEqual(['Green teapot']);
  });

  it.each(['', '  ', '—!', '🙂'])(
    'returns all products if there is no word: %j',
    async (search) => {
      expect(await found(search)).toHaveLength(products.length);
    },
  );

  it('keeps the order across pages', async () => {
    const all = await page('green');
    const seen: string[] = [];
    let cursor = '';
    do {
      const { items, nextCursor } = await page('green', `&limit=1${cursor}`);
      expect(items).toHaveLength(1);
      seen.push(...items.map(({ productId }) => productId));
      cursor = nextCursor === null ? '' : `&cursor=${nextCursor}`;
    } while (cursor);
    expect(seen).toEqual(all.items.map(({ productId }) => productId));
  });

  it('accepts the cursor of the longest name', async () => {
    const longest = ['İ', '茶', '"'].map((letter) => letter.repeat(97));
    const names = longest.flatMap((name) =>
      [1, 2].map((n) => `${name} ${n} longest`.slice(0, 100)),
    );
    await service.products.insertMany(
      names.map((name) => sampleProduct({ name, description: 'x longest' })),
    );
    let cursor = '';
    let pages = 0;
    do {
      const { nextCursor } = await page('longest', `&limit=1${cursor}`);
      cursor = nextCursor === null ? '' : `&cursor=${nextCursor}`;
      pages++;
    } while (cursor);
    expect(pages).toBe(names.length);
  });

  it('accepts at most 100 characters', async () => {
    expect(await found(`${'no '.repeat(33)}n`)).toEqual([]);
    const { status, body } = await service.get(`/products?search=${'x'.repeat(101)}`);
    expect(status).toBe(400);
    expect(body).toMatchObject({ errors: [{ pointer: '/search' }] });
  });
});
