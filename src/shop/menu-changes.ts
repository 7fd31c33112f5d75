/** What people change of the menu: a whole new one, what is out ("86"), what is back; and what is back by time alone. */
import type { Input } from './inputs.ts'
import { nameOfTarget, type OutTarget, sameTarget } from './rules/availability.ts'
import type { MenuSettings } from './settings.ts'
import { answeredBefore, answerOnce, record, refuse, type Turn } from './turn.ts'

/** For `If-Match`. */
export const menuEtag = (version: number): string => `"menu-${version}"`

export function putMenu(turn: Turn, input: Extract<Input, { t: 'menu.put' }>): void {
  const { ref, once, ifVersions } = input
  if (answeredBefore(turn, ref, once)) return
  const { menu, now } = turn
  if (ifVersions !== undefined && !ifVersions.includes(menu.version)) {
    const detail = 'The menu has changed since you read it. Look again, then decide.'
    return refuse(turn, ref, { code: 'BD_CHANGED', detail, data: { etag: menuEtag(menu.version) } })
  }
  const unmade = input.menu.recipes.flatMap(({ id, steps }) =>
    steps.flatMap(({ skill }) => (hasSkill(turn, skill) ? [] : [`${id} needs ${skill}`])),
  )
  if (unmade.length > 0) {
    const detail = `No machine of this shop can make all of it: ${unmade.join(', ')}.`
    return refuse(turn, ref, { code: 'BD_BAD_MENU', detail })
  }
  const unknown = unknownIngredients(turn, input.menu)
  if (unknown.length > 0) {
    const detail = `The stock of this shop does not have all of it: ${unknown.join(', ')}.`
    return refuse(turn, ref, { code: 'BD_BAD_MENU', detail })
  }
  menu.put(input.menu, once.terminal, now.wallMs)
  turn.memory.plan = null
  answerChange(turn, input, { what: 'put', recipes: input.menu.recipes.length })
}

export function putOut(turn: Turn, input: Extract<Input, { t: 'menu.out' }>): void {
  const { ref, once, target, reason, untilMs } = input
  if (answeredBefore(turn, ref, once)) return
  const { menu, now } = turn
  const unknown = unknownPart(turn, target)
  if (unknown !== null) return refuse(turn, ref, unknown)
  if (untilMs !== null && untilMs <= now.wallMs) {
    const detail = 'until has passed; leave it out when nobody knows.'
    return refuse(turn, ref, { code: 'BD_BAD_REQUEST', detail, pointer: '/until' })
  }
  const before = menu.outRows.filter((row) => sameTarget(row, target)).map(({ id }) => id)
  if (before.length > 0) menu.back(before)
  menu.out({
    ...target,
    reason,
    until_wall_ms: untilMs,
    until_shop_ms: untilMs === null ? null : now.shopMs + (untilMs - now.wallMs),
    since_wall_ms: now.wallMs,
    who: once.terminal,
  })
  answerChange(turn, input, { what: 'out', target: nameOfTarget(target), reason })
}

export function putBack(turn: Turn, input: Extract<Input, { t: 'menu.back' }>): void {
  const { ref, once, target } = input
  if (answeredBefore(turn, ref, once)) return
  const ids = turn.menu.outRows.filter((row) => sameTarget(row, target)).map(({ id }) => id)
  if (ids.length === 0) {
    const detail = `${nameOfTarget(target)} is not out; GET /menu says what is.`
    return refuse(turn, ref, { code: 'BD_ILLEGAL_TRANSITION', detail })
  }
  turn.menu.back(ids)
  answerChange(turn, input, { what: 'back', target: nameOfTarget(target) })
}

/** Ends what was out until now. */
export function endOuts(turn: Turn): void {
  const { memory, now, menu } = turn
  if (memory.nextOutMs === null || now.shopMs < memory.nextOutMs) return
  const over = menu.outRows.filter(({ until_shop_ms: until }) => until !== null && until <= now.shopMs)
  if (over.length > 0) {
    menu.back(over.map(({ id }) => id))
    tell(turn, { what: 'back', target: over.map(nameOfTarget).join('; '), cause: 'its time is over' })
  }
  watchOuts(turn)
}

export function watchOuts({ memory, menu }: Pick<Turn, 'memory' | 'menu'>): void {
  const untils = menu.outRows.flatMap(({ until_shop_ms: until }) => (until === null ? [] : [until]))
  memory.nextOutMs = untils.length === 0 ? null : Math.min(...untils)
}

/** Lets every terminal know. */
export function tell(turn: Turn, data: Readonly<Record<string, unknown>>): void {
  turn.memory.skillsSeen = 'no'
  record(turn, { kind: 'menu.changed', data: { ...data, version: turn.menu.version } })
}

function answerChange(
  turn: Turn,
  { ref, once }: Extract<Input, { t: 'menu.put' | 'menu.out' | 'menu.back' }>,
  data: Readonly<Record<string, unknown>>,
): void {
  watchOuts(turn)
  tell(turn, data)
  answerOnce(turn, ref, once, 200, JSON.stringify({ etag: menuEtag(turn.menu.version) }))
}

function unknownPart({ menu }: Turn, { recipe, size, option, choice }: OutTarget) {
  const found = recipe === null ? null : menu.offer.get(recipe)
  if (recipe !== null && !found) {
    const detail = `The menu has no recipe "${recipe}". It has: ${[...menu.offer.keys()].join(', ')}.`
    return { code: 'BD_UNKNOWN_RECIPE' as const, detail, pointer: '/recipe' }
  }
  const recipes = found ? [found.recipe] : [...menu.offer.values()].map((sold) => sold.recipe)
  if (size !== null && !recipes.some(({ sizes }) => sizes.includes(size))) {
    return { code: 'BD_UNKNOWN_OPTION' as const, detail: `Nothing comes in size "${size}".`, pointer: '/size' }
  }
  const has = recipes.some(
    ({ options }) => option !== null && Object.hasOwn(options, option) && options[option]?.includes(choice ?? ''),
  )
  if (option !== null && !has) {
    const detail = `Nothing has the option "${option}: ${choice}".`
    return { code: 'BD_UNKNOWN_OPTION' as const, detail, pointer: '/choice' }
  }
  return null
}

/** A shop that counts no stock takes a menu with any. */
function unknownIngredients({ settings: { stock } }: Turn, { recipes }: MenuSettings): string[] {
  if (!stock) return []
  const known = new Set(stock.ingredients.map(({ id }) => id))
  return recipes.flatMap(({ id, steps }) =>
    steps.flatMap(({ uses }) =>
      Object.keys(uses ?? {}).flatMap((one) => (known.has(one) ? [] : [`${id} uses ${one}`])),
    ),
  )
}

const hasSkill = ({ memory }: Turn, skill: string): boolean =>
  // As configured: whoever has not signed in yet may do so tomorrow.
  [...memory.machines.values()].some((machine) => machine.settings.skills.includes(skill))
