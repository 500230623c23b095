import { ClientMetrics, ServiceClient } from '@shop/service-client';
import { Module, type Provider, type Type } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { Registry } from 'prom-client';
import { config } from '../config.js';
import { OrderClient } from './order.client.js';
import { ProductClient } from './product.client.js';
import { UserClient } from './user.client.js';

type Settings = ConfigType<typeof config>;

/** Each service has its own client with separate connections. A slow service cannot use up the connections to another one. */
@Module({
  providers: [
    {
      provide: ClientMetrics,
      inject: [Registry],
      useFactory: (registry: Registry) => new ClientMetrics(registry),
    },
    client(OrderClient, 'order-service', ({ ORDER_SERVICE_URL }) => ORDER_SERVICE_URL),
    client(UserClient, 'user-service', ({ USER_SERVICE_URL }) => USER_SERVICE_URL),
    client(ProductClient, 'product-service', ({ PRODUCT_SERVICE_URL }) => PRODUCT_SERVICE_URL),
  ],
  exports: [OrderClient, UserClient, ProductClient],
})
export class ClientsModule {}

function client<Client>(
  type: Type<Client>,
  name: string,
  baseUrlOf: (settings: Settings) => string,
): Provider<Client> {
  return {
    provide: type,
    inject: [config.KEY, ClientMetrics],
    useFactory: (settings: Settings, metrics: ClientMetrics) =>
      new type(
        new ServiceClient({
          name,
          baseUrl: baseUrlOf(settings),
          timeoutMs: settings.UPSTREAM_TIMEOUT_MS,
          metrics,
        }),
      ),
  };
}
