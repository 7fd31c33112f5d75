/** What stands where, on a cup's label and on a ticket. */
import { detailsOf, type Label, type PaperTicket } from '../../shop/paper.ts'
import type { Piece } from './esc-pos.ts'

/** `copy`: which one this is; from the second on it says so, lest a drink be made twice. */
export function labelPieces(label: Label, copy: number): Piece[] {
  const place = label.of > 1 ? ` ${label.drink}/${label.of}` : ''
  const { note, ...choices } = label
  return [
    ...copyMark(copy),
    { t: 'text', text: `${label.number}${place}`, scale: 3, weight: 'bold' },
    ...(label.remake ? [{ t: 'text', text: 'MADE AGAIN', weight: 'bold' } as const] : []),
    { t: 'text', text: label.recipe, scale: 2, weight: 'bold' },
    ...detailsOf({ ...choices, note: null }).map((text) => ({ t: 'text', text, weight: 'bold' }) as const),
    ...(note === null ? [] : [{ t: 'text', text: `> ${note}` } as const]),
    ...(label.customer === null ? [] : [{ t: 'text', text: label.customer } as const]),
  ]
}

export interface TicketWords {
  readonly shopName: string
  /** Address of the customer's page, in the spelling that makes the smallest code. */
  readonly qr: string
  readonly url: string
  /** Wall clock to words of the shop's own zone. */
  readonly clock: (wallMs: number) => string
  readonly date: (wallMs: number) => string
}

export function ticketPieces(ticket: PaperTicket, words: TicketWords, copy: number): Piece[] {
  const centre = (text: string): Piece => ({ t: 'text', text, align: 'centre' })
  const ready = quoteWords(ticket, words.clock)
  return [
    ...copyMark(copy),
    { t: 'text', text: words.shopName, align: 'centre', weight: 'bold' },
    { t: 'text', text: ticket.number, align: 'centre', scale: 6, weight: 'bold' },
    { t: 'rule' },
    ...ticket.lines.flatMap(({ count, name, details }): Piece[] => [
      { t: 'text', text: `${count} x ${name}`, weight: 'bold' },
      ...details.map((text): Piece => ({ t: 'text', text: `- ${text}` })),
    ]),
    { t: 'rule' },
    ...(ready === null ? [] : [centre(ready)]),
    ...(isPrintable(words.qr) ? [{ t: 'qr', text: words.qr } as const] : []),
    centre(words.url),
    centre(words.date(ticket.placedMs)),
  ]
}

/** `Ready about 14:05 to 14:07`; null when nobody can say. */
export function quoteWords(
  { readyMs, promisedMs }: Pick<PaperTicket, 'readyMs' | 'promisedMs'>,
  clock: (wallMs: number) => string,
): string | null {
  if (readyMs === null) return null
  const from = clock(readyMs)
  const to = clock(promisedMs ?? readyMs)
  return from === to ? `Ready about ${from}` : `Ready about ${from} to ${to}`
}

const copyMark = (copy: number): Piece[] =>
  copy > 1 ? [{ t: 'text', text: `REPRINT ${copy}`, weight: 'bold', align: 'centre' }] : []

const isPrintable = (text: string): boolean => text.length <= 300 && /^[\x21-\x7e]+$/.test(text)
