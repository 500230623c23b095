import {
  changeProductRequest,
  type ChangeProductRequest,
  createProductRequest,
  type CreateProductRequest,
  productIdParameter,
  type ProductList,
  productList,
  productQuery,
  type ProductQuery,
  type ProductResponse,
  productResponse,
  type ProductSummary,
} from '@shop/contracts';
import {
  badCursor,
  decodeCursor,
  encodeCursor,
  notFound,
  Operation,
  Public,
  Roles,
} from '@shop/service-defaults';
import { Body, Controller, Get, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import {
  CatalogRepository,
  type DetailedProduct,
  type ListedProduct,
  type ProductPosition,
} from './catalog.repository.js';
import { wordsOf } from './listing.js';
import { newProduct } from './new-product.js';

@Controller('products')
export class CatalogController {
  constructor(private readonly catalog: CatalogRepository) {}

  @Operation('listProducts', {
    summary: 'The products, sorted by name, in pages; or the products with the given ids',
    answer: productList,
  })
  @Public()
  @Get()
  async list(
    @Query({ schema: productQuery }) { ids, search = '', limit, cursor }: ProductQuery,
  ): Promise<ProductList> {
    if (ids) {
      const products = await this.catalog.withIds(ids);
      return { items: products.map(toSummary), nextCursor: null };
    }
    // One product more than the limit shows that there is a next page.
    const products = await this.catalog.list(wordsOf(search), limit + 1, position(cursor));
    const items = products.slice(0, limit);
    const last = products.length > limit ? items.at(-1) : undefined;
    return {
      items: items.map(toSummary),
      nextCursor: last ? encodeCursor([last.sortName, last._id]) : null,
    };
  }

  @Operation('getProduct', { summary: 'A product', answer: productResponse })
  @Public()
  @Get(':productId')
  async get(
    @Param('productId', { schema: productIdParameter }) productId: string,
  ): Promise<ProductResponse> {
    return toResponse(await this.catalog.find(productId));
  }

  @Operation('createProduct', {
    summary: 'Create a product',
    answer: productResponse,
    location: true,
  })
  @Roles('admin')
  @Post()
  async create(
    @Body({ schema: createProductRequest }) request: CreateProductRequest,
    @Res({ passthrough: true }) response: { header(name: string, value: string): unknown },
  ): Promise<ProductResponse> {
    const product = newProduct({ productId: uuidv7(), ...request });
    await this.catalog.insert(product);
    response.header('location', `/products/${product._id}`);
    return toResponse(product);
  }

  @Operation('changeProduct', {
    summary: 'Change a product’s price, name or description',
    answer: productResponse,
  })
  @Roles('admin')
  @Patch(':productId')
  async change(
    @Param('productId', { schema: productIdParameter }) productId: string,
    @Body({ schema: changeProductRequest }) request: ChangeProductRequest,
  ): Promise<ProductResponse> {
    return toResponse(await this.catalog.change(productId, request));
  }
}

/** @throws Problem 404 for null. */
function toResponse(product: DetailedProduct | null): ProductResponse {
  if (!product) throw notFound('This product does not exist.');
  return { ...toSummary(product), attributes: product.attributes };
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
