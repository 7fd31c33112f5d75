/** Pieces that the payload schemas share. Every field says what it means, with unit and range. */
import { type TSchemaOptions, Type } from 'typebox'

/** Ours: nothing but what is written here. A typing error in a field's name must not pass. */
export const STRICT = { additionalProperties: false }

export const version = Type.Literal(1, { description: 'Version of the payload.' })

export function machineId() {
  return Type.String({ pattern: '^[a-z0-9-]{1,32}$', description: 'Id of the machine in the configuration.' })
}

export function zoneId() {
  return Type.String({ pattern: '^[a-z0-9-]{1,32}$', description: 'Zone of the pickup area.' })
}

export function pickupNumber() {
  return Type.String({ minLength: 1, maxLength: 8, description: 'Pickup number, as people read and call it.' })
}

export function groupNumber() {
  return Type.Integer({ minimum: 1, maximum: 4, description: 'Group of the machine, counted from 1.' })
}

/** A moment for people and for the age of a message; milliseconds since 1970 UTC. */
export function wallMs(description: string) {
  return Type.Integer({
    minimum: 0,
    description: `${description} Milliseconds since 1970 UTC, wall clock of the daemon.`,
  })
}

export function count(description: string, maximum = Number.MAX_SAFE_INTEGER) {
  return Type.Integer({ minimum: 0, maximum, description })
}

export function u32(description: string) {
  return Type.Integer({ minimum: 0, maximum: 0xffff_ffff, description })
}

export function sequence(description: string) {
  return Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description })
}

export function brewId(description: string) {
  return Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description })
}

export function text(maxLength: number, description: string) {
  return Type.String({ maxLength, description })
}

/** One of these words. */
export function word<const Words extends string[]>(words: readonly [...Words], description: string) {
  return Type.Enum(words, { description } satisfies TSchemaOptions)
}

export const ALARMS = [
  'water.empty',
  'beans.empty',
  'milk.empty',
  'grounds.full',
  'boiler.sensor',
  'boiler.over',
  'flow.none',
  'pump.overrun',
  'journal.write',
  'service.due',
] as const

export const CUPS = ['none', 'empty', 'full', 'unknown'] as const

export const boilerC = Type.Union([Type.Number({ minimum: -100, maximum: 300 }), Type.Null()], {
  description: 'Temperature of the boiler, °C; null when it is not measured.',
})
