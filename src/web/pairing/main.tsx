/** Waits until somebody lets this screen in. The page is complete without: then it loads itself every 10 s. */
import './pairing.css'
import './lite.css'

const LOOK_EVERY_MS = 2_000
const shown = document.querySelector('.code')?.getAttribute('data-code') ?? null
const note = document.getElementById('note')
const words = note === null ? '' : (note.textContent ?? '')
const zone = location.pathname.split('/')[2] ?? 'main'

function say(text: string): void {
  if (note !== null && note.textContent !== text) note.textContent = text
}

function look(): void {
  fetch(`/board/${zone}/pairing`, { cache: 'no-store' })
    .then((response) => {
      if (!response.ok) throw new Error(String(response.status))
      return response.json()
    })
    .then((now: { state: string; code: string | null }) => {
      say(words)
      if (now.state === 'approved' || now.code !== shown) location.reload()
    })
    // An error page would stay for ever; this one goes on asking.
    .catch(() => say('The shop’s computer does not answer. This screen goes on asking.'))
    .then(() => setTimeout(look, LOOK_EVERY_MS))
}

// Without a code there is nothing to ask about: the page comes again by itself.
if (shown !== null) setTimeout(look, LOOK_EVERY_MS)
else setTimeout(() => location.reload(), 30_000)
