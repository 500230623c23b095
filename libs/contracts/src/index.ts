// This import is first, because zod compiles only schemas that are created after it. zod compiles a schema at its first
// use. A compiled schema validates two to four times as fast, and every body, response and event is validated.
import 'zod/compile';
export { type DataOf, defineEvent, type EventDefinition } from './event-definition.js';
export {
  OrderCancelled,
  OrderConfirmed,
  OrderPaymentDue,
  OrderPlaced,
  type OrderReason,
  orderReason,
  OrderRejected,
} from './order.events.js';
export { PaymentCaptured, PaymentDeclined } from './payment.events.js';
export { StockRejected, StockReserved } from './stock.events.js';
export {
  deadLetterTopic,
  deadLetterTopics,
  type KafkaTopic,
  kafkaTopics,
  REPLAY_WITHIN_MS,
  retryTopic,
  SETTLED_DEAD_LETTERS_TOPIC,
  topicsReadBy,
} from './topology.js';
export { type OrderLine, type Page, page, timestamp } from './values.js';
export {
  CANCELLABLE_FOR_DAYS,
  DECISION_NEEDED_FOR_DAYS,
  EVENT_RETURNS_WITHIN_DAYS,
} from './retention.js';
export {
  type OrderEventName,
  orderEventName,
  orderIdParameter,
  type OrderList,
  orderList,
  type OrderResponse,
  orderResponse,
  type OrderStatus,
  orderStatus,
  type OrderSummary,
  orderSummary,
  type OrderTimeline,
  orderTimeline,
  type PlaceOrderRequest,
  placeOrderRequest,
} from './order.api.js';
export {
  type AccountResponse,
  accountResponse,
  CLIENT_ADDRESS_HEADER,
  type CustomerResponse,
  customerResponse,
  type DepositRequest,
  depositRequest,
  type ProfileResponse,
  profileResponse,
  type RegisterRequest,
  registerRequest,
  type SessionRequest,
  sessionRequest,
  type SessionResponse,
  sessionResponse,
  userIdParameter,
  type WalletDetailsResponse,
  walletDetailsResponse,
  type WalletResponse,
  walletResponse,
} from './user.api.js';
export {
  type AdjustStockRequest,
  adjustStockRequest,
  type AdjustStockResponse,
  adjustStockResponse,
  type Attributes,
  attributes,
  type ChangeProductRequest,
  changeProductRequest,
  type CreateProductRequest,
  createProductRequest,
  productIdParameter,
  type ProductList,
  productList,
  type ProductQuery,
  productQuery,
  type ProductResponse,
  productResponse,
  type ProductSearch,
  productSearch,
  type ProductSummary,
  productSummary,
} from './product.api.js';
export {
  type Me,
  me,
  type OrderDetails,
  orderDetails,
  type Quote,
  quote,
  type QuoteRequest,
  quoteRequest,
} from './shop.api.js';
