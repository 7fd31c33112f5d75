/** A person says how much there is: after counting, after a delivery, or none until a time. */
import { isoTime, type WallMs } from '../kit/units.ts'
import type { Input } from './inputs.ts'
import { THOUSANDTHS, toThousandths } from './rules/stock.ts'
import type { Ingredient } from './settings.ts'
import { levelOf, stockLines, watchStockOuts } from './stock.ts'
import { answeredBefore, answerOnce, record, refuse, type Turn } from './turn.ts'

type SetStock = Extract<Input, { t: 'stock.set' }>

/** Of one ingredient, in its unit. */
export const MOST_STOCK = 1_000_000

export function setStock(turn: Turn, input: SetStock): void {
  const { ref, once, change } = input
  if (answeredBefore(turn, ref, once)) return
  const { stock, now, settings } = turn
  const ingredient = settings.stock?.ingredients.find(({ id }) => id === input.ingredient)
  if (!ingredient) {
    const known = settings.stock?.ingredients.map(({ id }) => id).join(', ') ?? 'none: this shop counts no stock'
    const detail = `The stock has no "${input.ingredient}". It has: ${known}.`
    return refuse(turn, ref, { code: 'BD_NOT_FOUND', detail })
  }
  if ('outUntilMs' in change) return sayOut(turn, input, ingredient, change.outUntilMs)
  const before = stock.level(ingredient.id)?.level ?? null
  const level = 'level' in change ? toThousandths(change.level) : (before ?? 0) + toThousandths(change.add)
  if (level > MOST_STOCK * THOUSANDTHS) {
    const detail = `That would be more than ${MOST_STOCK} ${ingredient.unit} of ${ingredient.name}.`
    return refuse(turn, ref, { code: 'BD_BAD_REQUEST', detail, pointer: 'level' in change ? '/level' : '/add' })
  }
  if (stock.back(ingredient.id)) watchStockOuts(turn)
  // Counting settles what was not counted; a delivery does not.
  const uncounted = 'level' in change ? 0 : (stock.level(ingredient.id)?.uncounted ?? 0)
  stock.set({ ingredient: ingredient.id, level, who: once.terminal, set_wall_ms: now.wallMs, uncounted })
  const data = {
    ingredient: ingredient.id,
    before: before === null ? null : before / THOUSANDTHS,
    level: level / THOUSANDTHS,
    unit: ingredient.unit,
  }
  record(turn, { kind: 'stock.set', data })
  answer(turn, input, ingredient)
}

/** Whatever was counted: it is bad, it is needed elsewhere, it comes at two. */
function sayOut(turn: Turn, input: SetStock, ingredient: Ingredient, untilMs: WallMs | null): void {
  const { stock, now } = turn
  const { ref } = input
  if (untilMs !== null && untilMs <= now.wallMs) {
    const detail = 'outUntil has passed; null says that there is some again.'
    return refuse(turn, ref, { code: 'BD_BAD_REQUEST', detail, pointer: '/outUntil' })
  }
  if (untilMs === null) {
    if (!stock.back(ingredient.id)) {
      const detail = `Nobody said that ${ingredient.name} is out until a time; GET /stock says what there is.`
      return refuse(turn, ref, { code: 'BD_ILLEGAL_TRANSITION', detail })
    }
  } else {
    const shopMs = now.shopMs + (untilMs - now.wallMs)
    stock.out({ ingredient: ingredient.id, until_shop_ms: shopMs, until_wall_ms: untilMs })
  }
  watchStockOuts(turn)
  const data = {
    ingredient: ingredient.id,
    ...(untilMs === null ? { what: 'back' } : { what: 'out', until: isoTime(untilMs) }),
  }
  record(turn, { kind: 'stock.set', data })
  answer(turn, input, ingredient)
}

function answer(turn: Turn, { ref, once }: SetStock, ingredient: Ingredient): void {
  const line = stockLines(turn).find((one) => one.ingredient === ingredient)
  // What the sensors say goes before what a person says: it may be empty all the same.
  const there = levelOf(turn, ingredient)
  answerOnce(
    turn,
    ref,
    once,
    200,
    JSON.stringify({
      ingredient: ingredient.id,
      level: there === null ? null : there / THOUSANDTHS,
      unit: ingredient.unit,
      state: line?.state ?? 'unknown',
      outUntil: line?.outUntilMs == null ? null : isoTime(line.outUntilMs),
      setAt: isoTime(turn.now.wallMs),
    }),
  )
}
