/** A person says how much there is: after counting, or after a delivery. */
import { isoTime } from '../kit/units.ts'
import type { Input } from './inputs.ts'
import { THOUSANDTHS, toThousandths } from './rules/stock.ts'
import { levelOf, stockLines } from './stock.ts'
import { answeredBefore, answerOnce, record, refuse, type Turn } from './turn.ts'

/** Of one ingredient, in its unit. */
export const MOST_STOCK = 1_000_000

export function setStock(turn: Turn, input: Extract<Input, { t: 'stock.set' }>): void {
  const { ref, once, change } = input
  if (answeredBefore(turn, ref, once)) return
  const { stock, now, settings } = turn
  const ingredient = settings.stock?.ingredients.find(({ id }) => id === input.ingredient)
  if (!ingredient) {
    const known = settings.stock?.ingredients.map(({ id }) => id).join(', ') ?? 'none: this shop counts no stock'
    const detail = `The stock has no "${input.ingredient}". It has: ${known}.`
    return refuse(turn, ref, { code: 'BD_NOT_FOUND', detail })
  }
  const before = stock.level(ingredient.id)?.level ?? null
  const level = 'level' in change ? toThousandths(change.level) : (before ?? 0) + toThousandths(change.add)
  if (level > MOST_STOCK * THOUSANDTHS) {
    const detail = `That would be more than ${MOST_STOCK} ${ingredient.unit} of ${ingredient.name}.`
    return refuse(turn, ref, { code: 'BD_BAD_REQUEST', detail, pointer: 'level' in change ? '/level' : '/add' })
  }
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
      setAt: isoTime(now.wallMs),
    }),
  )
}
