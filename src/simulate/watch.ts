/** Writes down what the shop says: whose order is where, what was promised, and which skills are waited for. */
import type { Millis } from '../kit/units.ts'
import type { Reply, ShopEvent } from '../shop/effects.ts'
import type { Recipe } from '../shop/settings.ts'
import type { Day, DayOrder } from './day.ts'
import type { OrderRecord } from './record.ts'

interface Known {
  readonly record: OrderRecord
  /** Of each drink the step that is next or under way. */
  readonly steps: number[]
}

export class Watch {
  readonly orders: OrderRecord[] = []
  /** Orders that were taken and are not ready. */
  open = 0
  readonly #recipes: ReadonlyMap<string, Recipe>
  readonly #known = new Map<string, Known>()
  readonly #waiting = new Map<string, number>()
  readonly #toDayMs: (wallMs: number) => Millis

  /** `toDayMs`: from the wall clock of the shop to the time after midnight. */
  constructor(day: Day, toDayMs: (wallMs: number) => Millis) {
    this.#recipes = new Map(day.menu.recipes.map((recipe) => [recipe.id, recipe]))
    this.#toDayMs = toDayMs
  }

  placed(index: number, { atMs, channel, drinks }: DayOrder, reply: Reply): void {
    const record: OrderRecord = {
      ...{ index, number: null, placedMs: atMs, channel, quotedMs: null, promisedMs: null, readyMs: null },
      drinks: drinks.flatMap(({ recipe, count = 1 }) =>
        Array.from({ length: count }, () => ({ recipe, startedMs: null, readyMs: null })),
      ),
    }
    this.orders.push(record)
    if (!reply.ok) return
    const order = JSON.parse(reply.body) as {
      id: string
      number: string
      quote: { readyAt: string; promisedAt: string } | null
    }
    record.number = order.number
    if (order.quote !== null) {
      record.quotedMs = this.#toDayMs(Date.parse(order.quote.readyAt))
      record.promisedMs = this.#toDayMs(Date.parse(order.quote.promisedAt))
    }
    this.open++
    this.#known.set(order.id, { record, steps: record.drinks.map(() => 0) })
    for (const { recipe } of record.drinks) this.#wait(recipe, 0, 1)
  }

  happened(event: ShopEvent, nowMs: Millis): void {
    const known = this.#known.get(event.order ?? '')
    if (known === undefined) return
    const { record, steps } = known
    const at = (event.drink ?? 0) - 1
    const drink = record.drinks[at]
    const step = steps[at] ?? 0
    if (drink !== undefined) {
      switch (event.kind) {
        case 'drink.making':
          drink.startedMs ??= nowMs
          this.#wait(drink.recipe, step, -1)
          break
        case 'drink.returned': {
          const next = event.data?.cause === 'next-step' ? step + 1 : step
          steps[at] = next
          this.#wait(drink.recipe, next, 1)
          break
        }
        case 'drink.ready':
          drink.readyMs = nowMs
          break
      }
    }
    if (event.orderState === 'ready' && record.readyMs === null) {
      record.readyMs = nowMs
      this.open--
    }
  }

  /** Whether a drink waits for one of these skills. */
  isWaitedFor(skills: readonly string[]): boolean {
    return skills.some((skill) => (this.#waiting.get(skill) ?? 0) > 0)
  }

  /** The order that has this number now. */
  byNumber(number: string): OrderRecord | undefined {
    return this.orders.findLast((order) => order.number === number)
  }

  #wait(recipe: string, step: number, by: 1 | -1): void {
    const skill = this.#recipes.get(recipe)?.steps[step]?.skill
    if (skill !== undefined) this.#waiting.set(skill, (this.#waiting.get(skill) ?? 0) + by)
  }
}
