import {
  orderIdParameter,
  type OrderList,
  orderList,
  type OrderResponse,
  orderResponse,
  type OrderTimeline,
  orderTimeline,
  page,
  type Page,
  placeOrderRequest,
  type PlaceOrderRequest,
  timestamp,
} from '@shop/contracts';
import {
  type AuthenticatedUser,
  badCursor,
  CurrentUser,
  decodeCursor,
  encodeCursor,
  IdempotencyKey,
  notFound,
  Operation,
} from '@shop/service-defaults';
import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { z } from 'zod';
import type { OrderPosition } from './order.repository.js';
import { toResponse, toSummary, toTimeline } from './order.response.js';
import { OrderService } from './order.service.js';

@Controller('orders')
export class OrderController {
  constructor(private readonly orders: OrderService) {}

  @Operation('placeOrder', {
    summary: 'Place an order',
    description:
      'The order settles after the response. Nothing is checked before it: the saga decides.',
    answer: orderResponse,
    location: true,
  })
  @Post()
  async place(
    @CurrentUser() user: AuthenticatedUser,
    @IdempotencyKey() key: string,
    @Body({ schema: placeOrderRequest }) request: PlaceOrderRequest,
    @Res({ passthrough: true }) response: { header(name: string, value: string): unknown },
  ): Promise<OrderResponse> {
    const order = await this.orders.place(user.userId, key, request);
    response.header('location', `/orders/${order.orderId}`);
    return toResponse(order);
  }

  /** For the BFF, which must not refuse a repeated `POST /orders` after its first one was accepted. Places nothing. */
  @Operation('findPlacedOrder', {
    summary: 'The order that the same request has placed before',
    answer: orderResponse,
    refusals: { 404: { 'not-found': 'No order was placed with this `Idempotency-Key`.' } },
  })
  @Post('known')
  @HttpCode(200)
  async findPlaced(
    @CurrentUser() user: AuthenticatedUser,
    @IdempotencyKey() key: string,
    @Body({ schema: placeOrderRequest }) request: PlaceOrderRequest,
  ): Promise<OrderResponse> {
    return toResponse(await this.orders.findPlaced(user.userId, key, request));
  }

  @Operation('listOrders', {
    summary: 'The caller’s orders, newest first, in pages',
    answer: orderList,
  })
  @Get()
  async list(
    @CurrentUser() user: AuthenticatedUser,
    @Query({ schema: page }) query: Page,
  ): Promise<OrderList> {
    const orders = await this.orders.list(user.userId, query, position(query.cursor));
    const items = orders.slice(0, query.limit);
    const last = orders.length > query.limit ? items.at(-1) : undefined;
    return {
      items: items.map(toSummary),
      nextCursor: last ? encodeCursor([last.placedAt.toISOString(), last.orderId]) : null,
    };
  }

  @Operation('getOrder', {
    summary: 'An order',
    description: 'Admins may read any order. For other callers, another customer’s order is a 404.',
    answer: orderResponse,
  })
  @Get(':orderId')
  async get(
    @CurrentUser() user: AuthenticatedUser,
    @Param('orderId', { schema: orderIdParameter }) orderId: string,
  ): Promise<OrderResponse> {
    const order = await this.orders.find(orderId);
    if (!order || !mayRead(user, order)) throw notFound('This order does not exist.');
    return toResponse(order);
  }

  @Operation('getOrderTimeline', {
    summary: 'The events of an order, oldest first',
    description: 'Each event has the `gtxid` of its request. Admins may read any timeline.',
    answer: orderTimeline,
  })
  @Get(':orderId/timeline')
  async timeline(
    @CurrentUser() user: AuthenticatedUser,
    @Param('orderId', { schema: orderIdParameter }) orderId: string,
  ): Promise<OrderTimeline> {
    const history = await this.orders.history(orderId);
    if (!history || !mayRead(user, history)) throw notFound('This order does not exist.');
    return toTimeline(orderId, history.entries);
  }

  @Operation('cancelOrder', {
    summary: 'Cancel an order of the caller',
    description: 'A repeated request gets the same response.',
    answer: orderResponse,
    refusals: {
      409: {
        'order-not-cancellable': 'The order was rejected, or confirmed more than 30 days ago.',
      },
    },
  })
  @Post(':orderId/cancellation')
  @HttpCode(200)
  async cancel(
    @CurrentUser() user: AuthenticatedUser,
    @Param('orderId', { schema: orderIdParameter }) orderId: string,
  ): Promise<OrderResponse> {
    return toResponse(await this.orders.cancel(user.userId, orderId));
  }
}

function mayRead({ userId, roles }: AuthenticatedUser, order: { userId: string }): boolean {
  return order.userId === userId || roles.includes('admin');
}

const cursorParts = z.tuple([timestamp, orderIdParameter]);

function position(cursor: string | undefined): OrderPosition | undefined {
  if (cursor === undefined) return undefined;
  const parts = cursorParts.safeParse(decodeCursor(cursor, 2));
  if (!parts.success) throw badCursor();
  const [placedAt, orderId] = parts.data;
  return { placedAt: new Date(placedAt), orderId };
}
