import '../lib/old-engines.ts'
import './board.css'
import { signal } from '@preact/signals'
import { hydrate } from 'preact'
import type { BoardPageData } from '../data.ts'
import { createChime, makeAudioContext } from '../lib/chime.ts'
import { pageClock } from '../lib/clock.ts'
import { readIsland } from '../lib/data-island.ts'
import { subscribe } from '../lib/mqtt-subscriber.ts'
import { keepAwake } from '../lib/wake-lock.ts'
import { mqttUrl, openWebSocket } from '../lib/websocket-transport.ts'
import { Board } from './board-page.tsx'
import { hear, type Moment, passTime, startBoard } from './board-state.ts'
import { boardView } from './board-view.ts'
import { boardTopics, readMessage } from './messages.ts'
import { createReloader } from './reload.ts'

/** How often the picture is looked at anew: paging, ages, the end of a call, silence. */
const LOOK_MS = 250
/** The daemon's heartbeat comes every 5 s: after two and a half of them the connection is dead, whatever it looks like. */
const KEEP_ALIVE_S = 8

const data = readIsland<BoardPageData>(document)
const moment = (): Moment => ({ nowMs: pageClock.now(), wallMs: pageClock.wall() })

const state = signal(startBoard(data.zone, data.build, data.snapshot, moment()))
const view = signal(boardView(state.value, moment()))
const soundLocked = signal(false)
const reloader = createReloader(pageClock.wall())

/** Draws only when something to be seen has changed: a television's processor is small. */
function look(): void {
  const at = moment()
  state.value = passTime(state.value, at.nowMs)
  const next = boardView(state.value, at)
  if (JSON.stringify(next) !== JSON.stringify(view.value)) view.value = next
}

const chime = createChime(makeAudioContext, (locked) => {
  soundLocked.value = locked
})
for (const gesture of ['keydown', 'pointerdown', 'click']) window.addEventListener(gesture, () => chime.unlock())

function App() {
  return <Board view={view.value} soundLocked={soundLocked.value} onUnlock={chime.unlock} />
}
const root = document.getElementById('app')
if (root !== null) hydrate(<App />, root)

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
    const heard = hear(state.value, message, moment())
    state.value = heard.state
    if (heard.chime) chime.play()
    look()
    if (message.t === 'snapshot' && message.snapshot.build !== data.build) reloader.ask()
  },
  onState(feedState) {
    // The ticket in this page is out of date; a new page brings a new one.
    if (feedState === 'refused') reloader.ask()
  },
})

setInterval(look, LOOK_MS)
window.addEventListener('online', () => feed.retryNow())
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') feed.retryNow()
})
keepAwake()
