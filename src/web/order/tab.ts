/** The page's tab, for whoever looks at something else: a title that changes and a dot, until the page is looked at. */
import { FAVICON, READY_FAVICON } from '../lib/favicon.ts'

const BLINK_MS = 1_000

let blinking: number | undefined

/** @param look `ready`: with the sign of it. */
export function showTab(title: string, look: 'ready' | 'plain'): void {
  document.title = title
  document.querySelector('link[rel=icon]')?.setAttribute('href', look === 'ready' ? READY_FAVICON : FAVICON)
  if (look === 'plain') stopBlinking()
}

/** From the moment at which it became ready until somebody looks. */
export function blinkTab(title: string): void {
  stopBlinking()
  if (document.visibilityState === 'visible') return
  let shown = 0
  blinking = window.setInterval(() => {
    document.title = shown++ % 2 === 0 ? `✓ ${title}` : title
  }, BLINK_MS)
  document.addEventListener(
    'visibilitychange',
    () => {
      stopBlinking()
      document.title = title
    },
    { once: true },
  )
}

function stopBlinking(): void {
  window.clearInterval(blinking)
}
