import './till.css'
import './counter.css'
import './menu-and-cart.css'
import './phone.css'
import './sale.css'
import '../lib/ticket.css'
import './print.css'
import { render } from 'preact'
import type { TillPageData } from '../data.ts'
import { readIsland } from '../lib/data-island.ts'
import { keepAwake } from '../lib/wake-lock.ts'
import type { CheckoutState } from './checkout.ts'
import { Counter } from './counter.tsx'
import { closedText } from './endings.ts'
import { KeyScreen } from './key-screen.tsx'
import { guardKeys } from './keys.ts'
import { lineTrouble, QUOTE_OLD_MS } from './line-trouble.ts'
import { openSession, type Session } from './session.ts'
import { NOTHING_KNOWN, type ShopState } from './shop-feed.ts'
import { ShopClock } from './shop-fetch.ts'
import { browserStore, memoryStore, type Store } from './store.ts'
import type { Quotes } from './tiles.ts'
import { languageOf } from './words.ts'

/** Quotes grow old, and a moment passes, without anybody saying so. */
const LOOK_MS = 1_000
const NEWS_FOR_MS = 8_000
const NO_QUOTES: Quotes = new Map()

const data = readIsland<TillPageData>(document)
const { store, memory } = openStore()
const clock = new ShopClock()

/** All that is drawn; `draw` is called after every change. */
interface Screen {
  session: Session | null
  shop: ShopState
  checkout: CheckoutState | null
  nowMs: number
  /** False when the device itself knows that it has no network. */
  online: boolean
  /** Since when the line is not live; null: it is. */
  downSinceMs: number | null
  /** Since when the page is looked at. */
  awakeSinceMs: number
  keyTrouble: string | null
  news: string | null
}

const screen: Screen = {
  session: null,
  shop: NOTHING_KNOWN,
  checkout: null,
  nowMs: clock.wallMs(),
  online: navigator.onLine,
  downSinceMs: null,
  awakeSinceMs: clock.wallMs(),
  keyTrouble: null,
  news: null,
}

/** Where the browser forbids storage, the till still sells; a reload then forgets. */
function openStore(): { readonly store: Store; readonly memory: 'kept' | 'lost' } {
  try {
    const kept = browserStore(window.localStorage)
    kept.set('test', '')
    kept.remove('test')
    return { store: kept, memory: 'kept' }
  } catch {
    return { store: memoryStore(), memory: 'lost' }
  }
}

let drawing: 'due' | 'done' = 'done'
function change(changed: Partial<Screen>): void {
  Object.assign(screen, changed)
  if (drawing === 'due') return
  drawing = 'due'
  queueMicrotask(() => {
    drawing = 'done'
    if (root !== null) render(<App {...screen} />, root)
  })
}

function start(key: string): void {
  change({ shop: NOTHING_KNOWN, keyTrouble: null })
  const session = openSession({
    key,
    store,
    clock,
    visible: () => document.visibilityState === 'visible',
    onShop: (shop) =>
      change({ shop, downSinceMs: shop.line === 'live' ? null : (screen.downSinceMs ?? clock.wallMs()) }),
    onCheckout: (checkout) => change({ checkout }),
    onRefused: ({ detail }) => stop(`The shop does not take this key: ${detail}`),
  })
  change({ session })
  keepAwake()
}

function stop(keyTrouble: string | null): void {
  screen.session?.close()
  change({ session: null, checkout: null, downSinceMs: null, keyTrouble })
}

/** A key is tried before it is kept: what is wrong with it is said where it was typed. */
async function tryKey(key: string): Promise<void> {
  const keyTrouble = await troubleWith(key)
  change({ keyTrouble })
  if (keyTrouble !== null) return
  store.set('key', key)
  start(key)
}

/** Null: the shop knows it, and it may sell. */
async function troubleWith(key: string): Promise<string | null> {
  try {
    const headers = { accept: 'application/json', authorization: `Bearer ${key}` }
    const { status } = await fetch('/orders?limit=1', { headers, cache: 'no-store', redirect: 'manual' })
    if (status === 200) return null
    if (status === 401) return 'The shop does not know this key.'
    if (status === 403) return 'This key may not sell: it takes one with the role cashier.'
    return `The shop cannot say now whether this key is right (${status}).`
  } catch {
    return 'The shop cannot be reached.'
  }
}

function forgetKey(): void {
  stop(null)
  // A sale that another window has not sent yet stays.
  for (const name of store.names()) if (!name.startsWith('sale.')) store.remove(name)
}

async function act(order: Parameters<Session['act']>[0], what: 'collect' | 'cancel'): Promise<void> {
  const news = (await screen.session?.act(order, what)) ?? null
  if (news === null) return
  change({ news })
  clock.after(NEWS_FOR_MS, () => {
    if (screen.news === news) change({ news: null })
  })
}

function App({ session, shop, checkout, nowMs, online, downSinceMs, awakeSinceMs, keyTrouble, news }: Screen) {
  if (session === null || checkout === null)
    return <KeyScreen shopName={data.shopName} trouble={keyTrouble} onKey={tryKey} />
  const { menu, mode } = shop
  const troubles = [
    lineTrouble(shop, { online, downSinceMs, awakeSinceMs }, nowMs),
    mode?.mode === 'closed' ? closedText(mode.opensAt, nowMs) : null,
    memory === 'lost' ? 'This browser keeps nothing: do not reload while an order is being sent.' : null,
  ]
  return (
    <Counter
      shopName={data.shopName}
      shop={shop}
      quotes={nowMs - shop.quotesAtMs < QUOTE_OLD_MS ? shop.quotes : NO_QUOTES}
      state={checkout}
      checkout={session.checkout}
      reader={menu === null ? null : { menu, language: languageOf(menu, navigator.languages) }}
      troubles={troubles.filter((text) => text !== null)}
      news={news}
      nowMs={nowMs}
      onCollect={(order) => void act(order, 'collect')}
      onCancel={(order) => void act(order, 'cancel')}
      onForgetKey={forgetKey}
    />
  )
}

const root = document.getElementById('app')
root?.replaceChildren()
const kept = store.get('key')
if (kept !== null) start(kept)
else change({})

setInterval(() => change({ nowMs: clock.wallMs() }), LOOK_MS)
window.addEventListener('keydown', guardKeys, { capture: true })
window.addEventListener('afterprint', () => {
  const front = screen.checkout?.front
  if (front?.is === 'number') screen.session?.checkout.printed(front.orderId)
})
window.addEventListener('storage', (event) => {
  if (event.key?.endsWith('.cart')) screen.session?.checkout.adoptCart()
})
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState !== 'visible') return
  change({ awakeSinceMs: clock.wallMs() })
  screen.session?.wake()
})
window.addEventListener('online', () => {
  change({ online: true })
  screen.session?.wake()
})
window.addEventListener('offline', () => change({ online: false }))
