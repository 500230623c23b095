import type { Me } from '@shop/contracts';
import { Injectable } from '@nestjs/common';
import { OrderClient } from '../clients/order.client.js';
import { unlessAway } from '../clients/unless-away.js';
import { UserClient } from '../clients/user.client.js';

const RECENT_ORDERS = 5;

/** The caller's account, which is needed, with the newest orders, which are left out while order-service is away. */
@Injectable()
export class MeService {
  constructor(
    private readonly users: UserClient,
    private readonly orders: OrderClient,
  ) {}

  async profile(bearer: string): Promise<Me> {
    const [profile, orders] = await Promise.all([
      this.users.profile({ bearer }),
      unlessAway(this.orders.list({ limit: RECENT_ORDERS }, { bearer })),
    ]);
    return {
      ...profile,
      recentOrders: orders?.items ?? null,
      unavailable: orders ? [] : ['orders'],
    };
  }
}
