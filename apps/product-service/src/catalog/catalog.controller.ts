import {
  productIdParameter,
  type ProductList,
  productQuery,
  type ProductQuery,
  type ProductResponse,
  type ProductSummary,
} from '@shop/contracts';
import { badCursor, decodeCursor, encodeCursor, notFound, Public } from '@shop/service-defaults';
import { Controller, Get, Param, Query } from '@nestjs/common';
import {
  CatalogRepository,
  type ListedProduct,
  type ProductPosition,
} from './catalog.repository.js';

@Public()
@Controller('products')
export class CatalogController {
  constructor(private readonly catalog: CatalogRepository) {}

  @Get()
  async list(
    @Query({ schema: productQuery }) { ids, limit, cursor }: ProductQuery,
  ): Promise<ProductList> {
    if (ids) {
      const products = await this.catalog.withIds(ids);
      return { items: products.map(toSummary), nextCursor: null };
    }
    // One more than asked for tells whether there is a next page.
    const products = await this.catalog.list(limit + 1, position(cursor));
    const items = products.slice(0, limit);
    const last = products.length > limit ? items.at(-1) : undefined;
    return {
      items: items.map(toSummary),
      nextCursor: last ? encodeCursor([last.sortName, last._id]) : null,
    };
  }

  @Get(':productId')
  async get(
    @Param('productId', { schema: productIdParameter }) productId: string,
  ): Promise<ProductResponse> {
    const product = await this.catalog.find(productId);
    if (!product) throw notFound('There is no such product.');
    return { ...toSummary(product), attributes: product.attributes };
  }
}

function toSummary(product: ListedProduct): ProductSummary {
  const { _id: productId, name, description, priceCents, available } = product;
  return { productId, name, description, priceCents, available };
}

function position(cursor: string | undefined): ProductPosition | undefined {
  if (cursor === undefined) return undefined;
  const [sortName = '', productId = ''] = decodeCursor(cursor, 2);
  if (!productIdParameter.safeParse(productId).success) throw badCursor();
  return { sortName, productId };
}
