/**
 * Shops whose machines are not as quick as their recipes say: each has its own, fixed for its whole life, and every drink
 * differs besides. A shop lives some days to learn; the quotes of the days after that are what is measured.
 */
import { chanceOf } from '../../src/simulate/chance.ts'
import type { Day } from '../../src/simulate/day.ts'
import { makeDay, scaledTo } from '../../src/simulate/make-day.ts'
import type { OrderRecord } from '../../src/simulate/record.ts'
import { ShopLife } from '../../src/simulate/run-day.ts'
import { FOUR_HOURS } from './policies-days.ts'

export interface QuotePlan {
  readonly shops: number
  /** Days that a shop lives before anything is counted. */
  readonly learning: number
  /** Days after those, each with its own seed. */
  readonly heldOut: number
}

/** A quote, what came of it, and what anybody could have said who only counts. All in seconds. */
export interface Quoted {
  /** Above 0: ready later than quoted. */
  readonly errorS: number
  readonly kept: 'yes' | 'no'
  /** Of "drinks before it and its own × mean ÷ machines". */
  readonly peerErrorS: number
  readonly load: number
  readonly drinks: number
}

/** Each machine takes between so much less and so much more than the recipe says. */
const MOST_OFF = 0.3
const SPREAD = 0.2
const LOADS = [0.6, 0.75, 0.88] as const

/** Quotes of all held-out days. The loads take turns, day by day. */
export function quotesOf(plan: QuotePlan, told: (text: string) => void): Quoted[] {
  return Array.from({ length: plan.shops }, (_, shop) => {
    const days = daysOf(shop + 1, plan)
    const [first] = days
    if (first === undefined) throw new RangeError('no days')
    const life = new ShopLife(first.day, { dispatch: { policy: 'pull', window: 3, overtakes: 2 }, outages: [] })
    try {
      const quotes = days.flatMap(({ day, load }, at) => {
        const { orders } = life.live(day, [])
        return at < plan.learning ? [] : quotesIn(day, orders, load)
      })
      told(
        `shop ${shop + 1}: ${first.day.machines.map(({ factor }) => factor.toFixed(2)).join(' ')}, ${quotes.length} quotes`,
      )
      return quotes
    } finally {
      life.close()
    }
  }).flat()
}

/** The same machines every day, other orders and other pours. */
export function daysOf(shop: number, { learning, heldOut }: Omit<QuotePlan, 'shops'>): { day: Day; load: number }[] {
  const chance = chanceOf(shop, 'machines')
  const machines = FOUR_HOURS.machines.map((machine) => ({ ...machine, takes: 1 + MOST_OFF * (2 * chance() - 1) }))
  const spec = { ...FOUR_HOURS, machines, pours: { ...FOUR_HOURS.pours, spread: SPREAD } }
  return Array.from({ length: learning + heldOut }, (_, at) => {
    const load = LOADS[at % LOADS.length] ?? LOADS[0]
    return { day: makeDay(scaledTo(spec, load), 1_000 * shop + at), load }
  })
}

/** @throws Error when an order has no quote or was never ready */
export function quotesIn(day: Day, orders: readonly OrderRecord[], load: number): Quoted[] {
  const drinkMs = meanDrinkMs(day, orders)
  const places = day.machines.reduce((sum, { settings }) => sum + settings.groups, 0)
  return orders.map(({ placedMs, quotedMs, promisedMs, readyMs, drinks }, at) => {
    if (quotedMs === null || promisedMs === null || readyMs === null)
      throw new Error(`order ${at} has no quote or no end`)
    const before = orders.slice(0, at).reduce((sum, order) => sum + openAt(order, placedMs), 0)
    const peerMs = Math.max(drinkMs, ((before + drinks.length) * drinkMs) / places)
    return {
      errorS: (readyMs - quotedMs) / 1_000,
      kept: readyMs <= promisedMs ? 'yes' : 'no',
      peerErrorS: (readyMs - placedMs - peerMs) / 1_000,
      load,
      drinks: drinks.length,
    }
  })
}

const openAt = ({ drinks }: OrderRecord, atMs: number): number =>
  drinks.filter(({ readyMs }) => readyMs === null || readyMs > atMs).length

/** By the recipes, of what was ordered on that day, with the change of cups. */
function meanDrinkMs({ menu, cupChangeMs }: Day, orders: readonly OrderRecord[]): number {
  const known = new Map(
    menu.recipes.map(({ id, steps }) => [id, steps.reduce((sum, { program }) => sum + program.nominalMs, 0)]),
  )
  const times = orders.flatMap(({ drinks }) => drinks.map(({ recipe }) => (known.get(recipe) ?? 0) + cupChangeMs))
  return times.reduce((sum, ms) => sum + ms, 0) / times.length
}
