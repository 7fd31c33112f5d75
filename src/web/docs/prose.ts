/** Descriptions as they stand in the schemas: code in backticks, error codes and calls that deserve a link. */

export interface ProsePart {
  readonly kind: 'text' | 'code'
  readonly text: string
  /** An anchor on this page. */
  readonly href?: string
}

/** The anchor of what a word names, e.g. `BD_FULL` or `POST /order`; null: nothing on this page. */
export type Anchors = (word: string) => string | null

const CODE = /`([^`]+)`/
const NAMED = /\b(?:BD_[A-Z_]+|(?:GET|POST|PUT|PATCH|DELETE) \/[\w/{}.-]*[\w}])/

/** @param text of a description; what is between backticks is code. */
export function prose(text: string, anchors: Anchors): readonly ProsePart[] {
  return split(text, CODE).flatMap(({ match, text: piece }) =>
    match === null
      ? split(piece, NAMED).map(({ match: named, text: word }) =>
          partOf(named === null ? 'text' : 'code', word, anchors),
        )
      : [partOf('code', match, anchors)],
  )
}

function partOf(kind: ProsePart['kind'], text: string, anchors: Anchors): ProsePart {
  const href = kind === 'code' ? anchors(text) : null
  return { kind, text, ...(href !== null && { href }) }
}

/** The text in pieces; `match`: what the pattern's group caught, or all that it matched. */
function split(text: string, pattern: RegExp): { readonly text: string; readonly match: string | null }[] {
  const pieces: { text: string; match: string | null }[] = []
  let at = 0
  for (const found of text.matchAll(new RegExp(pattern, 'g'))) {
    if (found.index > at) pieces.push({ text: text.slice(at, found.index), match: null })
    pieces.push({ text: found[0], match: found[1] ?? found[0] })
    at = found.index + found[0].length
  }
  if (at < text.length) pieces.push({ text: text.slice(at), match: null })
  return pieces
}
