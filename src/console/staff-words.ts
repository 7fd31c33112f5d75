/** How the staff page writes a moment, and what people call a size, an option or a choice. */
import type { MenuSettings } from '../shop/settings.ts'

/** A moment as the shop's clock shows it. */
export type Clock = (wallMs: number, to: 'minutes' | 'seconds') => string
/** What people call a size, an option or a choice. */
export type Words = (id: string) => string

export function choiceWords(
  drink: { readonly size: string | null; readonly options: Readonly<Record<string, string>> },
  words: Words,
): string[] {
  return [...(drink.size === null ? [] : [drink.size]), ...Object.values(drink.options)].map(words)
}

export function wordsOf(menu: MenuSettings): Words {
  const first = menu.languages[0] ?? ''
  return (id) => (Object.hasOwn(menu.words, id) ? (menu.words[id]?.names[first] ?? id) : id)
}

export function clockOf(timeZone: string): Clock {
  const format = (second: '2-digit' | undefined) =>
    new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hour: '2-digit',
      minute: '2-digit',
      ...(second && { second }),
      hourCycle: 'h23',
    })
  const formats = { minutes: format(undefined), seconds: format('2-digit') }
  return (wallMs, to) => formats[to].format(wallMs)
}
