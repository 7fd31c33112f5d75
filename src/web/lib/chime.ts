/** Three soft notes, made on the spot: there is no sound file to load and none to lose. */

/** The part of WebAudio that is used, so that a test can hand in its own. */
export type AudioContextMaker = () => AudioContext | null

export interface Chime {
  play(): void
  /** Must be called from a tap or a key. */
  unlock(): void
}

/** E5, G5, C6: rising, friendly, and not a ringtone. Hz and seconds. */
const NOTES = [
  { hz: 659.25, atS: 0 },
  { hz: 783.99, atS: 0.16 },
  { hz: 1046.5, atS: 0.32 },
] as const
const NOTE_S = 0.9
const LOUDNESS = 0.35

export function makeAudioContext(): AudioContext | null {
  const scope: { AudioContext?: typeof AudioContext; webkitAudioContext?: typeof AudioContext } = window
  const Context = scope.AudioContext ?? scope.webkitAudioContext
  return Context === undefined ? null : new Context()
}

/**
 * @param onLocked told whether the browser keeps us silent until somebody touches the screen; at once, and at each change.
 */
export function createChime(make: AudioContextMaker, onLocked: (locked: boolean) => void): Chime {
  const context = make()
  if (context === null) {
    onLocked(false)
    return { play: () => undefined, unlock: () => undefined }
  }
  const report = () => onLocked(context.state !== 'running')
  context.onstatechange = report
  report()
  return {
    play() {
      // Notes of a suspended context would all sound at once when it wakes.
      if (context.state !== 'running') return
      for (const note of NOTES) sound(context, note.hz, context.currentTime + note.atS)
    },
    unlock() {
      void context.resume().then(report, report)
    },
  }
}

function sound(context: AudioContext, hz: number, atS: number): void {
  const oscillator = context.createOscillator()
  const gain = context.createGain()
  oscillator.type = 'sine'
  oscillator.frequency.value = hz
  gain.gain.setValueAtTime(0, atS)
  gain.gain.linearRampToValueAtTime(LOUDNESS, atS + 0.02)
  gain.gain.exponentialRampToValueAtTime(0.001, atS + NOTE_S)
  oscillator.connect(gain)
  gain.connect(context.destination)
  oscillator.start(atS)
  oscillator.stop(atS + NOTE_S)
}
