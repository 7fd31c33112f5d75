/** What cannot be had at the moment, because somebody at the counter said so ("86"). Pure. */
import type { WallMs } from '../../kit/units.ts'

/** Every part that is named must fit: a recipe, a size of it, a choice of an option of it; or without the recipe, everywhere. */
export interface OutTarget {
  readonly recipe: string | null
  readonly size: string | null
  /** With `choice`, or neither. */
  readonly option: string | null
  readonly choice: string | null
}

export interface Out extends OutTarget {
  readonly reason: string | null
  /** Null: until somebody says that it is back. */
  readonly untilMs: WallMs | null
}

export interface Wanted {
  readonly recipe: string
  readonly size: string | null
  readonly options: Readonly<Record<string, string>>
}

/** The first reason why this cannot be had; undefined: it can. */
export function whyOut(outs: readonly Out[], wanted: Wanted): Out | undefined {
  return outs.find(
    ({ recipe, size, option, choice }) =>
      (recipe === null || recipe === wanted.recipe) &&
      (size === null || size === wanted.size) &&
      (option === null || (Object.hasOwn(wanted.options, option) && wanted.options[option] === choice)),
  )
}

export const sameTarget = (a: OutTarget, b: OutTarget): boolean =>
  a.recipe === b.recipe && a.size === b.size && a.option === b.option && a.choice === b.choice

/** `latte, oat` */
export function nameOfTarget({ recipe, size, option, choice }: OutTarget): string {
  const parts = [recipe, size, option === null ? null : `${option}: ${choice}`]
  return parts.filter((part) => part !== null).join(', ')
}
