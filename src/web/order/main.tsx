import './order.css'
import { computed, signal } from '@preact/signals'
import { hydrate } from 'preact'
import type { OrderPageData } from '../data.ts'
import { type Chime, createChime, makeAudioContext } from '../lib/chime.ts'
import { clockTime, pageClock } from '../lib/clock.ts'
import { readIsland } from '../lib/data-island.ts'
import { keepAwake } from '../lib/wake-lock.ts'
import { type Connection, liveOrder } from './live-order.ts'
import { Order, type PhoneView, SILENT_PHONE } from './order-page.tsx'
import { announcement, orderView } from './order-view.ts'
import { phoneAbilities, phonePromise } from './phone.ts'

/** A lost connection is spoken of after this long: most come back by themselves. */
const TROUBLE_AFTER_MS = 3_000
const LOOK_MS = 1_000
/** Three long pulses, milliseconds on and off. */
const VIBRATION = [400, 200, 400, 200, 400]

const data = readIsland<OrderPageData>(document)
const abilities = phoneAbilities()

const order = signal(data.order)
const offsetMs = signal(data.serverTime - pageClock.wall())
const wallMs = signal(pageClock.wall())
const connection = signal<Connection>('live')
/** When the order was last known to be true, shop time. */
const trueAtMs = signal(data.serverTime)
const troubleSinceMs = signal<number | null>(null)
const sound = signal<'on' | 'off'>('off')
const announced = signal('')

const view = computed(() => orderView(order.value, wallMs.value + offsetMs.value))
const phone = computed<PhoneView>(() => ({
  promise: phonePromise(abilities, sound.value),
  offersSound: sound.value === 'off',
  trouble: troubleText(),
  announced: announced.value,
}))

function troubleText(): string | null {
  if (connection.value === 'gone') return 'The shop does not keep this order any more. Please ask at the counter.'
  const sinceMs = troubleSinceMs.value
  if (sinceMs === null || wallMs.value - sinceMs < TROUBLE_AFTER_MS) return null
  return `No connection to the shop, trying again. This is how it was at ${clockTime(trueAtMs.value)}.`
}

let chime: Chime | null = null
let last = view.value
document.title = last.title

/** Whatever must happen beside the drawing when the order has changed. */
function react(): void {
  const now = view.value
  if (now === last) return
  announced.value = announcement(last, now) ?? announced.value
  document.title = now.title
  if (now.mood === 'ready' && last.mood !== 'ready') {
    chime?.play()
    if (abilities.vibrates) navigator.vibrate(VIBRATION)
    window.scrollTo(0, 0)
  }
  last = now
}

function turnSoundOn(): void {
  chime = chime ?? createChime(makeAudioContext, () => undefined)
  chime.unlock()
  keepAwake()
  sound.value = 'on'
}

const started = signal(false)
function App() {
  return <Order view={view.value} phone={started.value ? phone.value : SILENT_PHONE} onSound={turnSoundOn} />
}
const root = document.getElementById('app')
if (root !== null) hydrate(<App />, root)
started.value = true

const live = liveOrder({
  order: data.order,
  clock: pageClock,
  openStream: (url) => new EventSource(url),
  async fetchOrder(url, headers, timeoutMs) {
    const abort = new AbortController()
    const timer = setTimeout(() => abort.abort(), timeoutMs)
    try {
      return await fetch(url, { headers, cache: 'no-store', signal: abort.signal })
    } finally {
      clearTimeout(timer)
    }
  },
  onOrder(next) {
    order.value = next
    react()
  },
  onConnection(next) {
    connection.value = next
    if (next === 'lost') troubleSinceMs.value = troubleSinceMs.value ?? pageClock.wall()
    else {
      troubleSinceMs.value = null
      trueAtMs.value = pageClock.wall() + offsetMs.value
    }
  },
  onServerTime(serverTimeMs) {
    offsetMs.value = serverTimeMs - pageClock.wall()
  },
})

setInterval(() => {
  wallMs.value = pageClock.wall()
  react()
}, LOOK_MS)
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') live.refresh()
})
// A page from the back/forward cache is as old as it was left.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) live.refresh()
})
window.addEventListener('online', () => live.refresh())
