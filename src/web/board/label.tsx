/** A word in all languages of the board, one on top of the other: the widest makes the room, so that nothing ever moves. */
import type { BoardWords } from '../data.ts'

export type Texts = { readonly words: readonly BoardWords[]; readonly lang: number }

export function Label({ words, lang, of }: Texts & { readonly of: (words: BoardWords) => string }) {
  return (
    <span class="label">
      {words.map((one, i) => (
        <span key={one.lang} lang={one.lang} dir={one.dir} class={i === lang ? 'is-shown' : 'is-other'}>
          {of(one)}
        </span>
      ))}
    </span>
  )
}
