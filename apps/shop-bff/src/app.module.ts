import { ServiceUnavailable } from '@shop/service-client';
import { ServiceDefaultsModule } from '@shop/service-defaults';
import { Module } from '@nestjs/common';
import { RouterModule } from '@nestjs/core';
import { AccountModule } from './account/account.module.js';
import { CatalogModule } from './catalog/catalog.module.js';
import { CheckoutModule } from './checkout/checkout.module.js';
import { refusalOf } from './clients/refusal.js';
import { config } from './config.js';
import { OrdersModule } from './orders/orders.module.js';

const publicApi = [AccountModule, CatalogModule, CheckoutModule, OrdersModule];

@Module({
  imports: [
    ServiceDefaultsModule.forRoot({
      name: 'shop-bff',
      description: 'The public API of the shop.',
      config,
      // No readiness checks: nothing is owned here that could be away. Were a service's absence reported, all replicas
      // would leave the load balancer at once, and with them every answer that does without that service.
      isUnavailable: (error) => error instanceof ServiceUnavailable,
      toProblem: refusalOf,
    }),
    // A prefix for these modules only: `/health` stays where each app has it.
    RouterModule.register([{ path: 'v1', children: publicApi }]),
    ...publicApi,
  ],
})
export class AppModule {}
