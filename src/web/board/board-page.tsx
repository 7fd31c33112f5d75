import { BigNumber, commonWidth } from '../lib/big-number.tsx'
import { BellIcon, CupIcon, MutedIcon, PauseIcon, ReadyIcon } from '../lib/icons.tsx'
import type { BoardView } from './board-view.ts'

export interface BoardProps {
  readonly view: BoardView
  /** True while the browser keeps the chime silent until somebody presses a key. */
  readonly soundLocked: boolean
  readonly onUnlock?: () => void
}

export function Board({ view, soundLocked, onUnlock }: BoardProps) {
  const calling = view.call === null ? '' : ' is-calling'
  const dark = view.closed === null ? '' : ' is-dark'
  const paused = view.pausedSince === null ? '' : ' is-paused'
  return (
    <div class={`board orbit-${view.orbit}${calling}${paused}${dark}`}>
      <header class="top">
        <h1>Pickup{view.zone === 'main' ? null : <span class="zone">{view.zone.replace(/-/g, ' ')}</span>}</h1>
        {soundLocked && (
          <button type="button" class="unlock" onClick={onUnlock} ref={focusOnce}>
            <MutedIcon />
            Sound is off – press OK to turn it on
          </button>
        )}
        <p class="clock">{view.clock}</p>
      </header>
      <Call view={view} />
      {view.closed ? <Closed opens={view.closed.opens} /> : view.empty ? <Empty /> : <Lists view={view} />}
      <div class="paused" role="alert">
        {view.pausedSince !== null && (
          <p>
            <PauseIcon />
            <span>
              Updates paused since <b>{view.pausedSince}</b> – please ask at the counter
            </span>
          </p>
        )}
      </div>
    </div>
  )
}

/** A TV remote has no pointer: its OK key presses what has the focus. */
function focusOnce(button: HTMLButtonElement | null): void {
  button?.focus()
}

function Call({ view }: { readonly view: BoardView }) {
  const { call } = view
  return (
    <section class="call" aria-live="assertive" aria-label="Now calling">
      {call !== null && (
        <div class="call-card" key={`${call.number}@${call.untilMs}`}>
          <h2>
            <BellIcon />
            <span>Now calling{call.again && <span class="again">again</span>}</span>
          </h2>
          <div class="call-number" data-calling={call.number}>
            <BigNumber number={call.number} width={180} />
          </div>
        </div>
      )}
    </section>
  )
}

function Lists({ view }: { readonly view: BoardView }) {
  return (
    <main class="lists">
      <Preparing list={view.preparing} />
      <Ready list={view.ready} />
    </main>
  )
}

function Preparing({ list }: { readonly list: BoardView['preparing'] }) {
  const width = commonWidth(list.items.map((item) => item.number))
  return (
    <section class="list preparing" aria-labelledby="preparing">
      <h2 id="preparing">
        <CupIcon />
        Preparing
        {list.count > 0 && <span class="count">{list.count}</span>}
      </h2>
      {list.count === 0 && <p class="none">All orders are done</p>}
      <ul class={`numbers fit-${list.fit}`}>
        {list.items.map((item) => (
          <li key={item.number} data-number={item.number}>
            <div class="number">
              <BigNumber number={item.number} width={width} />
            </div>
            <p class="note">{item.progress}</p>
          </li>
        ))}
        {list.more > 0 && (
          <li class="more" key="more">
            <p>
              <b>+{list.more}</b> more
            </p>
          </li>
        )}
      </ul>
    </section>
  )
}

function Ready({ list }: { readonly list: BoardView['ready'] }) {
  const width = commonWidth(list.items.map((item) => item.number))
  return (
    <section class="list ready" aria-labelledby="ready">
      <h2 id="ready">
        <ReadyIcon />
        Ready
        {list.count > 0 && <span class="count">{list.count}</span>}
        {list.pages > 1 && (
          <span class="page">
            Page {list.page + 1} of {list.pages}
          </span>
        )}
        {list.more > 0 && <span class="page">+{list.more} more</span>}
      </h2>
      {list.count === 0 && <p class="none">Your number appears here</p>}
      <ul class={`numbers fit-${list.fit}`} key={list.page}>
        {list.items.map((item) => (
          <li key={item.number} data-number={item.number}>
            <div class="number">
              <BigNumber number={item.number} width={width} />
            </div>
            <p class="note">{item.age}</p>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Closed({ opens }: { readonly opens: string | null }) {
  return (
    <main class="empty closed">
      <h2>Closed</h2>
      {opens !== null && <p>We open on {opens}.</p>}
    </main>
  )
}

function Empty() {
  return (
    <main class="empty">
      <CupIcon />
      <h2>Coffee’s on</h2>
      <p>Order at the counter. Your number appears here the moment it is ready.</p>
    </main>
  )
}
