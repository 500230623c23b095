import { Module } from '@nestjs/common';
import { ClientsModule } from '../clients/clients.module.js';
import { AssortmentController } from './assortment.controller.js';
import { CatalogController } from './catalog.controller.js';

@Module({ imports: [ClientsModule], controllers: [CatalogController, AssortmentController] })
export class CatalogModule {}
