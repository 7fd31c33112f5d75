/** The reference till client without what needs Node: it runs in a browser, too. The outbox is up to you (`Outbox`). */
export type {
  Cancelled,
  Collected,
  Drink,
  DrinkLine,
  ListedOrder,
  Order,
  OrderChange,
  OrderFilter,
  OrderNow,
  OrderRead,
  OrderRequest,
  OrderState,
  Problem,
  Quote,
} from './api.ts'
export type { AskOptions } from './ask.ts'
export type { Changed, ChangeOptions } from './changes.ts'
export { systemClock, type TillClock } from './clock.ts'
export { TillClosed, TillRefused } from './errors.ts'
export type { EventsOptions, TillEvent } from './events.ts'
export type { Followed } from './follow.ts'
export type { Menu, MenuRecipe, Names, Out, Word } from './menu.ts'
export { memoryOutbox, type Outbox, type Settled, type StoredSale } from './outbox.ts'
export type { Outcome, Sale } from './sale.ts'
export type { MenuChanged, OrderEvent, OrderEventType, OtherEvent, ShopEvent, ShopMode } from './shop-events.ts'
export { type Following, openTill, type SellOptions, type Till, type TillOptions } from './till.ts'
