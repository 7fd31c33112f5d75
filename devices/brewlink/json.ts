/** Messages as the JSON payloads of MQTT (README.md §5). What arrives was written by anybody: nothing in it is trusted. */
import { type Field, Malformed } from './fields.ts'
import { LAYOUTS, NAMES } from './layouts.ts'
import type { Decoded, Name, WireMessage } from './messages.ts'

/** Longer payloads are not looked at. */
export const MAX_JSON_BYTES = 4096
/** Making one costs more than reading a heartbeat. */
const STRICT = new TextDecoder('utf-8', { fatal: true })

export interface Availability {
  readonly state: 'online' | 'offline'
  /** Absent from a last will, which is written before the boot is of interest. */
  readonly boot: number | null
}

/** The text of a message, to publish. `to`: the serial number of the one device that it is for; null: whoever hears it. */
export function encodeJson(message: WireMessage, to: string | null = null): string {
  return JSON.stringify({ v: 1, ...message, ...(to !== null && { to }) })
}

/** Reads a message; unknown fields are ignored. Never throws. */
export function decodeJson(payload: Uint8Array): Decoded<WireMessage> {
  const read = readObject(payload)
  if (read.message === null) return read
  const name = NAMES.find((known) => known === read.message.t)
  if (name === undefined) return { message: null, reason: 't: no message of this name' }
  try {
    const fields = (LAYOUTS[name].fields as Field<object>).parse(read.message)
    return { message: { t: name satisfies Name, ...fields } as WireMessage }
  } catch (error) {
    if (error instanceof Malformed) return { message: null, reason: `${name}: ${error.message}` }
    throw error
  }
}

/** Reads the retained `availability`. An empty payload, which is how a broker forgets one, is `offline`. Never throws. */
export function decodeAvailability(payload: Uint8Array): Decoded<Availability> {
  if (payload.length === 0) return { message: { state: 'offline', boot: null } }
  const read = readObject(payload)
  if (read.message === null) return read
  const { state, boot } = read.message
  if (state !== 'online' && state !== 'offline') return { message: null, reason: 'state: must be online or offline' }
  return { message: { state, boot: typeof boot === 'number' && Number.isInteger(boot) ? boot : null } }
}

function readObject(payload: Uint8Array): Decoded<Readonly<Record<string, unknown>>> {
  if (payload.length > MAX_JSON_BYTES) return { message: null, reason: `longer than ${MAX_JSON_BYTES} bytes` }
  let value: unknown
  try {
    value = JSON.parse(STRICT.decode(payload))
  } catch {
    return { message: null, reason: 'not JSON' }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { message: null, reason: 'not an object' }
  if (!('v' in value) || value.v !== 1) return { message: null, reason: 'v: must be 1' }
  return { message: value as Readonly<Record<string, unknown>> }
}
