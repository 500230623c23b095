import { observeEvents } from '@shop/testing';
import { startService } from './service.fixture.js';

/** Starts product-service with its own database and topics, waits until it is ready, and observes its events. */
export async function startProductService() {
  const service = await startService();
  const events = await observeEvents(service.topics);
  return {
    app: service.app,
    events,
    close: async () => {
      await events.close();
      await service.close();
    },
  };
}
