import { Column, Entity, JoinColumn, ManyToOne, OneToMany, PrimaryColumn } from 'typeorm';

@Entity('orders')
export class Order {
  @PrimaryColumn('uuid', { name: 'order_id' })
  orderId!: string;

  @Column('uuid', { name: 'user_id' })
  userId!: string;

  @Column('text')
  status!: string;

  @Column('text', { nullable: true })
  reason!: string | null;

  @Column('bigint', { name: 'total_cents' })
  totalCents!: number;

  @Column('integer')
  sequence!: number;

  @Column('timestamptz', { name: 'placed_at' })
  placedAt!: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  @Column('timestamptz', { name: 'settled_at', nullable: true })
  settledAt!: Date | null;

  @Column('text', { name: 'idempotency_key' })
  idempotencyKey!: string;

  @Column('text', { name: 'request_hash' })
  requestHash!: string;

  @Column('text')
  gtxid!: string;

  @Column('smallint')
  ltxid!: number;

  @OneToMany(() => OrderLine, (line) => line.order, { cascade: true })
  lines!: OrderLine[];
}

@Entity('order_line')
export class OrderLine {
  @PrimaryColumn('uuid', { name: 'order_id' })
  orderId!: string;

  @PrimaryColumn('smallint', { name: 'line_number' })
  lineNumber!: number;

  @Column('uuid', { name: 'product_id' })
  productId!: string;

  @Column('integer')
  quantity!: number;

  @Column('bigint', { name: 'unit_price_cents', nullable: true })
  unitPriceCents!: number | null;

  @ManyToOne('Order', 'lines')
  @JoinColumn({ name: 'order_id' })
  order?: unknown;
}

@Entity('order_event')
export class OrderEvent {
  @PrimaryColumn('uuid', { name: 'order_id' })
  orderId!: string;

  @PrimaryColumn('integer')
  sequence!: number;

  @Column('text')
  event!: string;

  @Column('text')
  status!: string;

  @Column('text')
  gtxid!: string;

  @Column('timestamptz')
  at!: Date;
}

@Entity('outbox')
export class OutboxMessage {
  @PrimaryColumn('bigint', { generated: 'increment' })
  id?: string;

  @Column('uuid', { name: 'event_id' })
  eventId!: string;

  @Column('text')
  topic!: string;

  @Column('text')
  key!: string;

  @Column('jsonb')
  headers!: Record<string, string>;

  @Column('text')
  value!: string;
}
