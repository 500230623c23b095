import { observeEvents } from '@shop/testing';
import { startService } from './service.fixture.js';

/** Ready, on a database and topics of its own, among events. */
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
