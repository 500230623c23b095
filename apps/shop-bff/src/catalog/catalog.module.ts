import { Module } from '@nestjs/common';
import { ClientsModule } from '../clients/clients.module.js';
import { CatalogAdminController } from './catalog-admin.controller.js';
import { CatalogController } from './catalog.controller.js';

@Module({ imports: [ClientsModule], controllers: [CatalogController, CatalogAdminController] })
export class CatalogModule {}
