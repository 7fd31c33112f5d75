/**
 * What the shop can make at all just now. A recipe whose machines are all away is taken for a while: they may be back in
 * a minute. After that it cannot be had, and the menu says so, until one of them is.
 */
import type { Refusal } from '../kit/errors.ts'
import type { ShopMs } from '../kit/units.ts'
import { willWork } from './machine-role.ts'
import { tell } from './menu-changes.ts'
import { type Steps, workFrom } from './quote.ts'
import type { Recipe } from './settings.ts'
import type { Turn } from './turn.ts'

/** The first recipe of each skill that the menu begins with, in its first size: what a new drink of that skill takes. */
export function stepsNow({ menu }: Pick<Turn, 'menu'>): Steps[] {
  const bySkill = new Map<string, Steps>()
  for (const { recipe } of menu.offer.values()) {
    const steps = workFrom(recipe, 0, recipe.sizes[0] ?? null)
    const skill = steps[0]?.skill
    if (skill !== undefined && !bySkill.has(skill)) bySkill.set(skill, steps)
  }
  return [...bySkill.values()]
}

/** Sees which skills nobody has at the moment, and since when. */
export function watchSkills(turn: Turn): void {
  const { memory, now, settings } = turn
  if (memory.skillsSeen === 'yes' && now.shopMs < memory.nextLostMs) return
  memory.skillsSeen = 'yes'
  const working = new Set<string>()
  const known = new Set<string>()
  const inService = new Set<string>()
  for (const machine of memory.machines.values()) {
    // What it is configured for: a lane that nobody has signed into is away, not gone.
    for (const skill of machine.settings.skills) known.add(skill)
    if (machine.leaving === 'no' && machine.intent === 'in-service')
      for (const skill of machine.settings.skills) inService.add(skill)
    if (willWork(machine)) for (const skill of machine.skills) working.add(skill)
  }
  memory.nextLostMs = Number.POSITIVE_INFINITY
  for (const skill of skillsOf(turn)) {
    if (working.has(skill)) {
      memory.lost.delete(skill)
      continue
    }
    const lost = memory.lost.get(skill) ?? { sinceMs: now.shopMs, why: 'away' as const }
    // A menu with a skill that no machine has is refused; what is left of an older one waits as if it were away.
    const why = known.has(skill) && !inService.has(skill) ? ('out of service' as const) : ('away' as const)
    memory.lost.set(skill, { ...lost, why })
    const goneAt = lost.sinceMs + settings.admission.unavailableAfterMs
    if (why === 'away' && goneAt > now.shopMs) memory.nextLostMs = Math.min(memory.nextLostMs, goneAt)
  }
  const after = lostNow(turn)
  if (memory.toldLost !== after.join()) {
    memory.toldLost = after.join()
    turn.menu.countChange()
    tell(turn, { what: 'machines', unavailable: after })
  }
}

/** Skills that cannot be had: nobody in service has them, or all who have were away for too long. In order. */
export function lostNow({ memory, now, settings }: Pick<Turn, 'memory' | 'now' | 'settings'>): string[] {
  return [...memory.lost]
    .filter(([, { sinceMs, why }]) => isGone(sinceMs, why, now.shopMs, settings.admission.unavailableAfterMs))
    .map(([skill]) => skill)
    .sort()
}

const isGone = (sinceMs: ShopMs, why: 'away' | 'out of service', now: ShopMs, afterMs: number): boolean =>
  why === 'out of service' || now - sinceMs >= afterMs

function skillsOf({ menu }: Turn): Set<string> {
  const skills = new Set<string>()
  for (const { recipe } of menu.offer.values()) for (const { skill } of recipe.steps) skills.add(skill)
  return skills
}

/** Null: somebody can make it, or will soon. */
export function missingSkill(recipe: Recipe, lost: readonly string[]): string | null {
  return recipe.steps.find(({ skill }) => lost.includes(skill))?.skill ?? null
}

export function capacityRefusal(turn: Turn, drinks: readonly { readonly recipe: Recipe }[]): Refusal | null {
  const lost = lostNow(turn)
  if (lost.length === 0) return null
  for (const { recipe } of drinks) {
    const skill = missingSkill(recipe, lost)
    if (skill === null) continue
    const detail = `${recipe.name} cannot be made at the moment: no machine for ${skill} works. Nothing was taken.`
    return { code: 'BD_UNAVAILABLE', detail, data: { reason: reasonOf(skill), until: null } }
  }
  return null
}

export const reasonOf = (skill: string): string => `no machine for ${skill} works`
