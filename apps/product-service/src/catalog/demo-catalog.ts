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

/** Puts in the demo products, where wanted. What is there stays as it is, whatever has been sold or changed since. */
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

  /** False where it is there already, perhaps since a moment ago from another replica. */
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

  /** Adds what the first catalogues did not have yet. `$inc` counts the adjustments that may have come meanwhile. */
  private async complete({ _id, words, putIn }: ProductDocument): Promise<void> {
    await this.products.updateOne(
      { _id, words: { $exists: false } },
      { $set: { words }, $inc: { putIn } },
    );
  }
}
