/** Keeps the lane fresh, and tells the daemon that somebody is there. It is complete without. */
import './lane.css'
import { known, replaceMain } from '../staff/replace.ts'

/** Well below the time after which a lane counts as away. */
const LOOK_EVERY_MS = 4_000
const BUSY_MS = 1_000
const SENDING_MS = 10_000

const main = document.getElementById('main')
const live = document.getElementById('live')
const lane = document.querySelector<HTMLElement>('[data-lane]')?.dataset.lane
if (main && live && lane) start(main, live, `/lane/${lane}`)

function start(main: HTMLElement, live: HTMLElement, path: string): void {
  const before = known(main)
  let sendingUntil = 0
  let touching = false
  let fetching = false
  let again = false

  const say = (state: 'live' | 'stopped', text: string): void => {
    live.className = `quiet ${state}`
    live.textContent = text
  }
  const busy = (section: Element): boolean => {
    const field = section.querySelector('input:focus')
    const inputs = Array.from(section.querySelectorAll<HTMLInputElement>('input[name="reason"], input[name="name"]'))
    return (field !== null && document.hasFocus()) || inputs.some(({ value }) => value !== '')
  }
  const refresh = async (): Promise<void> => {
    if (fetching || touching || performance.now() < sendingUntil) {
      again = true
      return
    }
    fetching = true
    again = false
    const focused = document.activeElement?.hasAttribute('data-go') ?? false
    try {
      const answer = await fetch(`${path}/main`, { cache: 'no-store', signal: AbortSignal.timeout(8_000) })
      if (answer.status === 401) return location.assign(path)
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`)
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main')
      if (!fresh) throw new Error('no page')
      if (touching || performance.now() < sendingUntil) again = true
      else if (!replaceMain(main, fresh, before, busy)) setTimeout(() => void refresh(), BUSY_MS)
      if (focused && document.activeElement === document.body) big()?.focus()
      say('live', 'Live')
    } catch {
      say('stopped', 'Not live: what you see may be old')
    } finally {
      fetching = false
      if (again && !touching) setTimeout(() => void refresh(), 50)
    }
  }
  const big = (): HTMLButtonElement | null => main.querySelector<HTMLButtonElement>('button[data-go]')

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
  document.addEventListener('submit', ({ target }) => {
    sendingUntil = performance.now() + SENDING_MS
    setTimeout(() => {
      if (target instanceof HTMLFormElement)
        for (const button of target.querySelectorAll('button')) button.disabled = true
    })
  })
  document.addEventListener('keydown', (event) => {
    const inField = event.target instanceof Element && event.target.closest('input, button, a, summary') !== null
    if (inField || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return
    const button = event.key === 'u' ? main.querySelector<HTMLButtonElement>('#undo button') : big()
    if (event.key !== 'u' && event.key !== 'Enter' && event.key !== ' ') return
    event.preventDefault()
    if (button && !button.disabled) button.form?.requestSubmit(button)
  })
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) location.reload()
  })
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void refresh()
  })
  // It opens itself again; until then the regular look does the same, later.
  new EventSource(`${path}/events`).addEventListener('changed', () => void refresh())
  setInterval(() => void refresh(), LOOK_EVERY_MS)
}
