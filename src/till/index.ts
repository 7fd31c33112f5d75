/** The reference till client, `baristad/till`. */
export type {
  Cancelled,
  Collected,
  Drink,
  DrinkLine,
  Menu,
  Order,
  OrderChange,
  OrderRequest,
  OrderState,
  Problem,
} from './api.ts'
export type { TillClock } from './clock.ts'
export { TillClosed, TillRefused } from './errors.ts'
export { fileOutbox } from './file-outbox.ts'
export type { Followed } from './follow.ts'
export { memoryOutbox, type Outbox, type Settled, type StoredSale } from './outbox.ts'
export { OutboxDamaged } from './outbox-lines.ts'
export type { Outcome, Sale } from './sale.ts'
export { type AskOptions, type Following, openTill, type SellOptions, type Till, type TillOptions } from './till.ts'
