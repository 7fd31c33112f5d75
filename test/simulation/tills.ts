/** The tills and their customers: orders of several drinks, changed, cancelled, held, collected. */
import type { Reply } from '../../src/shop/effects.ts'
import type { DrinkLine, Once, Question } from '../../src/shop/inputs.ts'
import type { Dice } from './dice.ts'
import type { FaultKind } from './mix.ts'
import { Request, type RequestParts } from './sale.ts'
import { Violation } from './violation.ts'

export interface TillsParts extends RequestParts {
  readonly ordersPerHour: number
  readonly faults: ReadonlyMap<FaultKind, number>
  /** Those before it are not placed; a shrunk run has few. Counted from 1. */
  readonly firstOrder: number
  /** No order is placed after it. */
  readonly untilMs: number
  /** Whether the order is in the book. */
  readonly known: (publicId: string) => boolean
  /** As a till reads it; null: it cannot be read. */
  readonly version: (publicId: string) => number | null
  readonly wallMs: () => number
}

const TERMINALS = ['till-1', 'till-2', 'till-3']
const RECIPES = ['espresso', 'espresso', 'latte', 'latte', 'mocha', 'allergy']
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const HOUR_MS = 3_600_000
/** How far ahead somebody orders for a time. */
const AHEAD_MS = 1_500_000
/** From the call to the customer's hand on the cup. */
const WALK_MS = 45_000

export class Tills {
  readonly #parts: TillsParts
  readonly #dice: Dice
  readonly #changes: Dice
  /** Orders that a till was told of. */
  readonly acknowledged = new Set<string>()
  #keys = 0
  #drawn = 0
  #orders = 0

  constructor(parts: TillsParts) {
    this.#parts = parts
    this.#dice = parts.dice.split('orders')
    this.#changes = parts.dice.split('changes')
    this.#next()
  }

  get orders(): number {
    return this.#orders
  }

  /** Somebody was called and comes. */
  called(publicId: string): void {
    const { agenda } = this.#parts
    agenda.after(this.#changes.exponential(WALK_MS), () => this.#ask({ t: 'order.collect', id: publicId }))
  }

  /** I5: an order that was acknowledged exists for ever. @throws Violation */
  check(): void {
    for (const id of this.acknowledged) {
      if (!this.#parts.known(id)) throw new Violation('an acknowledged order is never lost', `order ${id} is gone`)
    }
  }

  #next(): void {
    const { agenda, ordersPerHour, untilMs, firstOrder } = this.#parts
    agenda.after(this.#dice.exponential(HOUR_MS / ordersPerHour), () => {
      if (agenda.nowMs > untilMs) return
      if (++this.#drawn >= firstOrder) this.#place(this.#drawn)
      this.#next()
    })
  }

  #place(n: number): void {
    this.#orders++
    const dice = this.#dice.split(`order ${n}`)
    const place = (): Question => {
      const id = Array.from({ length: 13 }, () => ALPHABET.charAt(dice.int(32))).join('')
      return { t: 'order.place', once, id, url: `http://shop.test/o/${id}`, request }
    }
    const drinks = Array.from(
      { length: dice.chance(0.5) ? 1 : 1 + dice.int(4) },
      (): DrinkLine => ({ recipe: dice.pick(RECIPES) }),
    )
    const hold = dice.chance(this.#rate('hold') * 0.3)
    const terminal = dice.pick(TERMINALS)
    const wish = dice.split('due')
    const due = !hold && wish.chance(this.#rate('due') * 0.3)
    const dueAtMs = Math.round(this.#parts.wallMs() + wish.exponential(AHEAD_MS))
    const request = { drinks, ...(hold && { hold: true }), ...(due && { dueAtMs }) }
    const once = this.#once(terminal)
    new Request(this.#parts, place, (reply) => {
      if (!reply.ok) return
      const answer: { id: string } = JSON.parse(reply.body)
      this.acknowledged.add(answer.id)
      this.#later(answer.id, terminal, hold, drinks.length)
      this.#race(answer.id, this.#dice.split(`race ${n}`))
      this.#rush(answer.id, this.#dice.split(`rush ${n}`))
    })
  }

  /** What people think of after they have paid. */
  #later(id: string, terminal: string, hold: boolean, drinks: number): void {
    const dice = this.#changes
    const { agenda } = this.#parts
    const soon = (mean: number, what: () => void) => agenda.after(dice.exponential(mean), what)
    if (hold && dice.chance(0.8)) soon(60_000, () => this.#ask({ t: 'order.release', id }))
    if (dice.chance(this.#rate('cancel') * 0.3)) soon(40_000, () => this.#ask({ t: 'order.cancel', id }))
    if (dice.chance(this.#rate('cancel') * 0.3)) {
      const drink = 1 + dice.int(drinks)
      soon(40_000, () => this.#send({ t: 'drink.cancel', id, drink, once: this.#once(terminal) }))
    }
    if (dice.chance(this.#rate('append') * 0.4)) {
      const lines = [{ recipe: dice.pick(RECIPES) }]
      const url = `http://shop.test/o/${id}`
      soon(30_000, () => this.#send({ t: 'order.append', id, url, lines, once: this.#once(terminal) }))
    }
    if (!hold && dice.chance(this.#rate('hold') * 0.2)) {
      soon(20_000, () => this.#ask({ t: 'order.hold', id }))
      soon(120_000, () => this.#ask({ t: 'order.release', id }))
    }
    if (dice.chance(this.#rate('remake') * 0.3)) {
      const drink = 1 + dice.int(drinks)
      soon(200_000, () => this.#send({ t: 'drink.remake', id, drink, reason: 'cold', once: this.#once('counter') }))
    }
  }

  /** Two people have read the same order, and change it at once: only one of them may have their way. */
  #race(id: string, dice: Dice): void {
    if (!dice.chance(this.#rate('race') * 0.4)) return
    const { agenda, version, tally } = this.#parts
    agenda.after(dice.exponential(30_000), () => {
      const read = version(id)
      if (read === null) return
      let had = 0
      const told = (reply: Reply) => {
        if (reply.ok && ++had > 1)
          throw new Violation('one version, one change', `order ${id} was changed twice at version ${read}`)
        if (!reply.ok && reply.refusal.code === 'BD_CHANGED') tally.sometimes('a change came second')
      }
      for (const t of [dice.pick(['order.hold', 'order.append'] as const), 'order.cancel'] as const) {
        const once = this.#once(dice.pick(TERMINALS))
        const change = { id, once, ifVersions: [read] }
        const url = `http://shop.test/o/${id}`
        const question: Question =
          t === 'order.append' ? { t, url, lines: [{ recipe: 'espresso' }], ...change } : { t, ...change }
        agenda.after(dice.exponential(500), () => new Request(this.#parts, () => question, told))
      }
    })
  }

  /** Somebody at the counter lets an order go first, and thinks better of it. */
  #rush(id: string, dice: Dice): void {
    if (!dice.chance(this.#rate('rush') * 0.4)) return
    const { agenda } = this.#parts
    agenda.after(dice.exponential(15_000), () => {
      this.#send({ t: 'order.rush', id, reason: null, once: this.#once('counter') })
      if (!dice.chance(0.5)) return
      agenda.after(dice.between(1_000, 12_000), () =>
        this.#send({ t: 'order.unrush', id, once: this.#once('counter') }),
      )
    })
  }

  #ask(what: { t: 'order.cancel' | 'order.collect' | 'order.hold' | 'order.release'; id: string }): void {
    this.#send({ ...what, once: this.#once('till-1') })
  }

  #send(question: Question): void {
    new Request(
      this.#parts,
      () => question,
      () => {},
    )
  }

  #once(terminal: string): Once {
    const key = `key-${++this.#keys}`
    return { terminal, key, hash: key }
  }

  #rate(kind: FaultKind): number {
    return this.#parts.faults.get(kind) ?? 0
  }
}
