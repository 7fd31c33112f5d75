/** What is printed. It is always in the page and never on the screen. */
import { readyText, TicketSheet } from '../lib/ticket-sheet.tsx'
import type { DoneSale } from './endings.ts'
import { qrUrl } from './sale-screens.tsx'
import { dateText, drinkDetail, momentText, type Reader, recipeName } from './words.ts'

export interface TicketProps {
  readonly sale: DoneSale
  readonly shopName: string
  readonly reader: Reader
}

export function Ticket({ sale, shopName, reader }: TicketProps) {
  const { order, lines, prints } = sale
  const placedMs = Date.parse(order.placedAt)
  const moment = (iso: string | undefined) => (iso === undefined ? null : momentText(iso, placedMs))
  return (
    <section class="ticket" aria-hidden="true">
      <TicketSheet
        shopName={shopName}
        number={order.number}
        copy={prints > 0 ? 'COPY' : null}
        lines={lines.map((line) => ({
          title: `${line.count} × ${recipeName(reader, line.recipe)}`,
          details: [drinkDetail(reader, line), line.note].filter((text) => text !== ''),
        }))}
        qr={qrUrl(order.id)}
        url={order.url}
        ready={readyText(moment(order.quote?.readyAt), moment(order.quote?.promisedAt))}
        date={dateText(order.placedAt)}
      />
    </section>
  )
}

/** Prints the ticket that is in the page, once its QR code is there; without one where it cannot be had. */
export async function printTicket(): Promise<void> {
  const code = document.querySelector<HTMLImageElement>('.ticket img')
  await code?.decode().catch(() => undefined)
  window.print()
}
