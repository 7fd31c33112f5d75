/** When a board may fetch itself anew: nobody can press a button on a television, and nobody should see it blink. */
export const RELOAD_EVERY_MS = 5 * 60_000
const KEY = 'baristad.reloaded'

/** `sessionStorage`, or nothing where it is forbidden. */
export type Memory = Pick<Storage, 'getItem' | 'setItem'> | null

/**
 * True at most once per 5 minutes, and not again right after a reload that changed nothing: a daemon whose build and
 * pages differ must not make every screen flicker for ever. Where nothing can be remembered, the page must first have
 * been up for that long.
 *
 * @param loadedMs when this page was loaded, wall clock.
 */
export function mayReload(memory: Memory, loadedMs: number, wallMs: number): boolean {
  const last = memory === null ? loadedMs : Number(memory.getItem(KEY) ?? 0)
  // A clock that was set back must not forbid it for years.
  return Math.abs(wallMs - last) >= RELOAD_EVERY_MS
}

export function noteReload(memory: Memory, wallMs: number): void {
  memory?.setItem(KEY, String(wallMs))
}

/** Longest random wait before a reload, so that twenty displays do not all come at once. */
const SPREAD_MS = 3_000

/** Fetches the page anew, when it may and when the new one is really there: an error page would stay for ever. */
export function createReloader(loadedMs: number): { ask(): void } {
  let asked = false
  const memory = sessionMemory()
  return {
    ask() {
      if (asked || !mayReload(memory, loadedMs, Date.now())) return
      asked = true
      setTimeout(() => {
        fetch(location.href, { cache: 'no-store' })
          .then((response) => {
            asked = false
            if (!response.ok) return
            noteReload(memory, Date.now())
            location.reload()
          })
          .catch(() => {
            asked = false
          })
      }, Math.random() * SPREAD_MS)
    },
  }
}

function sessionMemory(): Memory {
  try {
    return window.sessionStorage
  } catch {
    return null
  }
}
