import type { Me } from '@shop/contracts';
import { Injectable } from '@nestjs/common';
import { OrderClient } from '../clients/order.client.js';
import { optionalPart } from '../clients/optional-part.js';
import { UserClient } from '../clients/user.client.js';

const RECENT_ORDERS = 5;

/** Composes the caller's account (required) and the newest orders (omitted while order-service is unavailable). */
@Injectable()
export class MeService {
  constructor(
    private readonly users: UserClient,
    private readonly orders: OrderClient,
  ) {}

  async profile(bearer: string): Promise<Me> {
    const [profile, orders] = await Promise.all([
      this.users.profile({ bearer }),
      optionalPart(this.orders.list({ limit: RECENT_ORDERS }, { bearer })),
    ]);
    return {
      ...profile,
      recentOrders: orders?.items ?? null,
      unavailable: orders ? [] : ['orders'],
    };
  }
}
