/**
 * As `pull`, but among the first `window` orders that have something to be made now, the one with least left to do goes
 * first: small orders need not wait behind a large one. A drink that was overtaken `overtakes` times lets nobody pass.
 */
import { type Choice, groupFor, type Scene } from '../choose.ts'

export function pullWindow(scene: Scene): Choice | null {
  const orders = new Set<number>()
  let best: Choice | null = null
  for (const drink of scene.queue) {
    if (orders.size === scene.window && !orders.has(drink.order)) continue
    const group = groupFor(drink, scene)
    if (group === null) continue
    orders.add(drink.order)
    if (best === null || drink.orderMs < best.drink.orderMs) best = { drink, group }
    if (drink.overtaken >= scene.overtakes) break
  }
  return best
}
