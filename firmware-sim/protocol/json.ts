/** MQTT payloads (specification §5): JSON objects with `v: 1`, the message's name as `t`, and its fields. */
import type { Command, DeviceMessage, Program } from './messages.ts'
import { MAX_BREW } from './messages.ts'

type Fields = Readonly<Record<string, unknown>>

const U8 = 0xff
const U16 = 0xffff
const U32 = 0xffff_ffff
const MAX_LABEL_BYTES = 24
const STRICT = new TextDecoder('utf-8', { fatal: true })

export function encodeJson(message: DeviceMessage): string {
  return JSON.stringify({ v: 1, ...message })
}

/**
 * The command in a payload, or null when it is not valid JSON of this shape, or for another device than `serial` (null: it
 * has not named itself yet). Unknown fields are ignored.
 */
export function decodeJson(payload: Uint8Array, serial: string | null = null): Command | null {
  let value: unknown
  try {
    value = JSON.parse(STRICT.decode(payload))
  } catch {
    return null
  }
  if (!isObject(value) || value.v !== 1) return null
  if (serial !== null && value.to !== undefined && value.to !== serial) return null
  switch (value.t) {
    case 'hello':
      return whole(value.heartbeatMs, U16) ? { t: 'hello', heartbeatMs: value.heartbeatMs } : null
    case 'brew':
      return brewCommand(value)
    case 'query':
    case 'stop':
      return whole(value.brew, MAX_BREW) ? { t: value.t, brew: value.brew } : null
    case 'fence': {
      const { group, epoch, brew } = value
      if (!whole(group, U8) || !whole(epoch, U32) || !whole(brew, MAX_BREW)) return null
      return { t: 'fence', group, epoch, brew }
    }
    case 'wake':
    case 'sleep':
      return { t: value.t }
    case 'ack':
      return whole(value.event, U16) ? { t: 'ack', event: value.event } : null
    default:
      return null
  }
}

function brewCommand(value: Fields): Command | null {
  const { brew, group, epoch, boot, deadlineMs, maxMs, label } = value
  const program = programOf(value.program)
  if (program === null || typeof label !== 'string') return null
  if (new TextEncoder().encode(label).length > MAX_LABEL_BYTES) return null
  if (!whole(brew, MAX_BREW) || !whole(group, U8) || !whole(epoch, U32) || !whole(boot, U32)) return null
  if (!whole(deadlineMs, U32) || !whole(maxMs, U32)) return null
  return { t: 'brew', brew, group, epoch, boot, deadlineMs, maxMs, program, label }
}

function programOf(value: unknown): Program | null {
  if (!isObject(value)) return null
  const { doseGrams, waterMl, milkMl, foamPercent, temperatureC, nominalMs } = value
  if (!finite(doseGrams) || !finite(waterMl) || !finite(milkMl)) return null
  if (!finite(foamPercent) || !finite(temperatureC) || !finite(nominalMs)) return null
  return { doseGrams, waterMl, milkMl, foamPercent, temperatureC, nominalMs }
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function whole(value: unknown, max: number): value is number {
  return Number.isSafeInteger(value) && typeof value === 'number' && value >= 0 && value <= max
}

function finite(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}
