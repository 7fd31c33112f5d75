/**
 * Keeps the screen on where the browser lets us: only in a secure context, and only while the page is seen, so it is
 * asked for again each time the page comes back. Elsewhere the device's own settings must do it.
 */
export function keepAwake(): void {
  if (!window.isSecureContext || !('wakeLock' in navigator)) return
  const ask = (): void => {
    if (document.visibilityState !== 'visible') return
    // Refused on low battery: the screen then goes dark as it always would.
    navigator.wakeLock.request('screen').catch(() => undefined)
  }
  document.addEventListener('visibilitychange', ask)
  ask()
}
