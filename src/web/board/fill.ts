/** Puts values in the places of a text: `{k} of {n}`. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => (name in values ? String(values[name]) : place))
}

const ENGLISH_DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

/** `Monday 07:00`, as the shop says it, in the words of a language. What it cannot read it shows as it is. */
export function opensText(words: { readonly opens: string; readonly days: readonly string[] }, opens: string): string {
  const [day = '', time = ''] = opens.split(' ')
  const at = ENGLISH_DAYS.indexOf(day)
  return at < 0 ? opens : fill(words.opens, { day: words.days[at] ?? day, time })
}
