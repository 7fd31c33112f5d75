/** What this phone can do and what we may therefore say it will do. */
export interface PhoneAbilities {
  readonly vibrates: boolean
  /** The screen can be kept on: only in a secure context. */
  readonly staysAwake: boolean
}

export function phoneAbilities(): PhoneAbilities {
  return {
    vibrates: typeof navigator.vibrate === 'function' && navigator.maxTouchPoints > 0,
    staysAwake: window.isSecureContext && 'wakeLock' in navigator,
  }
}

/** @param sound `on` after the tap that browsers ask for before a page may make a noise. */
export function phonePromise(abilities: PhoneAbilities, sound: 'on' | 'off'): string {
  if (sound === 'off') return 'Keep this page open: it changes by itself the moment your order is ready.'
  const does = abilities.vibrates ? 'plays a sound and vibrates' : 'plays a sound'
  return abilities.staysAwake
    ? `Keep this page open. This phone stays awake and ${does} when your order is ready.`
    : `Keep this page open and the screen on. This phone ${does} when your order is ready.`
}
