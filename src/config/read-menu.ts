import type { MenuSettings } from '../shop/settings.ts'
import { menuConflicts } from './checks-menu.ts'
import { fill } from './fill.ts'
import type { Finding } from './finding.ts'
import { pointerOf } from './look.ts'
import { MenuSchema, type RawMenu } from './schema-menu.ts'
import { toMenu } from './to-menu.ts'
import { validate } from './validate.ts'

export interface MenuFault {
  /** JSON pointer (RFC 6901) into what was read: `/menu/0/recipe`; empty for the whole of it. */
  readonly pointer: string
  /** What is wrong, as a sentence fragment. */
  readonly problem: string
  /** What would be right; null when the problem says it. */
  readonly allowed: string | null
  /** The known word that was most likely meant, or null. */
  readonly nearest: string | null
}

export type MenuResult =
  | { readonly ok: true; readonly menu: MenuSettings }
  | { readonly ok: false; readonly faults: readonly MenuFault[] }

/**
 * Reads a menu that came over the wire, `{ "menu": [...], "words": {...} }`, by the rules of the configuration file.
 * Never throws for what somebody sent: every fault comes back, all of them at once.
 *
 * @param skills What the shop's machines can do; a step that needs another skill is a fault.
 * @param languages The shop's, the first is its own; at least one.
 */
export function readMenu(data: unknown, skills: ReadonlySet<string>, languages: readonly string[]): MenuResult {
  const filled = fill(MenuSchema, data)
  const findings = [...validate(MenuSchema, filled), ...menuConflicts(filled, { skills, languages })]
  // Validated just above; the type cannot follow through the list of findings.
  if (findings.length === 0) return { ok: true, menu: toMenu(filled as RawMenu, languages) }
  return { ok: false, faults: findings.map(faultOf) }
}

const faultOf = ({ path, problem, allowed, nearest }: Finding): MenuFault => ({
  pointer: pointerOf(path),
  problem,
  allowed: allowed ?? null,
  nearest: nearest ?? null,
})
