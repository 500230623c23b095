import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { CatalogModule } from '../catalog/catalog.module.js';
import { DECISION, decisionSchema } from './decision.schema.js';
import { AdjustmentController } from './adjustment.controller.js';
import { AdjustmentRepository } from './adjustment.repository.js';
import { AdjustmentService } from './adjustment.service.js';
import { DecisionRetention } from './decision-retention.js';
import { DecisionRetentionRepository } from './decision-retention.repository.js';
import { PruningService } from './pruning.service.js';
import { PruningRepository } from './pruning.repository.js';
import { ReservationService } from './reservation.service.js';
import { StockConsumer } from './stock.consumer.js';
import { StockRepository } from './stock.repository.js';

@Module({
  imports: [CatalogModule, MongooseModule.forFeature([{ name: DECISION, schema: decisionSchema }])],
  controllers: [StockConsumer, AdjustmentController],
  providers: [
    ReservationService,
    StockRepository,
    AdjustmentService,
    AdjustmentRepository,
    PruningRepository,
    PruningService,
    DecisionRetentionRepository,
    DecisionRetention,
  ],
})
export class StockModule {}
