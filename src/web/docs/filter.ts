/** Which sections are left when somebody types: all of the words, anywhere in the section, in any order and case. */

/** The words of a query; none: everything is shown. */
export function wordsOf(query: string): readonly string[] {
  return fold(query).split(/\s+/).filter(Boolean)
}

/** @param text already folded by `fold`. */
export function matches(text: string, words: readonly string[]): boolean {
  return words.every((word) => text.includes(word))
}

/** In lower case and without accents, so that `cafe` finds `Café`. */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
}

/** What is said beside the box; empty while nothing is filtered. */
export function foundWords(found: number, all: number, words: readonly string[]): string {
  if (words.length === 0) return ''
  return found === 0 ? 'nothing found' : `${found} of ${all}`
}
