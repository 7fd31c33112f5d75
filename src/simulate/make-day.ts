/** Draws a day: orders come in by chance at the rates that the specification says, and are for what it says. */

import { spanMs } from '../config/words.ts'
import type { Millis } from '../kit/units.ts'
import type { MenuSettings } from '../shop/settings.ts'
import { chanceOf, weighted } from './chance.ts'
import { type Day, type DayMachine, type DayOrder, readTimeOfDay } from './day.ts'
import type { DaySpec } from './day-spec.ts'
import { machineOf } from './shop-settings.ts'

/** A Monday. */
const DATE = '2026-06-01'
const HOUR_MS: Millis = 3_600_000

export function makeDay(spec: DaySpec, seed: number): Day {
  return {
    name: spec.name,
    date: DATE,
    seed,
    menu: menuOf(spec),
    machines: spec.machines.map(toMachine),
    orders: drawOrders(spec, seed),
    spread: spec.pours.spread,
    cupChangeMs: spanMs(spec.pours.cupChange),
  }
}

/**
 * The same day with so many orders that its machines would be busy for this share of the opening hours, if work were
 * spread evenly. `load`: 1 is all that they can do.
 */
export function scaledTo(spec: DaySpec, load: number): DaySpec {
  const factor = load / loadOf(spec)
  return { ...spec, orders: spec.orders.map(({ from, perHour }) => ({ from, perHour: perHour * factor })) }
}

/** Work that comes in over work that the primary machines can do while the shop is open. */
export function loadOf(spec: DaySpec): number {
  const cupMs = spanMs(spec.pours.cupChange)
  const drinkMs = mean(spec.drinks.map(({ share, steps }) => [share, workMs(steps, cupMs)]))
  const size = mean(Object.entries(spec.sizes).map(([drinks, share]) => [share, Number(drinks)]))
  const spans = spansOf(spec)
  const orders = spans.reduce((sum, { fromMs, untilMs, perHour }) => sum + (perHour * (untilMs - fromMs)) / HOUR_MS, 0)
  const openMs = (spans.at(-1)?.untilMs ?? 0) - (spans[0]?.fromMs ?? 0)
  const primaries = spec.machines.filter(({ role }) => role === 'primary')
  const power = primaries.reduce((sum, { groups, takes }) => sum + groups / takes, 0)
  return (orders * size * drinkMs) / (openMs * power)
}

/** The same day with so many machines: those that it has, again from the first when they are not enough. */
export function withMachines(day: Day, count: number): Day {
  const machines = Array.from({ length: count }, (_, i): DayMachine => {
    const known = day.machines[i]
    const like = known ?? day.machines[i % day.machines.length]
    if (like === undefined) throw new RangeError('a day without machines')
    const id = known ? like.settings.id : `${like.settings.id}-${Math.floor(i / day.machines.length) + 1}`
    return { ...like, settings: { ...like.settings, id, wiring: id } }
  })
  return { ...day, machines }
}

function drawOrders(spec: DaySpec, seed: number): DayOrder[] {
  const chance = chanceOf(seed, 'orders')
  const channels = Object.entries(spec.channels)
  const sizes = Object.entries(spec.sizes)
  const orders: DayOrder[] = []
  for (const { fromMs, untilMs, perHour } of spansOf(spec)) {
    if (perHour === 0) continue
    let atMs = fromMs
    for (;;) {
      atMs += (-Math.log(1 - chance()) * HOUR_MS) / perHour
      if (atMs >= untilMs) break
      const [size] = weighted(chance, sizes, ([, share]) => share)
      const drinks = Array.from({ length: Number(size) }, () => ({
        recipe: weighted(chance, spec.drinks, ({ share }) => share).recipe,
      }))
      const channel = channels.length === 0 ? null : weighted(chance, channels, ([, share]) => share)[0]
      orders.push({ atMs: Math.round(atMs), channel, drinks })
    }
  }
  return orders
}

function spansOf({ orders, closes }: DaySpec) {
  const closesMs = readTimeOfDay(closes) ?? 0
  return orders.map(({ from, perHour }, i) => {
    const next = orders[i + 1]
    const fromMs = readTimeOfDay(from) ?? 0
    return { fromMs, untilMs: Math.min(closesMs, next ? (readTimeOfDay(next.from) ?? 0) : closesMs), perHour }
  })
}

function menuOf({ drinks }: DaySpec): MenuSettings {
  return {
    languages: ['en'],
    words: {},
    recipes: drinks.map(({ recipe, steps }) => ({
      id: recipe,
      name: recipe,
      names: { en: recipe },
      plu: null,
      inDoubt: null,
      sizes: [],
      options: {},
      steps: steps.map(({ skill, seconds }) => ({
        skill,
        program: {
          ...{ doseGrams: 0, waterMl: 0, milkMl: 0, foamPercent: 0, temperatureC: 93 },
          nominalMs: Math.round(seconds * 1000),
        },
        bySize: {},
      })),
    })),
  }
}

function toMachine({
  id,
  skills,
  groups,
  role,
  takes,
  recovery,
  cupsPerMinute,
}: DaySpec['machines'][number]): DayMachine {
  const settings = machineOf({
    ...{ id, role, skills, groups },
    recoveryMs: spanMs(recovery),
    cupsPerMinute: cupsPerMinute ?? null,
  })
  return { settings, factor: takes }
}

const workMs = (steps: readonly { readonly seconds: number }[], cupMs: Millis): Millis =>
  steps.reduce((sum, { seconds }) => sum + seconds * 1000 + cupMs, 0)

function mean(weights: readonly (readonly [number, number])[]): number {
  const total = weights.reduce((sum, [weight]) => sum + weight, 0)
  return weights.reduce((sum, [weight, value]) => sum + weight * value, 0) / total
}
