export { Clock } from './clock.js';
export { ConcurrencyLimiter, QueueFullError } from './concurrency-limiter.js';
export { isInfrastructureError } from './infrastructure-error.js';
export { PeriodicTask } from './periodic-task.js';
