export { ClientMetrics } from './client-metrics.js';
export { ServiceClient, type ServiceClientOptions, type ServiceRequest } from './service-client.js';
export { ServiceProblem, ServiceUnavailable, type UpstreamProblem } from './service-errors.js';
