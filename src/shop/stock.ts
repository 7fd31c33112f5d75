/**
 * Beans, milk and cups: how much there is, what is promised of it already, and what follows: what can be ordered, and
 * which drink may be begun. A shop that configures no stock counts nothing, and none of this does anything.
 */
import type { Refusal } from '../kit/errors.ts'
import { isoTime, type WallMs } from '../kit/units.ts'
import type { BrewRow } from './ledger/rows.ts'
import type { WantedRow } from './ledger/stock.ts'
import type { TestRow } from './ledger/tests.ts'
import { tell } from './menu-changes.ts'
import { nameOfTarget, type Out } from './rules/availability.ts'
import type { OrderedDrink } from './rules/menu.ts'
import {
  type Amounts,
  addTo,
  defaults,
  drinkTakes,
  type Lack,
  outsOfRecipe,
  type StockState,
  sizesOf,
  stepTakes,
  stockState,
  THOUSANDTHS,
  tooLittle,
  variants,
} from './rules/stock.ts'
import type { Ingredient, MachineSettings, Recipe, StockSettings } from './settings.ts'
import { record, type Turn } from './turn.ts'

/** What can be said of the stock needs no more than this. */
export type Shelf = Pick<Turn, 'memory' | 'orders' | 'sold' | 'stock' | 'settings' | 'menu'>

/** The pour of this brew has begun, or it is known to have happened: it took its ingredients, once. */
export function countBrew(turn: Turn, { id, drink_id, step }: Pick<BrewRow, 'id' | 'drink_id' | 'step'>): void {
  const { stock } = turn.settings
  if (!stock) return
  turn.stock.use(id, onlyCounted(takesOfStep(turn, drink_id, step, stock), stock))
}

/** A test pour has begun, or is known to have happened: it took what the recipe takes with its first choices. */
export function countTest(turn: Turn, { sold, step, size }: Pick<TestRow, 'sold' | 'step' | 'size'>): void {
  const { stock } = turn.settings
  if (!stock) return
  const recipe = turn.sold(sold)
  turn.stock.take(onlyCounted(stepTakes({ recipe, size, options: defaults(recipe) }, step, stock.choices), stock))
}

/** Somebody made themselves something: whatever this machine makes may have been in it, and nothing says how much. */
export function cannotCount(turn: Turn, { skills }: MachineSettings): void {
  const { stock } = turn.settings
  if (!stock) return
  const may = new Set<string>()
  for (const { recipe } of turn.menu.offer.values()) {
    for (const { skill, uses } of recipe.steps) {
      if (skills.includes(skill)) for (const ingredient of Object.keys(uses ?? {})) may.add(ingredient)
    }
  }
  for (const { replaces } of stock.choices) {
    for (const [written, taken] of Object.entries(replaces)) if (may.has(written)) may.add(taken)
  }
  turn.stock.uncounted(stock.ingredients.map(({ id }) => id).filter((id) => may.has(id)))
}

/** Thousandths that are there now; null: nobody has counted it. Empty by its sensors or by what staff say, there is nothing. */
export function levelOf({ memory, stock }: Pick<Shelf, 'memory' | 'stock'>, ingredient: Ingredient): number | null {
  const says = ({ machine, alarm }: Ingredient['sensors'][number]): boolean =>
    memory.machines.get(machine)?.alarms.includes(alarm) ?? false
  if (ingredient.sensors.length > 0 && ingredient.sensors.every(says)) return 0
  if (stock.outs.has(ingredient.id)) return 0
  return stock.level(ingredient.id)?.level ?? null
}

/** What the open drinks will take that has not been taken yet. */
export function reserved(shelf: Shelf, stock: StockSettings): Amounts {
  return promised(shelf, stock, () => true)
}

/** What is left for a new order when all that was ordered has been made; of what nobody counted nothing is said. */
function free(shelf: Shelf, stock: StockSettings): Map<string, number> {
  return leftAfter(shelf, stock, reserved(shelf, stock))
}

function leftAfter(shelf: Shelf, stock: StockSettings, taken: Amounts): Map<string, number> {
  const left = new Map<string, number>()
  for (const ingredient of stock.ingredients) {
    const level = levelOf(shelf, ingredient)
    if (level !== null) left.set(ingredient.id, level - (taken.get(ingredient.id) ?? 0))
  }
  return left
}

/** Drinks that these words choose, and the brews that were commanded and have not been heard to pour. */
function promised(shelf: Shelf, stock: StockSettings, which: (row: WantedRow) => boolean): Amounts {
  const sum = new Map<string, number>()
  for (const row of shelf.orders.demand.all()) {
    if (!which(row)) continue
    const { sold, size, options, step, n } = row
    const chosen = { recipe: shelf.sold(sold), size, options: JSON.parse(options) as Record<string, string> }
    addTo(sum, drinkTakes(chosen, step, stock.choices), n)
  }
  for (const { row } of shelf.memory.brews.values()) {
    if (row.begun_shop_ms === null) addTo(sum, takesOfStep(shelf, row.drink_id, row.step, stock), 1)
  }
  return sum
}

function takesOfStep(shelf: Pick<Shelf, 'orders' | 'sold'>, drinkId: number, step: number, stock: StockSettings) {
  const { sold, size, options } = shelf.orders.drink(drinkId)
  const chosen = { recipe: shelf.sold(sold), size, options: JSON.parse(options) as Record<string, string> }
  return stepTakes(chosen, step, stock.choices)
}

const onlyCounted = (takes: Amounts, { ingredients }: StockSettings): Amounts =>
  new Map([...takes].filter(([id]) => ingredients.some((ingredient) => ingredient.id === id)))

/** Null: there is enough for all of these, beside what was ordered before. */
export function stockRefusal(turn: Turn, drinks: readonly OrderedDrink[]): Refusal | null {
  const { stock } = turn.settings
  if (!stock) return null
  const left = free(turn, stock)
  for (const drink of drinks) {
    const takes = drinkTakes(drink, 0, stock.choices)
    const lacking = tooLittle(takes, left)
    if (lacking !== null) {
      const reason = reasonFor(turn, stock)(lacking)
      const detail = `${drink.recipe.name} cannot be had like this: ${reason}. Nothing was taken.`
      const untilMs = turn.stock.outs.get(lacking.ingredient)?.until_wall_ms
      return {
        code: 'BD_UNAVAILABLE',
        detail,
        data: { reason, until: untilMs === undefined ? null : isoTime(untilMs) },
      }
    }
    for (const [id, amount] of takes) left.set(id, (left.get(id) ?? Number.POSITIVE_INFINITY) - amount)
  }
  return null
}

/** In words: there is none, or what is left is for those who ordered before. */
function reasonFor(shelf: Shelf, { ingredients }: StockSettings) {
  return ({ ingredient: id, amount }: Lack): string => {
    const ingredient = ingredients.find((one) => one.id === id)
    const level = ingredient ? levelOf(shelf, ingredient) : null
    const name = ingredient?.name ?? id
    return (level ?? 0) < amount ? `${name} is out` : `what is left of ${name} is ordered already`
  }
}

/** Whether a waiting drink may be begun, by what is there at this moment: ask anew when something was begun. */
export type MayBegin = (drinkId: number) => boolean

const always: MayBegin = () => true

/**
 * What the next step of a drink takes must be there, and for one that has not been begun also what its later steps take:
 * nobody pours an espresso for which there is no milk. What was begun goes first.
 */
export function mayBeginNow(turn: Turn): MayBegin {
  const { stock } = turn.settings
  if (!stock) return always
  const forNew = leftAfter(
    turn,
    stock,
    promised(turn, stock, ({ step }) => step > 0),
  )
  const forBegun = leftAfter(
    turn,
    stock,
    promised(turn, stock, () => false),
  )
  // A long queue is of few kinds of drinks.
  const known = new Map<string, boolean>()
  return (drinkId) => {
    const { sold, size, options, step } = turn.orders.drink(drinkId)
    const kind = `${sold} ${step} ${size} ${options}`
    const before = known.get(kind)
    if (before !== undefined) return before
    const chosen = { recipe: turn.sold(sold), size, options: JSON.parse(options) as Record<string, string> }
    const may =
      step === 0
        ? tooLittle(drinkTakes(chosen, 0, stock.choices), forNew) === null
        : tooLittle(stepTakes(chosen, step, stock.choices), forBegun) === null
    known.set(kind, may)
    return may
  }
}

/** At the end of each step in which anything happened: what cannot be had for want of something, and whether that is news. */
export function watchStock(turn: Turn): void {
  const { memory, settings } = turn
  if (memory.stockSeenSeq === memory.seq) return
  memory.outsOfStock = settings.stock ? outsNow(turn, settings.stock) : []
  const told = JSON.stringify(memory.outsOfStock)
  if (memory.toldStock !== told) {
    memory.toldStock = told
    turn.menu.countChange()
    tell(turn, { what: 'stock', unavailable: memory.outsOfStock.map(nameOfTarget) })
  }
  memory.stockSeenSeq = memory.seq
}

function outsNow(turn: Turn, stock: StockSettings): Out[] {
  const left = free(turn, stock)
  const counted = new Set(left.keys())
  return [...turn.menu.offer.values()].flatMap(({ recipe }) => {
    if (!mayLack(recipe, stock, counted, left)) return []
    const reason = reasonFor(turn, stock)
    return outsOfRecipe(recipe, stock.choices, left, (lack) => ({
      reason: reason(lack),
      untilMs: turn.stock.outs.get(lack.ingredient)?.until_wall_ms ?? null,
    }))
  })
}

/** A bound that is quick to see: whatever is chosen, no drink takes more of anything than all of it together. */
function mayLack(recipe: Recipe, { choices }: StockSettings, counted: ReadonlySet<string>, left: Amounts): boolean {
  let most = 0
  const adds = choices.reduce((sum, { uses }) => sum + total(uses), 0)
  for (const { uses, bySize } of recipe.steps) {
    const factor = Math.max(1, ...Object.values(bySize))
    most += (total(uses ?? {}) + adds) * factor
  }
  if (most === 0) return false
  for (const id of counted) if ((left.get(id) ?? 0) < most * THOUSANDTHS) return true
  return false
}

const total = (uses: Readonly<Record<string, number>>): number =>
  Object.values(uses).reduce((sum, amount) => sum + amount, 0)

/** What was out until now is there again, as far as it was counted. */
export function endStockOuts(turn: Turn): void {
  const { memory, now, stock } = turn
  if (memory.nextStockBackMs === null || now.shopMs < memory.nextStockBackMs) return
  for (const { ingredient, until_shop_ms } of [...stock.outs.values()]) {
    if (until_shop_ms > now.shopMs) continue
    stock.back(ingredient)
    record(turn, { kind: 'stock.set', data: { ingredient, what: 'back', cause: 'its time is over' } })
  }
  watchStockOuts(turn)
}

export function watchStockOuts({ memory, stock }: Pick<Turn, 'memory' | 'stock'>): void {
  const untils = [...stock.outs.values()].map(({ until_shop_ms }) => until_shop_ms)
  memory.nextStockBackMs = untils.length === 0 ? null : Math.min(...untils)
}

export interface StockLine {
  readonly ingredient: Ingredient
  /** Of its unit; null: nobody has counted it. */
  readonly level: number | null
  /** What open drinks will take of it. */
  readonly reserved: number
  readonly state: StockState
  /** A machine says that it is empty. */
  readonly sensor: 'empty' | 'silent'
  /** Staff say that there is none until then; null: they do not. */
  readonly outUntilMs: WallMs | null
  /** When a person last said how much there is; null: nobody ever did. */
  readonly setMs: number | null
  /** Pours since then that nobody commanded and that may have taken of it: there is less than the level says. */
  readonly uncounted: number
  /** Queued drinks that are not begun for want of it. */
  readonly waiting: number
}

/** The whole shelf, in the order of the configuration. */
export function stockLines(shelf: Shelf): StockLine[] {
  const { stock } = shelf.settings
  if (!stock) return []
  const taken = reserved(shelf, stock)
  const least = leastTaken(shelf, stock)
  return stock.ingredients.map((ingredient) => {
    const { id, low } = ingredient
    const level = levelOf(shelf, ingredient)
    const state = stockState(level, low * THOUSANDTHS, least.get(id) ?? 1)
    const row = shelf.stock.level(id)
    const outUntilMs = shelf.stock.outs.get(id)?.until_wall_ms ?? null
    const bySensor = level === 0 && (row?.level ?? 1) > 0 && outUntilMs === null
    return {
      ingredient,
      level: level === null ? null : level / THOUSANDTHS,
      reserved: (taken.get(id) ?? 0) / THOUSANDTHS,
      state,
      sensor: bySensor ? ('empty' as const) : ('silent' as const),
      outUntilMs,
      setMs: row?.set_wall_ms ?? null,
      uncounted: row?.uncounted ?? 0,
      waiting: level !== null && (taken.get(id) ?? 0) > level ? waitingFor(shelf, stock, id, level) : 0,
    }
  })
}

/** Queued drinks beyond those for which it lasts, counted as if the thirstiest stood last. */
function waitingFor(shelf: Shelf, { choices }: StockSettings, id: string, level: number): number {
  let waiting = 0
  let left = level
  for (const { sold, size, options, step, n } of shelf.orders.demand.all()) {
    const chosen = { recipe: shelf.sold(sold), size, options: JSON.parse(options) as Record<string, string> }
    const amount = drinkTakes(chosen, step, choices).get(id) ?? 0
    if (amount === 0) continue
    const lasts = Math.min(n, Math.floor(Math.max(0, left) / amount))
    left -= lasts * amount
    waiting += n - lasts
  }
  return waiting
}

/** The least that any drink of the menu takes of each ingredient. */
function leastTaken({ menu }: Shelf, { choices }: StockSettings): Map<string, number> {
  const least = new Map<string, number>()
  for (const { recipe } of menu.offer.values()) {
    for (const size of sizesOf(recipe)) {
      for (const chosen of variants(recipe, size)) {
        for (const [id, amount] of drinkTakes(chosen, 0, choices))
          least.set(id, Math.min(least.get(id) ?? Number.POSITIVE_INFINITY, amount))
      }
    }
  }
  return least
}
