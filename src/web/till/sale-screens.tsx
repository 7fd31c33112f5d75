/** What fills the screen while a sale is on its way, and how it ended. */
import { useRef } from 'preact/hooks'
import { BigNumber } from '../lib/big-number.tsx'
import type { WaitingSale } from './checkout.ts'
import type { DoneSale, Unsent } from './endings.ts'
import { Modal } from './modal.tsx'
import { lineText, momentText, type Reader } from './words.ts'

/** The second tap of a double tap falls on whatever has come up meanwhile: it must not put that away. */
const DOUBLE_TAP_MS = 700

/** Runs what it is given, unless the screen has only just come up. */
function useSettled(): (act: () => void) => void {
  const shownMs = useRef(performance.now())
  return (act) => {
    if (performance.now() - shownMs.current >= DOUBLE_TAP_MS) act()
  }
}

export function Drinks({ lines, reader }: { readonly lines: WaitingSale['lines']; readonly reader: Reader }) {
  return (
    <ul class="drinks">
      {lines.map((line, i) => (
        <li key={i}>{lineText(reader, line)}</li>
      ))}
    </ul>
  )
}

export interface WaitingProps {
  readonly sale: WaitingSale
  readonly reader: Reader
  readonly onTryNow: () => void
  readonly onClose: () => void
}

export function WaitingScreen({ sale, reader, onTryNow, onClose }: WaitingProps) {
  const late = sale.pace === 'late'
  return (
    <Modal class={late ? 'screen is-late' : 'screen is-sending'} label="Sending" onClose={onClose}>
      <div role="status">
        <h2>{late ? 'Order NOT sent yet' : 'Sending…'}</h2>
      </div>
      {late && <p>The shop has not confirmed it. Trying again; however often that takes, it is one order.</p>}
      <Drinks lines={sale.lines} reader={reader} />
      {late && (
        <div class="buttons">
          <button type="button" onClick={onClose}>
            Go on with the next customer
          </button>
          <button type="button" class="primary" data-first onClick={onTryNow}>
            Try now
          </button>
        </div>
      )}
    </Modal>
  )
}

export interface NumberProps {
  readonly sale: DoneSale
  readonly reader: Reader
  readonly onPrint: () => void
  readonly onClose: () => void
}

/** Any key and any tap goes on, but for those that print. */
export function NumberScreen({ sale, reader, onPrint, onClose }: NumberProps) {
  const settled = useSettled()
  const { order } = sale
  const readyAt = order.quote === null ? null : momentText(order.quote.readyAt, Date.parse(order.placedAt))
  return (
    <Modal
      class="screen number"
      label={`Number ${order.number}`}
      onClose={() => settled(onClose)}
      onClick={(event) => {
        if (!(event.target instanceof Element) || event.target.closest('.print') === null) settled(onClose)
      }}
      onKeyDown={(event) => {
        if (event.repeat || ['Tab', 'Shift', 'Control', 'Alt', 'Meta'].includes(event.key)) return
        if (event.ctrlKey || event.metaKey || event.altKey) return
        const onButton = event.target instanceof HTMLButtonElement && (event.key === 'Enter' || event.key === ' ')
        if (onButton) return
        event.preventDefault()
        if (event.key === 'p') onPrint()
        else settled(onClose)
      }}
    >
      <p class="label" role="status">
        Number <span class="sr-only">{order.number}</span>
      </p>
      <div class="big">
        <BigNumber number={order.number} />
      </div>
      <p class="ready-at">{readyAt === null ? 'Nobody can say yet when it is ready.' : `Ready at about ${readyAt}`}</p>
      <div class="below">
        <Drinks lines={sale.lines} reader={reader} />
        <figure>
          <img src={qrUrl(order.id)} alt="QR code of the customer’s page" width="132" height="132" />
          <figcaption>{order.url.replace(/^https?:\/\//, '')}</figcaption>
        </figure>
      </div>
      <div class="buttons">
        <button type="button" class="print" onClick={onPrint}>
          {sale.prints === 0 ? 'Print ticket' : 'Print a copy'}
        </button>
        <button type="button" class="primary" data-first>
          Next sale
        </button>
      </div>
      <p class="hint">P prints, any other key goes on</p>
    </Modal>
  )
}

export const qrUrl = (orderId: string): string => `/order/${encodeURIComponent(orderId)}/qr.svg`

export interface UnsentProps {
  readonly entry: Unsent
  readonly reader: Reader
  readonly onClose: () => void
}

export function UnsentScreen({ entry, reader, onClose }: UnsentProps) {
  const settled = useSettled()
  return (
    <Modal class="screen is-unsent" label="Order NOT sent" onClose={() => settled(onClose)}>
      <div role="alert">
        <h2>Order NOT sent</h2>
      </div>
      <p class="reason">{entry.reason}</p>
      <Drinks lines={entry.lines} reader={reader} />
      <p>
        {entry.drinks === 'given-back'
          ? 'Nothing is being made. The drinks are back in the cart.'
          : 'Nothing is being made.'}
      </p>
      <div class="buttons">
        <button type="button" class="primary" data-first onClick={() => settled(onClose)}>
          Back to the cart
        </button>
      </div>
    </Modal>
  )
}
