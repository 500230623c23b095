import { readServices } from '@shop/app-descriptions/read-apps';

const CORE = ['user-service', 'order-service', 'product-service', 'shop-bff'];

/** Those that the tests know by name; there may be others. */
export const coreApps = readServices().filter(({ name }) => CORE.includes(name));
