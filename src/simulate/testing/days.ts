/** Small days for tests. */
import type { DispatchSettings, PolicyName } from '../../shop/settings.ts'
import type { Day, DayMachine } from '../day.ts'
import { makeDay, scaledTo } from '../make-day.ts'
import { RUSH_DAY } from '../rush-day.ts'
import { machineOf as machineSettings } from '../shop-settings.ts'

export const dispatchBy = (policy: PolicyName): DispatchSettings => ({ policy, window: 3, overtakes: 2 })

/** Fifty minutes with three machines. `load`: 1 is all that they can do. */
export const shortDay = (seed: number, load = 0.8): Day =>
  makeDay(scaledTo({ ...RUSH_DAY, closes: '07:50', orders: [{ from: '07:00', perHour: 60 }] }, load), seed)

export const machineOf = (id: string, over: Partial<DayMachine['settings']> = {}, factor = 1): DayMachine => ({
  factor,
  settings: machineSettings({ id, skills: ['espresso', 'milk'], groups: 1, ...over }),
})

/** Orders of these drinks, each so many seconds after seven o'clock. */
export const ordersAt = (...orders: readonly (readonly [seconds: number, ...recipes: string[]])[]): Day['orders'] =>
  orders.map(([seconds, ...recipes]) => ({
    atMs: 7 * 3_600_000 + seconds * 1000,
    channel: null,
    drinks: recipes.map((recipe) => ({ recipe })),
  }))

/** Pours take exactly what the recipe says: espresso 40 s, americano 50 s, latte 75 s, mocha 120 s; cups go at once. */
export const exactDay = (machines: readonly DayMachine[], orders: Day['orders']): Day => ({
  ...makeDay(RUSH_DAY, 1),
  machines,
  orders,
  spread: 0,
  cupChangeMs: 0,
})
