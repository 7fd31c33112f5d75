/** What this phone can do and what we may therefore say it will do. */
import type { Words } from './words/en.ts'

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

/** What happens on this phone while the page is open, once its owner has tapped: browsers ask for that before any noise. */
export function soundPromise({ vibrates, staysAwake }: PhoneAbilities, words: Words): string {
  if (staysAwake) return words[vibrates ? 'sound.onAwakeVibrates' : 'sound.onAwake']
  return words[vibrates ? 'sound.onVibrates' : 'sound.on']
}
