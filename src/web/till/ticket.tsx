/** What is printed. It is always in the page and never on the screen. */
import { BigNumber } from '../lib/big-number.tsx'
import type { DoneSale } from './endings.ts'
import { qrUrl } from './sale-screens.tsx'
import { dateText, drinkDetail, type Reader, recipeName } from './words.ts'

export interface TicketProps {
  readonly sale: DoneSale
  readonly shopName: string
  readonly reader: Reader
}

export function Ticket({ sale, shopName, reader }: TicketProps) {
  const { order, lines, prints } = sale
  return (
    <section class="ticket" aria-hidden="true">
      <p class="shop">{shopName}</p>
      {prints > 0 && <p class="copy">COPY</p>}
      <BigNumber number={order.number} />
      <ul>
        {lines.map((line, i) => (
          <li key={i}>
            <b>
              {line.count} × {recipeName(reader, line.recipe)}
            </b>
            {[drinkDetail(reader, line), line.note]
              .filter((text) => text !== '')
              .map((text) => (
                <small key={text}>{text}</small>
              ))}
          </li>
        ))}
      </ul>
      <img src={qrUrl(order.id)} alt="" />
      <p class="url">{order.url.replace(/^https?:\/\//, '')}</p>
      <p>{dateText(order.placedAt)}</p>
    </section>
  )
}

/** Prints the ticket that is in the page, once its QR code is there; without one where it cannot be had. */
export async function printTicket(): Promise<void> {
  const code = document.querySelector<HTMLImageElement>('.ticket img')
  await code?.decode().catch(() => undefined)
  window.print()
}
