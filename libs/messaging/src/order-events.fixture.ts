import type { DataOf, OrderConfirmed } from '@shop/contracts';
import type { ReceivedEvent } from './consumer/received-event.js';

/** A valid payload. Its `totalCents` distinguishes the messages of one order. */
export function confirmed(orderId: string, number = 0): DataOf<typeof OrderConfirmed> {
  return {
    orderId,
    userId: '01890000-0000-7000-8000-000000000002',
    totalCents: number,
    lines: [],
  };
}

export function numberOf({ data }: ReceivedEvent): number {
  return (data as DataOf<typeof OrderConfirmed>).totalCents;
}

/** The error of an unavailable database. */
export function databaseUnavailable(): Error {
  return Object.assign(new Error('connection refused'), { code: 'ECONNREFUSED' });
}
