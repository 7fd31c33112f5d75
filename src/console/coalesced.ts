/** Runs at once, and what is asked for within the rest after it once more at its end. */
export interface Coalesced {
  ask(): void
  close(): void
}

/** Calls back once after so many milliseconds; gives a way to call it off. */
export type After = (ms: number, then: () => void) => () => void

/** `restMs`: between two runs at least. */
export function coalesced(run: () => void, restMs: number, after: After = timer): Coalesced {
  let callOff: (() => void) | null = null
  let asked = false
  const ask = (): void => {
    if (callOff !== null) {
      asked = true
      return
    }
    run()
    callOff = after(restMs, () => {
      callOff = null
      if (!asked) return
      asked = false
      ask()
    })
  }
  return {
    ask,
    close() {
      callOff?.()
      callOff = null
      asked = false
    },
  }
}

function timer(ms: number, then: () => void): () => void {
  const handle = setTimeout(then, ms)
  return () => clearTimeout(handle)
}
