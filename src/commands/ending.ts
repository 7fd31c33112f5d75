/** How a daemon's process ends: on a signal, or, for the demo, when whoever started it is gone. */

/** Ctrl-C reaches us twice under npm: from the terminal and from npm itself. */
const SAME_WISH_MS = 1_000

/**
 * Resolves at the first of these signals; another one a second later ends the process at once. A daemon that reads its
 * configuration again at SIGHUP leaves that out.
 */
export function endSignal(signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP']): Promise<string> {
  return new Promise((resolve) => {
    let askedMs: number | null = null
    for (const signal of signals) {
      process.on(signal, () => {
        if (askedMs !== null && performance.now() - askedMs > SAME_WISH_MS) process.exit(130)
        askedMs ??= performance.now()
        resolve(signal)
      })
    }
  })
}

/** Resolves when the parent process is gone: npm was killed, and nobody would end us. */
export function parentGone(): Promise<string> {
  const parent = process.ppid
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (process.ppid === parent) return
      clearInterval(timer)
      resolve('the parent process is gone')
    }, 250)
    timer.unref()
  })
}

/** Ends the process after this long, whatever still hangs. */
export function endWithin(ms: number, exitCode: number): void {
  setTimeout(() => process.exit(exitCode), ms).unref()
}
