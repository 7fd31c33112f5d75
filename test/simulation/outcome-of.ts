/** What the real shop made of what was ordered, by its book and by the spouts. */
import type { Book, MachineEvidence } from '../judge/evidence.ts'
import { LOCAL } from '../judge/evidence.ts'
import type { Outcome } from './naive/outcome.ts'

/** States of a drink that somebody got, or could have had. */
const MADE: readonly string[] = ['ready', 'collected', 'discarded']

export function outcomeOf(book: Book, machines: readonly MachineEvidence[]): Outcome {
  const brews = new Map(book.brews.map((brew) => [brew.id, brew]))
  const wasted = new Set(book.waste.map(({ brewId }) => brewId))
  const kept = new Map<string, number>()
  let cups = 0
  let recorded = 0
  let unexplained = 0
  for (const { brew: id, end } of machines.flatMap(({ pours }) => pours)) {
    if (end?.result !== 'done' || id === LOCAL) continue
    cups++
    const brew = brews.get(id)
    if (!brew) unexplained++
    else if (wasted.has(id) || brew.state === 'unresolved') recorded++
    else kept.set(`${brew.drinkId}/${brew.step}`, (kept.get(`${brew.drinkId}/${brew.step}`) ?? 0) + 1)
  }
  const twice = [...kept.values()].reduce((sum, n) => sum + n - 1, 0)
  const calledOff = book.drinks.filter(({ state }) => state === 'cancelled').length
  const lost = book.drinks.filter(({ state }) => state !== 'cancelled' && !MADE.includes(state)).length
  return { ordered: book.drinks.length, cups, twice: twice + unexplained, recorded, lost, calledOff }
}
