/** The till at work: header, notices, open orders, grid, cart, and what lies over them. */
import { useState } from 'preact/hooks'
import type { ListedOrder } from '../../till/core.ts'
import { type CartLine, drinksIn, MOST_DRINKS } from './cart.ts'
import { CartPanel } from './cart-panel.tsx'
import type { Checkout, CheckoutState } from './checkout.ts'
import { firstChoice, hasChoices } from './choice.ts'
import { ChooseDialog, type Choosing } from './choose-dialog.tsx'
import { ForgetDialog } from './forget-dialog.tsx'
import { Grid } from './grid.tsx'
import { Notices } from './notices.tsx'
import { OrderDialog, OrdersStrip } from './orders-strip.tsx'
import { NumberScreen, UnsentScreen, WaitingScreen } from './sale-screens.tsx'
import type { ShopState } from './shop-feed.ts'
import { printTicket, Ticket } from './ticket.tsx'
import { cartWait, type Quotes, tilesOf } from './tiles.ts'
import { countText, type Reader, recipeName } from './words.ts'

export interface CounterProps {
  readonly shopName: string
  readonly shop: ShopState
  /** Those that are fresh enough to be told to a customer. */
  readonly quotes: Quotes
  readonly state: CheckoutState
  readonly checkout: Checkout
  readonly reader: Reader | null
  readonly troubles: readonly string[]
  readonly news: string | null
  readonly nowMs: number
  readonly onCollect: (order: ListedOrder) => void
  readonly onCancel: (order: ListedOrder) => void
  readonly onForgetKey: () => void
}

const NO_MENU: Reader = { menu: { etag: null, languages: [], recipes: [], words: {} }, language: 'en' }

export function Counter(props: CounterProps) {
  const { shop, state, checkout, nowMs } = props
  const reader = props.reader ?? NO_MENU
  const [choosing, setChoosing] = useState<Choosing | null>(null)
  const [order, setOrder] = useState<ListedOrder | null>(null)
  const [forgetting, setForgetting] = useState<'no' | 'asked'>('no')
  const [said, setSaid] = useState('')
  const { cart, done } = state

  const add = (line: CartLine): void => {
    checkout.add(line)
    setSaid(`${recipeName(reader, line.recipe)} added, ${countText(drinksIn(checkout.state.cart.lines))} in the cart`)
  }
  const edit = (index: number): void => {
    const line = cart.lines[index]
    const recipe = reader.menu.recipes.find((other) => other.recipe === line?.recipe)
    if (line !== undefined && recipe !== undefined) setChoosing({ recipe, line, index })
  }
  const roomFor = ({ line, index }: Choosing): number =>
    Math.max(1, MOST_DRINKS - drinksIn(cart.lines) + (index === null ? 0 : line.count))

  const last = done[0]
  return (
    <>
      <div class="till">
        <header class="bar">
          <h1>{props.shopName}</h1>
          <p class={`line is-${shop.line}`}>{LINE_WORDS[shop.line]}</p>
          {last !== undefined && (
            <button type="button" onClick={() => checkout.show({ is: 'number', orderId: last.order.id })}>
              Last <b>{last.order.number}</b>
            </button>
          )}
          <button
            type="button"
            class="quiet-button"
            aria-label="Forget the key of this till"
            onClick={() => setForgetting('asked')}
          >
            Key
          </button>
        </header>
        <Notices
          checkout={state}
          reader={reader}
          troubles={[...props.troubles, ...(state.fault === null ? [] : [state.fault])]}
          news={props.news}
          fits={(entry) => checkout.fits(entry)}
          onShow={(front) => checkout.show(front)}
          onTryNow={() => checkout.tryNow()}
          onTakeBack={(key) => checkout.takeBack(key)}
          onForget={(key) => checkout.forget(key)}
        />
        <OrdersStrip orders={shop.orders} onCollect={props.onCollect} onShow={setOrder} />
        <main>
          {props.reader === null ? (
            <p class="loading">Asking the shop for its menu…</p>
          ) : (
            <Grid
              tiles={tilesOf(reader, props.quotes, cart.lines, nowMs)}
              onPick={(recipe, count) => {
                const line = firstChoice(recipe, Math.min(count, Math.max(1, MOST_DRINKS - drinksIn(cart.lines))))
                if (hasChoices(recipe)) setChoosing({ recipe, line, index: null })
                else add(line)
              }}
            />
          )}
        </main>
        <CartPanel
          cart={cart}
          reader={reader}
          wait={cartWait(props.quotes, cart.lines)}
          nowMs={nowMs}
          onChange={(index, line) => checkout.change(index, line)}
          onEdit={edit}
          onClear={() => checkout.clear()}
          onPay={() => checkout.pay()}
        />
        <p class="sr-only" role="status">
          {said}
        </p>
      </div>
      {choosing !== null && (
        <ChooseDialog
          choosing={choosing}
          reader={reader}
          room={roomFor(choosing)}
          nowMs={nowMs}
          onClose={() => setChoosing(null)}
          onDone={(line) => {
            if (choosing.index === null) add(line)
            else checkout.change(choosing.index, line)
            setChoosing(null)
          }}
        />
      )}
      {order !== null && (
        <OrderDialog
          order={shop.orders.find(({ id }) => id === order.id) ?? order}
          onClose={() => setOrder(null)}
          onCancel={() => {
            props.onCancel(order)
            setOrder(null)
          }}
        />
      )}
      {forgetting === 'asked' && (
        <ForgetDialog waiting={state.waiting.length} onForget={props.onForgetKey} onClose={() => setForgetting('no')} />
      )}
      <FrontScreen state={state} checkout={checkout} reader={reader} shopName={props.shopName} />
    </>
  )
}

const LINE_WORDS = { opening: 'Connecting…', live: 'Live', lost: 'Reconnecting…' } as const

interface FrontProps {
  readonly state: CheckoutState
  readonly checkout: Checkout
  readonly reader: Reader
  readonly shopName: string
}

/** The one sale that fills the screen, if any. */
function FrontScreen({ state, checkout, reader, shopName }: FrontProps) {
  const { front } = state
  const close = (): void => checkout.dismiss()
  switch (front.is) {
    case 'grid':
      return null
    case 'waiting': {
      const sale = state.waiting.find((other) => other.key === front.key)
      if (sale === undefined) return null
      // Drawn anew when it becomes late: its buttons then want the focus.
      return (
        <WaitingScreen key={sale.pace} sale={sale} reader={reader} onTryNow={() => checkout.tryNow()} onClose={close} />
      )
    }
    case 'number': {
      const sale = state.done.find((other) => other.order.id === front.orderId)
      if (sale === undefined) return null
      return (
        <>
          <NumberScreen sale={sale} reader={reader} onPrint={() => void printTicket()} onClose={close} />
          <Ticket sale={sale} shopName={shopName} reader={reader} />
        </>
      )
    }
    case 'unsent': {
      const entry = state.unsent.find((other) => other.key === front.key)
      return entry === undefined ? null : <UnsentScreen entry={entry} reader={reader} onClose={close} />
    }
  }
}
