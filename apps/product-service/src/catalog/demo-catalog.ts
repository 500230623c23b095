import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { config } from '../config.js';
import { Database } from '@shop/mongo';
import { demoProducts } from './demo-products.js';
import { newProduct } from './new-product.js';
import { PRODUCT, type ProductDocument } from './product.schema.js';

const DUPLICATE_KEY = 11000;

/** Inserts the demo products if they are enabled. Existing products do not change, also if they were sold or edited. */
@Injectable()
export class DemoCatalog implements OnModuleInit {
  private readonly logger = new Logger('DemoCatalog');

  constructor(
    @InjectModel(PRODUCT) private readonly products: Model<ProductDocument>,
    private readonly database: Database,
    @Inject(config.KEY) private readonly settings: ConfigType<typeof config>,
  ) {}

  onModuleInit(): void {
    if (this.settings.SEED_DEMO_DATA) this.database.beforeReady(() => this.insertMissing());
  }

  private async insertMissing(): Promise<void> {
    const inserted = await Promise.all(
      demoProducts.map((product) => this.insert(newProduct(product))),
    );
    const count = inserted.filter(Boolean).length;
    if (count > 0) this.logger.log(`inserted ${count} demo products`);
  }

  /** False if the product exists. Another replica may have inserted it just before. */
  private async insert(product: ProductDocument): Promise<boolean> {
    try {
      await this.products.insertOne(product);
      return true;
    } catch (error) {
      if ((error as { code?: unknown }).code !== DUPLICATE_KEY) throw error;
      await this.complete(product);
      return false;
    }
  }

  /** Adds the fields that older versions did not store. `$inc` keeps the adjustments that were made since. */
  private async complete({ _id, words, putIn }: ProductDocument): Promise<void> {
    await this.products.updateOne(
      { _id, words: { $exists: false } },
      { $set: { words }, $inc: { putIn } },
    );
  }
}
