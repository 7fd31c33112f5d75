/** Those who wait and read the board: called once ready, never before (I9). */
import type { Effect, ShopEvent } from '../../src/shop/effects.ts'
import type { View } from '../../src/shop/view.ts'
import type { BookQueries } from './book.ts'
import { Violation } from './violation.ts'

export class Customers {
  readonly #book: BookQueries
  readonly #called: (publicId: string) => void
  /** Orders that a board or a call has announced. */
  readonly #announced = new Set<string>()
  /** Numbers that became ready in the last step, and may not be any more at its end: a remake came in the same turn. */
  readonly #readied = new Set<string>()
  /** The first step of a life projects the boards; before it nobody can have been told. */
  #projected: 'no' | 'yes' = 'no'

  constructor(book: BookQueries, called: (publicId: string) => void) {
    this.#book = book
    this.#called = called
  }

  started(): void {
    this.#projected = 'no'
  }

  stepped(events: readonly ShopEvent[]): void {
    this.#readied.clear()
    for (const { kind, order, number, orderState } of events) {
      if (orderState === 'ready' && number !== null) this.#readied.add(number)
      if (kind !== 'order.collected' || order === null || this.#projected === 'no') continue
      if (this.#announced.has(order)) continue
      throw new Violation('ready is announced', `order ${number} was collected and never announced`)
    }
  }

  acted(effect: Effect, view: View, shopMs: number): void {
    if (effect.t === 'board') {
      this.#projected = 'yes'
      this.#compareBoard(view, effect.zone, shopMs)
    }
    if (effect.t !== 'call') return
    const order = this.#book.openOrders
      .all()
      .find(({ number, zone }) => number === effect.number && zone === effect.zone)
    if (order?.state !== 'ready' && !(order && this.#readied.has(effect.number))) {
      throw new Violation(
        'never announced before it is ready',
        `${effect.number} is called and ${order?.state ?? 'none'}`,
      )
    }
    this.#announced.add(order.public_id)
    this.#called(order.public_id)
  }

  /** The board is what the book says. */
  #compareBoard(view: View, zone: string, shopMs: number): void {
    const ready = this.#book.ready.all(zone)
    const board = view.board(zone, shopMs)
    const shown = [...board.ready, ...board.counter].map(({ number }) => number).sort()
    const wanted = ready.map(({ number }) => number).sort()
    if (shown.length < 50 && shown.join() !== wanted.join()) {
      throw new Violation('the board is the book', `the board shows ${shown.join()}, ready are ${wanted.join()}`)
    }
    for (const { public_id } of ready) this.#announced.add(public_id)
  }
}
