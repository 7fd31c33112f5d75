/** Which language a customer's page is written in. */
import type { Language } from '../web/data.ts'

/** All that the page is translated to. */
const SHIPPED: Readonly<Record<Language, true>> = { en: true, de: true, fr: true, pt: true, ar: true }

const isShipped = (code: string): code is Language => Object.hasOwn(SHIPPED, code)

/**
 * What was asked for by name, else the first that the browser would like (`Accept-Language`, RFC 9110 §12.5.4) and we have,
 * else the first of the shop's that we have, else English.
 */
export function languageFor(asked: unknown, accept: string | undefined, shop: readonly string[]): Language {
  const wanted = typeof asked === 'string' ? [asked] : []
  for (const tag of [...wanted, ...preferred(accept ?? ''), ...shop]) {
    const code = tag.trim().toLowerCase().split('-')[0] ?? ''
    if (isShipped(code)) return code
  }
  return 'en'
}

/** Best first; what weighs the same stays in its order. */
function preferred(header: string): string[] {
  return header
    .slice(0, 200)
    .split(',')
    .map((part) => {
      const [tag = '', ...rest] = part.split(';')
      const q = /^\s*q=([01](?:\.\d{0,3})?)\s*$/.exec(rest[0] ?? '')?.[1]
      return { tag, weight: rest.length === 0 ? 1 : Number(q ?? 0) }
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag)
}
