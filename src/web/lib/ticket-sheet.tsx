/** The customer's ticket, as every page of ours prints it. Its size is the paper's: see ticket.css. */
import { BigNumber } from './big-number.tsx'

export interface TicketLine {
  /** `2 × Caffè latte` */
  readonly title: string
  readonly details: readonly string[]
}

export interface TicketSheetProps {
  readonly shopName: string
  readonly number: string
  /** What says that there was one before, e.g. `COPY`; null: this is the first. */
  readonly copy: string | null
  readonly lines: readonly TicketLine[]
  /** Address of the picture that leads to the customer's page. */
  readonly qr: string
  readonly url: string
  /** When it is expected; null: nobody could say. */
  readonly ready: string | null
  /** When it was ordered. */
  readonly date: string
}

export function TicketSheet({ shopName, number, copy, lines, qr, url, ready, date }: TicketSheetProps) {
  return (
    <>
      <p class="shop">{shopName}</p>
      {copy !== null && <p class="copy">{copy}</p>}
      <BigNumber number={number} />
      <ul>
        {lines.map(({ title, details }, i) => (
          <li key={i}>
            <b>{title}</b>
            {details.map((text) => (
              <small key={text}>{text}</small>
            ))}
          </li>
        ))}
      </ul>
      {ready !== null && <p class="ready">{ready}</p>}
      <img src={qr} alt="" />
      <p class="url">{url.replace(/^https?:\/\//, '')}</p>
      <p>{date}</p>
    </>
  )
}

/** `Ready about 14:05 to 14:07`; null when nobody can say. @param to null: it is the same */
export function readyText(from: string | null, to: string | null): string | null {
  if (from === null) return null
  return to === null || to === from ? `Ready about ${from}` : `Ready about ${from} to ${to}`
}
