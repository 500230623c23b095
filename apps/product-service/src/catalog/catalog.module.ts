import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { CatalogController } from './catalog.controller.js';
import { CatalogRepository } from './catalog.repository.js';
import { DemoCatalog } from './demo-catalog.js';
import { PRODUCT, productSchema } from './product.schema.js';

@Module({
  imports: [MongooseModule.forFeature([{ name: PRODUCT, schema: productSchema }])],
  controllers: [CatalogController],
  providers: [CatalogRepository, DemoCatalog],
  exports: [MongooseModule],
})
export class CatalogModule {}
