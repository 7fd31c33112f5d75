/** The shop that is measured: one recipe, machines as many as the bench needs, and no cap in the way. */
import { machine, menu, recipe, settings } from '../../src/shop/testing/rig.ts'

/** Secret of the cashier's key of every server here. */
export const BENCH_KEY = 'bench-cashier-key'
/** Secret of a manager's key: it may order, and sees and hears of all orders. */
export const MANAGER_KEY = 'bench-manager-key'
/** Secret of the cashier's key of a till, counted from 0. */
export const tillKey = (till: number): string => `bench-till-key-${till}`
export const RECIPE = 'espresso'
/** Sold by the shop and made by a machine that never comes: what is ordered of it waits for ever. */
export const WAITING_RECIPE = 'cold-brew'
export const WAITING_SKILL = 'patience'
/** The one machine that has this skill, and that nobody may bring online. */
export const AWAY = 'away'
/** Where a daemon of the bench has a limit at all, orders by this channel have none. */
export const NO_LIMIT_CHANNEL = 'no-limit'
export const ORDER_BODY = JSON.stringify({ drinks: [{ recipe: RECIPE }] })

/** More than any bench reaches: the cap of 10,000 is a rule of the house, not a limit of the code. */
export const NO_CAP = 5_000_000
/** A wait longer than any that a bench makes. */
export const NO_CAP_MS = 1e12

export function shopSettings(fleet: { readonly machines: number; readonly groups: number }) {
  const base = settings()
  return settings({
    machines: [
      ...Array.from({ length: fleet.machines }, (_, i) => machine(`m${i + 1}`, { groups: fleet.groups })),
      machine(AWAY, { skills: [WAITING_SKILL] }),
    ],
    menu: menu(recipe(RECIPE), recipe(WAITING_RECIPE, WAITING_SKILL)),
    orders: { ...base.orders, maxOpenDrinks: NO_CAP },
  })
}
