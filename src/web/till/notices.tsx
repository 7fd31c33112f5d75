/** What must not be overlooked, above the grid. Each says what can be done about it. */
import type { ComponentChildren } from 'preact'
import type { CheckoutState, Front } from './checkout.ts'
import type { Unsent } from './endings.ts'
import { lineText, type Reader } from './words.ts'

export interface NoticesProps {
  readonly checkout: CheckoutState
  readonly reader: Reader
  /** Of the shop, the line and this device, in words. */
  readonly troubles: readonly string[]
  /** What an act came to; null when there is nothing to tell. */
  readonly news: string | null
  readonly fits: (entry: Unsent) => boolean
  readonly onShow: (front: Front) => void
  readonly onTryNow: () => void
  readonly onTakeBack: (key: string) => void
  readonly onForget: (key: string) => void
}

export function Notices(props: NoticesProps) {
  const { checkout, reader } = props
  const { front } = checkout
  const drinks = (lines: Unsent['lines']): string => lines.map((line) => lineText(reader, line)).join(', ')
  return (
    <div class="notices">
      {props.troubles.map((text) => (
        <Notice key={text} kind="trouble">
          <p>{text}</p>
        </Notice>
      ))}
      {checkout.waiting.map(
        ({ key, lines }) =>
          !(front.is === 'waiting' && front.key === key) && (
            <Notice key={key} kind="bad">
              <p>
                <b>Order NOT sent yet, trying again:</b> {drinks(lines)}
              </p>
              <button type="button" onClick={props.onTryNow}>
                Try now
              </button>
            </Notice>
          ),
      )}
      {checkout.unsent.map(
        (entry) =>
          entry.drinks === 'kept' && (
            <Notice key={entry.key} kind="bad">
              <p>
                <b>Order NOT sent:</b> {drinks(entry.lines)}. {entry.reason}
              </p>
              <button type="button" disabled={!props.fits(entry)} onClick={() => props.onTakeBack(entry.key)}>
                Into the cart
              </button>
              <button type="button" onClick={() => props.onForget(entry.key)}>
                Forget it
              </button>
            </Notice>
          ),
      )}
      {checkout.done.map(
        ({ order, lines, seen }) =>
          seen === 'no' &&
          front.is !== 'number' && (
            <Notice key={order.id} kind="good">
              <p>
                <b>Sent, number {order.number}:</b> {drinks(lines)}
              </p>
              <button type="button" onClick={() => props.onShow({ is: 'number', orderId: order.id })}>
                Show
              </button>
            </Notice>
          ),
      )}
      {props.news !== null && (
        <Notice kind="trouble">
          <p>{props.news}</p>
        </Notice>
      )}
    </div>
  )
}

function Notice(props: { readonly kind: 'trouble' | 'bad' | 'good'; readonly children: ComponentChildren }) {
  return (
    <div class={`notice is-${props.kind}`} role={props.kind === 'bad' ? 'alert' : 'status'}>
      {props.children}
    </div>
  )
}
