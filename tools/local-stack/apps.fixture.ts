import { readServices } from '@shop/app-descriptions/read-apps';

const CORE = ['user-service', 'order-service', 'product-service', 'shop-bff'];

/** The apps that the tests name. There may be others. */
export const coreApps = readServices().filter(({ name }) => CORE.includes(name));
