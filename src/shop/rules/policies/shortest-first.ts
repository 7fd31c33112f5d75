/**
 * The order with least left to do goes first, however long others have waited. The best mean there is, and the worst
 * wait: a large order starves while small ones come in. For the simulator, to show that.
 */
import { type Choice, groupFor, type Scene } from '../choose.ts'

export function shortestFirst(scene: Scene): Choice | null {
  let best: Choice | null = null
  for (const drink of scene.queue) {
    if (best !== null && drink.orderMs >= best.drink.orderMs) continue
    const group = groupFor(drink, scene)
    if (group !== null) best = { drink, group }
  }
  return best
}
