import type { BoardWords } from '../data.ts'
import { BigNumber, commonWidth } from '../lib/big-number.tsx'
import { BellIcon, CupIcon, MutedIcon, PauseIcon, ReadyIcon } from '../lib/icons.tsx'
import type { BoardView } from './board-view.ts'
import { fill, opensText } from './fill.ts'
import { Label } from './label.tsx'

export interface BoardProps {
  readonly view: BoardView
  readonly words: readonly BoardWords[]
  /** True while the browser keeps the chime silent until somebody presses a key. */
  readonly soundLocked: boolean
  readonly onUnlock?: () => void
}

interface PartProps {
  readonly view: BoardView
  readonly words: readonly BoardWords[]
}

export function Board({ view, words, soundLocked, onUnlock }: BoardProps) {
  const text = (of: (words: BoardWords) => string) => <Label words={words} lang={view.lang} of={of} />
  const calling = view.call === null ? '' : ' is-calling'
  const dark = view.closed === null ? '' : ' is-dark'
  const paused = view.pausedSince === null ? '' : ' is-paused'
  return (
    <div class={`board size-${view.size} orbit-${view.orbit} drift-${view.drift}${calling}${paused}${dark}`}>
      <header class="top">
        <h1>
          {text((w) => w.pickup)}
          {view.zone === 'main' ? null : <span class="zone">{view.zone.replace(/-/g, ' ')}</span>}
        </h1>
        {soundLocked && (
          <button type="button" class="unlock" onClick={onUnlock} ref={focusOnce}>
            <MutedIcon />
            {text((w) => w.unlock)}
          </button>
        )}
        <p class="clock">{view.clock}</p>
      </header>
      <Call view={view} words={words} />
      {view.closed ? (
        <Closed view={view} words={words} opens={view.closed.opens} />
      ) : view.empty ? (
        <Empty view={view} words={words} />
      ) : (
        <Lists view={view} words={words} />
      )}
      {view.counter.length > 0 && (
        <p class="counter">
          {text((w) => w.atCounter)} <b>{view.counter.join(' · ')}</b>
        </p>
      )}
      {view.identify !== null && (
        <div class="identify" role="status">
          <p>{view.identify}</p>
        </div>
      )}
      <div class="paused" role="alert">
        {view.pausedSince !== null && (
          <p>
            <PauseIcon />
            {text((w) => fill(w.paused, { time: view.pausedSince ?? '' }))}
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

function Call({ view, words }: PartProps) {
  const { call } = view
  return (
    <section class="call" aria-live="assertive" aria-label="Now calling">
      {call !== null && (
        <div class="call-card" key={`${call.number}@${call.untilMs}`}>
          <h2>
            <BellIcon />
            <span class="call-words">
              <Label words={words} lang={view.lang} of={(w) => w.calling} />
              {call.again && (
                <span class="again">
                  <Label words={words} lang={view.lang} of={(w) => w.again} />
                </span>
              )}
              {call.part !== null && <CallPart words={words} lang={view.lang} part={call.part} />}
            </span>
          </h2>
          <div class="call-number" data-calling={call.number}>
            <BigNumber number={call.number} width={180} />
          </div>
        </div>
      )}
    </section>
  )
}

function CallPart(
  props: Pick<BoardView, 'lang'> & {
    readonly words: readonly BoardWords[]
    readonly part: { readonly drink: number; readonly of: number }
  },
) {
  const { drink, of } = props.part
  return (
    <span class="part">
      <Label words={props.words} lang={props.lang} of={(w) => fill(w.drink, { k: drink, n: of })} />
    </span>
  )
}

function Lists({ view, words }: PartProps) {
  return (
    <main class="lists">
      <Preparing view={view} words={words} />
      <Ready view={view} words={words} />
    </main>
  )
}

function Preparing({ view, words }: PartProps) {
  const list = view.preparing
  const text = (of: (words: BoardWords) => string) => <Label words={words} lang={view.lang} of={of} />
  const width = commonWidth(list.items.map((item) => item.number))
  return (
    <section class="list preparing" aria-labelledby="preparing">
      <h2 id="preparing">
        <CupIcon />
        {text((w) => w.preparing)}
        {list.count > 0 && <span class="count">{list.count}</span>}
      </h2>
      {list.count === 0 && <p class="none">{text((w) => w.allDone)}</p>}
      <ul class={`numbers fit-${list.fit}`}>
        {list.items.map((item) => (
          <li key={item.number} data-number={item.number}>
            <div class="number">
              <BigNumber number={item.number} width={width} />
            </div>
            <p class="note">{item.progress !== null && <Progress {...item.progress} />}</p>
          </li>
        ))}
        {list.more > 0 && (
          <li class="more" key="more">
            <p>
              <b>+{list.more}</b> {text((w) => w.more)}
            </p>
          </li>
        )}
      </ul>
    </section>
  )
}

function Ready({ view, words }: PartProps) {
  const list = view.ready
  const text = (of: (words: BoardWords) => string) => <Label words={words} lang={view.lang} of={of} />
  const width = commonWidth(list.items.map((item) => item.number))
  return (
    <section class="list ready" aria-labelledby="ready">
      <h2 id="ready">
        <ReadyIcon />
        {text((w) => w.ready)}
        {list.count > 0 && <span class="count">{list.count}</span>}
        {list.pages > 1 && <span class="page">{text((w) => fill(w.page, { k: list.page + 1, n: list.pages }))}</span>}
        {list.more > 0 && <span class="page">+{list.more}</span>}
      </h2>
      {list.count === 0 && <p class="none">{text((w) => w.appearsHere)}</p>}
      <ul class={`numbers fit-${list.fit}`} key={list.page}>
        {list.items.map((item) => (
          <li key={item.number} data-number={item.number}>
            <div class="number">
              <BigNumber number={item.number} width={width} />
            </div>
            <p class="note">{item.age !== null && <span dir={words[view.lang]?.dir}>{item.age}</span>}</p>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** A filled bar for each drink that stands there, an empty one for each that is to come; many are written. */
function Progress({ done, total, text }: { readonly done: number; readonly total: number; readonly text: string }) {
  return (
    <span class="progress" role="img" aria-label={text}>
      {total <= MOST_BARS &&
        Array.from({ length: total }, (_, i) => <span key={i} class={i < done ? 'bar is-done' : 'bar'} />)}
      <span class="fraction" aria-hidden="true">
        {done}/{total}
      </span>
    </span>
  )
}

const MOST_BARS = 5

function Closed({ view, words, opens }: PartProps & { readonly opens: string | null }) {
  const { lang } = view
  return (
    <main class="empty closed">
      <h2>
        <Label words={words} lang={lang} of={(w) => w.closed} />
      </h2>
      {opens !== null && (
        <p>
          <Label words={words} lang={lang} of={(w) => opensText(w, opens)} />
        </p>
      )}
    </main>
  )
}

function Empty({ view, words }: PartProps) {
  const { lang } = view
  return (
    <main class="empty">
      <CupIcon />
      <h2>
        <Label words={words} lang={lang} of={(w) => w.emptyTitle} />
      </h2>
      <p>
        <Label words={words} lang={lang} of={(w) => w.emptyText} />
      </p>
    </main>
  )
}
