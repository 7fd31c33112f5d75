/** What a bad line does to bytes. */
import type { Chance } from '../chance.ts'
import { dice } from '../chance.ts'
import type { Faults } from './faults.ts'

/** One frame, or one piece of a stream, as the other end gets it. */
export function spoilBytes(bytes: Uint8Array, direction: 'in' | 'out', faults: Faults, chance: Chance): Uint8Array {
  let result = bytes
  for (const name of ['corrupt', 'drop-byte', 'flip-bit'] as const) {
    const only = faults.on(name)?.direction
    if (result.length === 0 || (only !== undefined && only !== direction)) continue
    if (faults.strikes(name) !== null) result = damaged(result, name, chance)
  }
  return result
}

/** Random bytes that a fault sends on its own, or null. */
export function garbage(faults: Faults, chance: Chance): Uint8Array | null {
  const params = faults.strikes('insert-garbage')
  if (params === null) return null
  return Uint8Array.from({ length: params.bytes ?? 16 }, () => dice(chance, 256))
}

/**
 * An MQTT payload that lost its integrity above TCP, which would not happen to single bits: it is cut and begins wrongly,
 * so that it is certainly no JSON any more instead of perhaps another message.
 */
export function spoilPayload(payload: string, direction: 'in' | 'out', faults: Faults, chance: Chance): string {
  const before = new Uint8Array([1, 2, 3, 4])
  const after = spoilBytes(before, direction, faults, chance)
  return after === before ? payload : `}${payload.slice(1, dice(chance, payload.length))}`
}

function damaged(bytes: Uint8Array, how: 'corrupt' | 'drop-byte' | 'flip-bit', chance: Chance): Uint8Array {
  const at = dice(chance, bytes.length)
  if (how === 'drop-byte') return bytes.filter((_, index) => index !== at)
  const change = how === 'flip-bit' ? 1 << dice(chance, 8) : 1 + dice(chance, 255)
  return bytes.map((byte, index) => (index === at ? byte ^ change : byte))
}
