/** Words with something put in, in one language. */
import type { Language, OrderTexts } from '../data.ts'
import type { Words } from './words/en.ts'

export interface Texts extends OrderTexts {
  readonly words: Words
}

/** Puts values in the place of `{name}`. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (all, name: string) => String(values[name] ?? all))
}

/** `4–6`, which stays in this order among words that run from right to left. */
export const range = (low: number, high: number, lang: Language): string =>
  directionOf(lang) === 'rtl' ? `\u2066${low}–${high}\u2069` : `${low}–${high}`

/** `3 orders before you`, in the form that the language has for this number. */
export function aheadText({ lang, words }: Pick<Texts, 'lang' | 'words'>, count: number): string {
  const form = count === 0 ? 'zero' : new Intl.PluralRules(lang).select(count)
  return fill(words[`ahead.${form}`], { count })
}

/** A time of day as people in the shop read it, in digits like those of the number. */
export function timeText({ lang, timezone }: Pick<Texts, 'lang' | 'timezone'>, wallMs: number): string {
  const zone = timezone === null ? {} : { timeZone: timezone }
  return new Intl.DateTimeFormat(`${lang}-u-nu-latn-hc-h23`, { hour: '2-digit', minute: '2-digit', ...zone }).format(
    wallMs,
  )
}

export const directionOf = (lang: Language): 'rtl' | 'ltr' => (lang === 'ar' ? 'rtl' : 'ltr')
