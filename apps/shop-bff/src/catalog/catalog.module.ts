import { Module } from '@nestjs/common';
import { ClientsModule } from '../clients/clients.module.js';
import { CatalogController } from './catalog.controller.js';

@Module({ imports: [ClientsModule], controllers: [CatalogController] })
export class CatalogModule {}
