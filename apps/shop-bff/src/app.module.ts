import { ServiceUnavailable } from '@shop/service-client';
import { ServiceDefaultsModule } from '@shop/service-defaults';
import { Module } from '@nestjs/common';
import { RouterModule } from '@nestjs/core';
import { AccountModule } from './account/account.module.js';
import { CatalogModule } from './catalog/catalog.module.js';
import { CheckoutModule } from './checkout/checkout.module.js';
import { problemOfUpstream } from './clients/upstream-problem.js';
import { config } from './config.js';
import { OrdersModule } from './orders/orders.module.js';

const publicApi = [AccountModule, CatalogModule, CheckoutModule, OrdersModule];

@Module({
  imports: [
    ServiceDefaultsModule.forRoot({
      name: 'shop-bff',
      description: 'The public API of the shop.',
      config,
      // No readiness checks: this app has no database or broker of its own. If it reported an unavailable service, the load
      // balancer would remove all replicas. Then the answers that do not need this service would also be unavailable.
      isUnavailable: (error) => error instanceof ServiceUnavailable,
      toProblem: problemOfUpstream,
    }),
    // Only these modules have the prefix. `/health` has the same path in each app.
    RouterModule.register([{ path: 'v1', children: publicApi }]),
    ...publicApi,
  ],
})
export class AppModule {}
