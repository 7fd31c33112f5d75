/**
 * Machines that could start something as far as what they said last goes, by skill: dispatch looks at these and at no
 * others, or a shop of hundreds would pay for all of them whenever one has a group free. Whether time, silence or a rest
 * keeps one of them from it after all is asked when it is looked at.
 */
import type { MachineId } from './machine-words.ts'

export class IdleMachines {
  readonly #bySkill = new Map<string, Set<MachineId>>()

  /** It has a free group for these skills, and for no other; none: it has no free group. */
  file(id: MachineId, skills: Iterable<string>): void {
    for (const ids of this.#bySkill.values()) ids.delete(id)
    for (const skill of skills) {
      const ids = this.#bySkill.get(skill)
      if (ids) ids.add(id)
      else this.#bySkill.set(skill, new Set([id]))
    }
  }

  /** Those with a skill that is wanted, each once. */
  withSkill(isWanted: (skill: string) => boolean): Set<MachineId> {
    const found = new Set<MachineId>()
    for (const [skill, ids] of this.#bySkill) {
      if (ids.size > 0 && isWanted(skill)) for (const id of ids) found.add(id)
    }
    return found
  }
}
