/**
 * From the cart to the number, and back when the shop says no. One synchronous step takes the cart into a sale that is
 * stored before it is sent, so a second tap finds an empty cart. What happened is remembered over a reload.
 */
import type { Order, Outbox, Outcome, Problem, Sale, Till, TillClock } from '../../till/core.ts'
import {
  addLine,
  type Cart,
  type CartLine,
  changeLine,
  drinkLines,
  drinksIn,
  emptyCart,
  linesOfBody,
  MOST_DRINKS,
  readCart,
} from './cart.ts'
import { type DoneSale, doneSale, readDone, readUnsent, reasonOf, type Unsent } from './endings.ts'
import { readJson, type Store } from './store.ts'
import { storeOutbox } from './store-outbox.ts'

/** Without an answer for this long, the cashier is told that it is not sent. */
export const LATE_AFTER_MS = 5_000
/** Nobody stands at the counter for longer; then it is not made any more. */
export const VALID_FOR_SECONDS = 300
/** How many sales can be shown and printed again. */
const MOST_DONE = 10

/** A sale without an answer. */
export interface WaitingSale {
  readonly key: string
  readonly lines: readonly CartLine[]
  /** `late`: it has taken so long that the cashier must know. */
  readonly pace: 'fresh' | 'late'
}

/** What fills the screen: the grid, or one sale. */
export type Front =
  | { readonly is: 'grid' }
  | { readonly is: 'waiting'; readonly key: string }
  | { readonly is: 'number'; readonly orderId: string }
  | { readonly is: 'unsent'; readonly key: string }

export interface CheckoutState {
  readonly cart: Cart
  /** Oldest first. */
  readonly waiting: readonly WaitingSale[]
  /** Oldest first. */
  readonly unsent: readonly Unsent[]
  /** Newest first. */
  readonly done: readonly DoneSale[]
  readonly front: Front
  /** Nothing was sold, because this device could not keep it. */
  readonly fault: string | null
}

export interface CheckoutParts {
  readonly store: Store
  /** A till over this outbox, whose keys are these. Opened anew whenever there is no time to wait. */
  readonly open: (outbox: Outbox, newKey: () => string) => Pick<Till, 'sell' | 'waiting' | 'close'>
  readonly clock: TillClock
  /** Never the same twice. */
  readonly newKey: () => string
  readonly onChange: (state: CheckoutState) => void
  /** A sale came to its end: quotes and orders are others now. */
  readonly onEnd: () => void
}

export class Checkout {
  state: CheckoutState
  readonly #parts: CheckoutParts
  #till: ReturnType<CheckoutParts['open']>
  readonly #late = new Set<string>()

  constructor(parts: CheckoutParts) {
    this.#parts = parts
    const { store } = parts
    this.#till = this.#open()
    const kept = readCart(readJson(store, 'cart'))
    const sold = kept === null || this.#till.waiting().some((sale) => sale.key === kept.key)
    const done = readDone(readJson(store, 'done'))
    this.state = {
      cart: sold ? emptyCart(parts.newKey()) : kept,
      waiting: [],
      unsent: readUnsent(readJson(store, 'unsent')),
      done,
      front: { is: 'grid' },
      fault: null,
    }
    for (const sale of this.#till.waiting()) this.#late.add(sale.key)
    this.#take()
    this.#change({ waiting: this.#waiting(), front: this.#firstFront() })
  }

  add(line: CartLine): void {
    this.#setCart(addLine(this.state.cart, line))
  }

  change(index: number, line: CartLine): void {
    this.#setCart(changeLine(this.state.cart, index, line))
  }

  clear(): void {
    this.#setCart({ ...this.state.cart, lines: [] })
  }

  /** Another window of this till has changed the cart. */
  adoptCart(): void {
    const kept = readCart(readJson(this.#parts.store, 'cart'))
    if (kept !== null) this.#change({ cart: kept })
  }

  /** Pay. Does nothing when there is nothing to sell, or when something else fills the screen. */
  pay(): void {
    const { cart, front } = this.state
    if (cart.lines.length === 0 || front.is !== 'grid') return
    let sale: Sale
    try {
      const order = { drinks: drinkLines(cart.lines), channel: 'counter' }
      sale = this.#till.sell(order, { validForSeconds: VALID_FOR_SECONDS })
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      this.#change({ fault: `Order NOT sent: this device could not keep it (${why}).` })
      return
    }
    const { key } = sale
    this.#setCart(emptyCart(this.#parts.newKey()))
    this.#follow(sale)
    this.#change({ waiting: this.#waiting(), front: { is: 'waiting', key }, fault: null })
    this.#parts.clock.after(LATE_AFTER_MS, () => {
      if (!this.state.waiting.some((waiting) => waiting.key === key)) return
      this.#late.add(key)
      this.#change({ waiting: this.#waiting() })
    })
  }

  /** Asks again at once, with the same keys: the shop may be there again. */
  tryNow(): void {
    if (this.state.waiting.length === 0) return
    this.#till.close()
    this.#till = this.#open()
    this.#take()
  }

  /** Back to the grid, as far as what is shown may be left. */
  dismiss(): void {
    const { front } = this.state
    const grid = { front: { is: 'grid' } } as const
    if (front.is === 'waiting' && this.#late.has(front.key)) this.#change(grid)
    if (front.is === 'number') {
      this.#setDone(this.state.done.map((sale) => (sale.order.id === front.orderId ? { ...sale, seen: 'yes' } : sale)))
      this.#change(grid)
    }
    if (front.is === 'unsent') {
      const entry = this.state.unsent.find((other) => other.key === front.key)
      // Its drinks are in the cart again, or else it stays in the list until somebody decides.
      if (entry?.drinks === 'given-back') this.#setUnsent(this.state.unsent.filter((other) => other !== entry))
      this.#change(grid)
    }
  }

  /** Puts the drinks of an order that was not sent into the cart again. Does nothing when there is no room. */
  takeBack(key: string): void {
    const entry = this.state.unsent.find((other) => other.key === key)
    if (entry === undefined || !this.fits(entry)) return
    if (entry.drinks === 'kept') this.#setCart(entry.lines.reduce(addLine, this.state.cart))
    this.forget(key)
  }

  fits(entry: Pick<Unsent, 'lines'>): boolean {
    return drinksIn(this.state.cart.lines) + drinksIn(entry.lines) <= MOST_DRINKS
  }

  /** The customer has gone: nobody wants these drinks any more. */
  forget(key: string): void {
    this.#setUnsent(this.state.unsent.filter((other) => other.key !== key))
    if (this.state.front.is === 'unsent' && this.state.front.key === key) this.#change({ front: { is: 'grid' } })
  }

  show(front: Front): void {
    this.#change({ front })
  }

  /** A ticket of this order was handed to the printer. */
  printed(orderId: string): void {
    this.#setDone(
      this.state.done.map((sale) => (sale.order.id === orderId ? { ...sale, prints: sale.prints + 1 } : sale)),
    )
  }

  close(): void {
    this.#till.close()
  }

  #open(): ReturnType<CheckoutParts['open']> {
    return this.#parts.open(storeOutbox(this.#parts.store), () => this.state.cart.key)
  }

  #take(): void {
    for (const sale of this.#till.waiting()) this.#follow(sale)
  }

  #follow(sale: Sale): void {
    void sale.done.then((outcome) => this.#ended(sale, outcome))
  }

  #ended(sale: Sale, outcome: Outcome): void {
    if (outcome.state === 'waiting') return
    const lines = linesOfBody(sale.body)
    if (outcome.state === 'sent') this.#sent(sale.key, lines, outcome.order)
    else this.#refused(sale.key, lines, outcome.state === 'refused' ? outcome.problem : null)
    this.#late.delete(sale.key)
    this.#change({ waiting: this.state.waiting.filter((other) => other.key !== sale.key) })
    this.#parts.onEnd()
  }

  #sent(key: string, lines: readonly CartLine[], order: Order): void {
    const { front, done } = this.state
    this.#setDone([doneSale(order, lines), ...done.filter((sale) => sale.order.id !== order.id)].slice(0, MOST_DONE))
    if (front.is === 'waiting' && front.key === key) this.#change({ front: { is: 'number', orderId: order.id } })
  }

  #refused(key: string, lines: readonly CartLine[], problem: Problem | null): void {
    const { cart, front } = this.state
    // A cart that another customer stands before is not mixed with these drinks.
    const free = cart.lines.length === 0
    const reason = reasonOf(problem, this.#parts.clock.wallMs())
    this.#setUnsent([...this.state.unsent, { key, lines, reason, drinks: free ? 'given-back' : 'kept' }])
    if (free) this.#setCart(lines.reduce(addLine, cart))
    const mine = front.is === 'waiting' && front.key === key
    if (mine || (free && front.is === 'grid')) this.#change({ front: { is: 'unsent', key } })
  }

  #waiting(): WaitingSale[] {
    return this.#till.waiting().map(({ key, body }) => ({
      key,
      lines: linesOfBody(body),
      pace: this.#late.has(key) ? 'late' : 'fresh',
    }))
  }

  /** After a reload: what the cashier had not read yet. */
  #firstFront(): Front {
    const sale = this.#till.waiting().at(-1)
    if (sale !== undefined) return { is: 'waiting', key: sale.key }
    const done = this.state.done[0]
    if (done?.seen === 'no') return { is: 'number', orderId: done.order.id }
    const entry = this.state.unsent.at(-1)
    return entry?.drinks === 'given-back' ? { is: 'unsent', key: entry.key } : { is: 'grid' }
  }

  #setCart(cart: Cart): void {
    this.#keep('cart', cart)
    this.#change({ cart, fault: null })
  }

  #setDone(done: readonly DoneSale[]): void {
    this.#keep('done', done)
    this.#change({ done })
  }

  #setUnsent(entries: readonly Unsent[]): void {
    this.#keep('unsent', entries)
    this.#change({ unsent: entries })
  }

  /** Only the sale itself must be kept; without the rest a reload shows less, and nothing is made twice. */
  #keep(name: string, value: unknown): void {
    try {
      this.#parts.store.set(name, JSON.stringify(value))
    } catch {
      this.#parts.store.remove(name)
    }
  }

  #change(change: Partial<CheckoutState>): void {
    this.state = { ...this.state, ...change }
    this.#parts.onChange(this.state)
  }
}
