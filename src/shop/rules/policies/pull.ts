/**
 * One queue, and machines pull: first the drink (the earliest that any free group may make), then the group. Nothing
 * later starts on a machine that could make something earlier, so within a skill drinks start as they were accepted.
 */
import { type Choice, groupFor, type Scene } from '../choose.ts'

export function pull(scene: Scene): Choice | null {
  for (const drink of scene.queue) {
    const group = groupFor(drink, scene)
    if (group !== null) return { drink, group }
  }
  return null
}
