import './order.css'
import { hydrate, render } from 'preact'
import type { OrderPageData } from '../data.ts'
import { type Chime, createChime, makeAudioContext } from '../lib/chime.ts'
import { pageClock } from '../lib/clock.ts'
import { readIsland } from '../lib/data-island.ts'
import { keepAwake } from '../lib/wake-lock.ts'
import type { KeepView } from './keep.tsx'
import { type Connection, type EventStream, liveOrder } from './live-order.ts'
import { Order, type PhoneView, SILENT_PHONE } from './order-page.tsx'
import { announcement, orderView } from './order-view.ts'
import { phoneAbilities, soundPromise } from './phone.ts'
import { browserNow, foundOn, type PushState, pushOffer, turnNtfyOn, turnPushOff, turnPushOn } from './push.ts'
import { blinkTab, showTab } from './tab.ts'
import { fill, type Texts, timeText } from './texts.ts'

/** A lost connection is spoken of after this long: most come back by themselves. */
const TROUBLE_AFTER_MS = 3_000
/** Younger than this is `just now`: the shop speaks every 5 s. */
const FRESH_MS = 8_000
const LOOK_MS = 1_000
const TELL_MS = 8_000
/** Three long pulses, milliseconds on and off. */
const VIBRATION = [400, 200, 400, 200, 400]

const data = readIsland<OrderPageData>(document)
const texts = data.texts as Texts
const { words } = texts
const { id } = data.order
const abilities = phoneAbilities()

/** A browser that knows no streams, as some of those that open a network's login do: the page polls. */
const NO_STREAM: EventStream = { readyState: 2, addEventListener: () => undefined, close: () => undefined }

/** All that the page knows. */
const known = {
  order: data.order,
  /** The shop's wall clock minus the phone's, which may be wrong by a day. */
  offsetMs: data.serverTime - pageClock.wall(),
  connection: 'live' as Connection,
  /** When the order was last known to be true: by the phone's monotonic clock, and by the shop's. */
  trueAtMs: pageClock.now(),
  trueAtShopMs: data.serverTime,
  sound: null as string | null,
  push: null as PushState | null,
  ntfy: 'none' as KeepView['ntfy'],
  announced: '',
  comingFailed: null as string | null,
}
let chime: Chime | null = null
let publicKey: string | null = null

const viewNow = () => orderView(known.order, pageClock.wall() + known.offsetMs, texts)

function phoneNow(): PhoneView {
  const ageMs = pageClock.now() - known.trueAtMs
  const { sound, push, ntfy, announced, comingFailed } = known
  return {
    keep: { page: known.connection === 'polling' ? 'poll' : 'live', sound, push, ntfy },
    fresh: ageMs < FRESH_MS ? words['fresh.now'] : fill(words['fresh.ago'], { seconds: Math.round(ageMs / 1_000) }),
    trouble: troubleText(ageMs),
    announced,
    comingFailed,
  }
}

function troubleText(ageMs: number): string | null {
  if (known.connection === 'gone') return words['lost.gone']
  if (known.connection !== 'lost' || ageMs < TROUBLE_AFTER_MS) return null
  return fill(words['lost.text'], { time: timeText(texts, known.trueAtShopMs) })
}

let last = viewNow()
const root = document.getElementById('app')
const page = (phone: PhoneView) => (
  <Order
    view={last}
    phone={phone}
    texts={texts}
    onSound={turnSoundOn}
    onPush={togglePush}
    onNtfy={startNtfy}
    onComing={sayComing}
  />
)

/** Draws what is known, and does whatever must happen beside the drawing when the order has changed. */
function look(): void {
  const before = last
  last = viewNow()
  known.announced = announcement(before, last, texts) ?? known.announced
  if (last.title !== before.title) showTab(last.title, last.mood === 'ready' ? 'ready' : 'plain')
  if (last.mood === 'ready' && before.mood !== 'ready') {
    chime?.play()
    if (abilities.vibrates) navigator.vibrate(VIBRATION)
    blinkTab(last.title)
    window.scrollTo(0, 0)
  }
  if (last.final && !before.final && known.push === 'on') void turnPushOff(id)
  if (root !== null) render(page(phoneNow()), root)
}

function learn(news: Partial<typeof known>): void {
  Object.assign(known, news)
  look()
}

/** One tap is enough for everything that a browser wants a tap for. */
function turnSoundOn(): void {
  chime = chime ?? createChime(makeAudioContext, () => undefined)
  chime.unlock()
  keepAwake()
  learn({ sound: soundPromise(abilities, words) })
}

async function togglePush(): Promise<void> {
  if (known.push === 'on') {
    learn({ push: 'possible' })
    await turnPushOff(id)
  } else if (publicKey !== null) {
    turnSoundOn()
    learn({ push: 'asking' })
    learn({ push: await turnPushOn(id, publicKey) })
  }
}

async function startNtfy(): Promise<void> {
  learn({ ntfy: (await turnNtfyOn(id)) ?? 'failed' })
}

async function sayComing(): Promise<void> {
  const answer = await fetchIn(`/order/${id}/coming`, { method: 'PUT' }, TELL_MS).catch(() => null)
  if (answer?.ok === true) learn({ order: { ...known.order, coming: true }, comingFailed: null })
  else learn({ comingFailed: words['coming.failed'] })
}

async function fetchIn(url: string, init: RequestInit, timeoutMs: number): Promise<Response> {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), timeoutMs)
  try {
    return await fetch(url, { ...init, cache: 'no-store', signal: abort.signal })
  } finally {
    clearTimeout(timer)
  }
}

async function lookForPush(): Promise<void> {
  const browser = browserNow()
  const offer = await pushOffer(id, browser)
  publicKey = offer.publicKey
  const isOn = offer.state === 'possible' && browser.permission === 'granted' && (await foundOn(id))
  learn({ ntfy: offer.ntfy, push: isOn ? 'on' : offer.state })
}

// First what the server drew, to the letter; then what only the script knows.
if (root !== null) hydrate(page(SILENT_PHONE), root)
showTab(last.title, last.mood === 'ready' ? 'ready' : 'plain')
look()
if (!last.final) void lookForPush()

const live = liveOrder({
  order: data.order,
  clock: pageClock,
  openStream: (url) => ('EventSource' in window ? new EventSource(url) : NO_STREAM),
  fetchOrder: (url, headers, timeoutMs) => fetchIn(url, { headers }, timeoutMs),
  onOrder: (order) => learn({ order }),
  onConnection(connection) {
    const isTrue = connection === 'live' || connection === 'polling'
    const at = { trueAtMs: pageClock.now(), trueAtShopMs: pageClock.wall() + known.offsetMs }
    learn({ connection, ...(isTrue && at) })
  },
  onServerTime(serverTimeMs) {
    known.offsetMs = serverTimeMs - pageClock.wall()
  },
})

setInterval(look, LOOK_MS)
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') live.refresh()
})
// A page from the back/forward cache is as old as it was left.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) live.refresh()
})
window.addEventListener('online', () => live.refresh())
