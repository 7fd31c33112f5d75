/** How this phone will tell: the best way that works on it first, and the board, which always works, last. */
import type { OrderView } from './order-view.ts'
import type { PushState } from './push.ts'
import type { Texts } from './texts.ts'
import type { Words } from './words/en.ts'

export interface KeepView {
  /** `reload`: no script runs. `poll`: the stream does not get through. */
  readonly page: 'reload' | 'live' | 'poll'
  /** What happens on this phone when the order is ready; null: its owner has not tapped yet. */
  readonly sound: string | null
  /** Null: not known yet. */
  readonly push: PushState | null
  readonly ntfy: 'offered' | 'failed' | 'none' | { readonly topic: string; readonly url: string }
}

export const UNKNOWN_PHONE: KeepView = { page: 'reload', sound: null, push: null, ntfy: 'none' }

export interface KeepProps {
  readonly view: OrderView
  readonly keep: KeepView
  readonly texts: Texts
  readonly onSound: (() => void) | undefined
  readonly onPush: (() => void) | undefined
  readonly onNtfy: (() => void) | undefined
}

export function Keep({ view, keep, texts, onSound, onPush, onNtfy }: KeepProps) {
  const { words } = texts
  if (view.mood === 'ready') {
    return (
      <section class="keep">
        <p>{withNumber(words['keep.boardReady'], view.number)}</p>
      </section>
    )
  }
  return (
    <section class="keep" aria-labelledby="keep">
      <h2 id="keep">{words['keep.title']}</h2>
      <ul>
        {keep.push !== null && !isHindrance(keep.push) && (
          <li class={keep.push === 'on' ? 'is-on' : ''}>{pushRung(keep.push, words, onPush)}</li>
        )}
        <li class={keep.sound === null ? '' : 'is-on'}>
          <p>{keep.sound ?? words[keep.page === 'reload' ? 'keep.reload' : 'keep.open']}</p>
          {keep.page === 'poll' && <p>{words['keep.poll']}</p>}
          {keep.page !== 'reload' && keep.sound === null && (
            <button type="button" onClick={onSound}>
              {words['sound.button']}
            </button>
          )}
        </li>
        {keep.ntfy !== 'none' && <li>{ntfyRung(keep.ntfy, words, onNtfy)}</li>}
        <li>
          <p>{withNumber(words['keep.board'], view.number)}</p>
        </li>
      </ul>
      {keep.push !== null && isHindrance(keep.push) && <p class="why">{words[`push.${keep.push}`]}</p>}
    </section>
  )
}

type Hindrance = 'insecure' | 'iphone' | 'unsupported' | 'denied' | 'shop'
const HINDRANCES: readonly PushState[] = ['insecure', 'iphone', 'unsupported', 'denied', 'shop']
const isHindrance = (state: PushState): state is Hindrance => HINDRANCES.includes(state)

function pushRung(state: PushState, words: Words, onPush: (() => void) | undefined) {
  switch (state) {
    case 'possible':
      return (
        <button type="button" class="primary" onClick={onPush}>
          {words['push.button']}
        </button>
      )
    case 'on':
      return (
        <>
          <p>{words['push.on']}</p>
          <button type="button" class="quiet" onClick={onPush}>
            {words['push.off']}
          </button>
        </>
      )
    default:
      return <p>{words[`push.${state}`]}</p>
  }
}

function ntfyRung(ntfy: Exclude<KeepView['ntfy'], 'none'>, words: Words, onNtfy: (() => void) | undefined) {
  if (ntfy === 'offered') {
    return (
      <button type="button" class="quiet" onClick={onNtfy}>
        {words['ntfy.button']}
      </button>
    )
  }
  if (ntfy === 'failed') return <p>{words['ntfy.failed']}</p>
  const [before, after] = words['ntfy.on'].split('{topic}')
  return (
    <p>
      {before}
      <a href={ntfy.url} rel="noreferrer">
        <bdi>{ntfy.topic}</bdi>
      </a>
      {after}
    </p>
  )
}

function withNumber(text: string, number: string) {
  const [before, after] = text.split('{number}')
  return (
    <>
      {before}
      <b>
        <bdi>{number}</bdi>
      </b>
      {after}
    </>
  )
}
