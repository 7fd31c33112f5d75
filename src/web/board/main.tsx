import '../lib/old-engines.ts'
import './board.css'
import { hydrate, render } from 'preact'
import type { BoardPageData } from '../data.ts'
import { createChime, makeAudioContext } from '../lib/chime.ts'
import { pageClock } from '../lib/clock.ts'
import { readIsland } from '../lib/data-island.ts'
import { type SubscriberState, subscribe } from '../lib/mqtt-subscriber.ts'
import { keepAwake } from '../lib/wake-lock.ts'
import { mqttUrl, openWebSocket } from '../lib/websocket-transport.ts'
import { Board } from './board-page.tsx'
import { answered, hear, type Moment, passTime, startBoard } from './board-state.ts'
import { boardView } from './board-view.ts'
import { boardTopics, readMessage } from './messages.ts'
import { createReloader } from './reload.ts'
import { startReporting } from './report.ts'

/** How often the picture is looked at anew: paging, ages, the end of a call, silence. */
const LOOK_MS = 250
/** The daemon's heartbeat comes every 5 s: after two and a half of them the connection is dead, whatever it looks like. */
const KEEP_ALIVE_S = 8
const HEARTBEAT_MS = 5_000

const data = readIsland<BoardPageData>(document)
const moment = (): Moment => ({ nowMs: pageClock.now(), wallMs: pageClock.wall() })

let state = startBoard(data, moment())
let view = boardView(state, moment())
let soundLocked = false
const audio = makeAudioContext()
const reloader = createReloader(pageClock.wall())

/** Draws only when something to be seen has changed: a television's processor is small. */
function look(): void {
  const at = moment()
  const passed = passTime(state, at)
  state = passed.state
  if (passed.chime) chime.play()
  const next = boardView(state, at)
  if (JSON.stringify(next) === JSON.stringify(view)) return
  view = next
  draw()
}

/** The document came with the first picture in it: that is taken over, then it is drawn anew. */
const root = document.getElementById('app')
let draws = 0
function draw(): void {
  if (root === null) return
  const board = <Board view={view} words={data.words} soundLocked={soundLocked} onUnlock={() => chime.unlock()} />
  if (draws++ === 0) hydrate(board, root)
  else render(board, root)
}

const chime = createChime(
  () => audio,
  (locked) => {
    soundLocked = locked
    draw()
  },
)
draw()
for (const gesture of ['keydown', 'pointerdown', 'click']) window.addEventListener(gesture, () => chime.unlock())

const report = startReporting({
  login: data.login,
  zone: data.zone,
  size: data.size,
  build: data.build,
  sound: () => (audio === null ? 'off' : soundLocked ? 'locked' : 'on'),
  clockErrorMs: () => {
    const { shopTime } = state
    return shopTime?.certain === true ? Math.round(-shopTime.offsetMs) : null
  },
  // The shop itself says so: that is no reason to wait.
  reload: () => location.reload(),
})

let feedState: SubscriberState = 'connecting'

/** The feed is back, and the next heartbeat may be 5 s away: the shop is asked, so that nobody is sent to the counter. */
async function proveAlive(): Promise<void> {
  if (pageClock.now() - state.heard.nowMs < HEARTBEAT_MS) return
  if ((await report()) === 'not' || feedState !== 'live') return
  state = answered(state, moment())
  look()
}

const feed = subscribe({
  open: (handlers) => openWebSocket(mqttUrl(location), handlers),
  clock: pageClock,
  random: Math.random,
  clientId: data.login.username,
  username: data.login.username,
  password: data.login.password,
  topics: boardTopics(data.login, data.zone),
  keepAliveS: KEEP_ALIVE_S,
  onMessage(topic, payload, retained) {
    const message = readMessage(data.login, data.zone, topic, payload, retained)
    if (message === null) return
    const heard = hear(state, message, moment())
    state = heard.state
    if (heard.chime) chime.play()
    look()
    if (message.t === 'snapshot' && message.snapshot.build !== data.build) reloader.ask()
  },
  onState(now) {
    feedState = now
    if (now === 'live') void proveAlive()
    if (now !== 'refused') return
    // The ticket in this page is out of date, and a new page brings a new one; or the display was put out.
    void report()
    reloader.ask()
  },
})

setInterval(look, LOOK_MS)
window.addEventListener('online', () => feed.retryNow())
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') feed.retryNow()
})
keepAwake()
