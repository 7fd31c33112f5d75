/** Keeps the page fresh. It is complete without: whatever fails here, a reload and the forms still work. */
import './staff.css'
import { known, replaceMain } from './replace.ts'

/** Longer than two of the server's signs of life: then the stream is opened anew. */
const SILENCE_MS = 40_000
/** Silence after which the shop is asked whether it is there: an open socket is no proof of life. */
const QUIET_MS = 6_000
/** How long an answer may take: what stands here is said to be old within 15 s. */
const ANSWER_MS = 8_000
const AGAIN_MS = 5_000
const BUSY_MS = 1_000
/** A button that was pressed: the answer is a new page. */
const SENDING_MS = 10_000

const main = document.getElementById('main')
const live = document.getElementById('live')
if (main && live) start(main, live)

function start(main: HTMLElement, live: HTMLElement): void {
  const before = known(main)
  let sendingUntil = 0
  let touching = false
  let fetching = false
  let again = false
  let watchdog = 0
  let quiet = 0
  let stream: EventSource | null = null

  const say = (state: 'live' | 'stopped', text: string): void => {
    if (live.className === `quiet ${state}` && live.textContent === text) return
    live.className = `quiet ${state}`
    live.textContent = text
  }
  const stopped = (): void => say('stopped', 'Not live: what you see may be old')

  const busy = (section: Element): boolean => {
    const field = section.querySelector('input:focus, select:focus')
    const written = Array.from(section.querySelectorAll<HTMLInputElement>('input')).some(
      ({ type, value, checked, defaultValue }) =>
        type === 'checkbox' ? checked : type !== 'hidden' && type !== 'radio' && value !== defaultValue,
    )
    return (field !== null && document.hasFocus()) || written
  }

  /** Something came from the shop: the next question is asked after the next silence. */
  const spoken = (): void => {
    clearTimeout(quiet)
    quiet = window.setTimeout(() => {
      void refresh()
      // Also when there is no asking now, because somebody presses a button.
      spoken()
    }, QUIET_MS)
  }

  const refresh = async (): Promise<void> => {
    if (fetching || touching || performance.now() < sendingUntil) {
      again = true
      return
    }
    fetching = true
    again = false
    try {
      const answer = await fetch('/staff/main', { cache: 'no-store', signal: AbortSignal.timeout(ANSWER_MS) })
      if (answer.status === 401) return location.assign('/staff')
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`)
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main')
      if (!fresh) throw new Error('no page')
      spoken()
      if (touching || performance.now() < sendingUntil) again = true
      else if (!replaceMain(main, fresh, before, busy)) setTimeout(() => void refresh(), BUSY_MS)
      if (stream?.readyState === 1) say('live', 'Live')
    } catch {
      stopped()
      setTimeout(() => void refresh(), AGAIN_MS)
    } finally {
      fetching = false
      if (again && !touching) setTimeout(() => void refresh(), 50)
    }
  }

  const open = (): void => {
    stream?.close()
    const mine = new EventSource('/staff/events')
    stream = mine
    const heard = (): void => {
      spoken()
      clearTimeout(watchdog)
      watchdog = window.setTimeout(silent, SILENCE_MS)
    }
    const silent = (): void => {
      stopped()
      open()
    }
    heard()
    mine.addEventListener('changed', () => {
      heard()
      void refresh()
    })
    mine.addEventListener('ping', () => {
      heard()
      say('live', 'Live')
    })
    mine.addEventListener('error', () => {
      if (mine !== stream) return
      stopped()
      // 2: given up for good, e.g. because nobody is logged in any more.
      if (mine.readyState !== 2) return
      clearTimeout(watchdog)
      watchdog = window.setTimeout(() => {
        void refresh()
        open()
      }, AGAIN_MS)
    })
  }

  // Nothing moves between a finger that goes down and the page that answers it.
  document.addEventListener('pointerdown', () => {
    touching = true
  })
  for (const end of ['pointerup', 'pointercancel']) {
    document.addEventListener(end, () => {
      touching = false
      if (again) setTimeout(() => void refresh(), 100)
    })
  }
  document.addEventListener('submit', (event) => {
    sendingUntil = performance.now() + SENDING_MS
    // The second of two clicks finds nothing to press; the server would give it the first one's answer anyway.
    const { target } = event
    setTimeout(() => {
      if (target instanceof HTMLFormElement)
        for (const button of target.querySelectorAll('button')) button.disabled = true
    })
  })
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) location.reload()
  })
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible') return
    void refresh()
    open()
  })
  open()
}
