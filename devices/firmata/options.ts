/** Options of the `firmata` driver: which pins go to which places of a coffee machine that has its own controller. */
import { Type } from 'typebox'

export const DEFAULT_BAUD_RATE = 57_600
export const DEFAULT_PRESS_MS = 300
export const DEFAULT_LAMP_WITHIN_MS = 3000
export const DEFAULT_DEBOUNCE_MS = 60
export const DEFAULT_HEARTBEAT_MS = 1000

/** What the lamp of the machine says while it is lit. */
export type LampMeans = 'pouring' | 'ready'

export interface FirmataOptions {
  /** The serial port, best as `/dev/serial/by-id/…`. */
  readonly path: string
  /** Bd. Default 57,600, which StandardFirmata is compiled with. */
  readonly baudRate?: number
  /** What the machine is known by; null or absent: the name of the sketch on the board. 1–64 characters. */
  readonly serial?: string
  /** Output pin, 2–69: high presses the brew button. */
  readonly button: number
  /** How long the button is pressed, ms. Default 300; above 2,000 it is refused (profile.ts). */
  readonly pressMs?: number
  /** Input pin, 2–69, or null: no lamp is wired and the end of a pour is only timed. Lit closes to ground. */
  readonly lamp?: number | null
  /** Only with a lamp. Default `pouring`. */
  readonly lampMeans?: LampMeans
  /** How soon after the press the lamp must say that it pours, ms, 100–15,000. Default 3,000. */
  readonly lampWithinMs?: number
  /** Input pin, 2–69, or null. Water closes to ground, so that a broken wire is an empty tank. */
  readonly tank?: number | null
  /** Input pin, 2–69, or null: a person says when the cup is gone. A cup closes to ground. */
  readonly cup?: number | null
  /** How long the machine pours, ms, 1,000–300,000. */
  readonly nominalMs: number
  /** How long a switch must stay as it is to be believed, ms, 10–2,000. Default 60. */
  readonly debounceMs?: number
  /** How often the board is asked whether it lives, ms, 200–5,000. Default 1,000. */
  readonly heartbeatMs?: number
  /** Refused when true (profile.ts). */
  readonly holds?: boolean
  /** Refused unless empty (profile.ts). */
  readonly outputs?: readonly number[]
}

const pin = (description: string) => Type.Integer({ description, minimum: 2, maximum: 69 })
const inputPin = (description: string) =>
  Type.Optional(Type.Union([pin(description), Type.Null()], { description, default: null }))
const ms = (description: string, minimum: number, maximum: number, byDefault?: number) =>
  Type.Integer({ description, unit: 'ms', minimum, maximum, ...(byDefault !== undefined && { default: byDefault }) })

export const firmataSchema = Type.Object(
  {
    path: Type.String({
      description: 'The serial port, best as /dev/serial/by-id/…, which survives a swapped cable.',
      minLength: 1,
    }),
    baudRate: Type.Optional(
      Type.Integer({
        description: 'Speed of the line; StandardFirmata is compiled with 57,600.',
        unit: 'Bd',
        minimum: 1200,
        maximum: 4_000_000,
        default: DEFAULT_BAUD_RATE,
      }),
    ),
    serial: Type.Optional(
      Type.String({
        description: 'What the machine is known by. Default: the name of the sketch on the board.',
        minLength: 1,
        maxLength: 64,
      }),
    ),
    button: pin('Output pin that presses the brew button while it is high.'),
    pressMs: Type.Optional(
      // Wider than what is allowed: profile.ts refuses more than 2,000 and says why, which a range cannot.
      ms('How long the button is pressed; at most 2,000.', 20, 600_000, DEFAULT_PRESS_MS),
    ),
    lamp: inputPin('Input pin of the lamp, lit closes to ground. null: none, the end of a pour is timed.'),
    lampMeans: Type.Optional(
      Type.Union([Type.Literal('pouring'), Type.Literal('ready')], {
        description: 'What the lamp says while it is lit. Pours of its own button are only seen with `pouring`.',
        default: 'pouring',
      }),
    ),
    lampWithinMs: Type.Optional(
      ms('How soon after the press the lamp must say that it pours.', 100, 15_000, DEFAULT_LAMP_WITHIN_MS),
    ),
    tank: inputPin('Input pin of the tank switch, water closes to ground. null: none.'),
    cup: inputPin('Input pin of the cup switch, a cup closes to ground. null: a person says when the cup is gone.'),
    nominalMs: ms('How long the machine pours.', 1000, 300_000),
    debounceMs: Type.Optional(
      ms('How long a switch must stay as it is to be believed.', 10, 2000, DEFAULT_DEBOUNCE_MS),
    ),
    heartbeatMs: Type.Optional(ms('How often the board is asked whether it lives.', 200, 5000, DEFAULT_HEARTBEAT_MS)),
    holds: Type.Optional(Type.Boolean({ description: 'Not possible; true is refused with the reason.' })),
    outputs: Type.Optional(
      Type.Array(Type.Integer(), { description: 'Not possible beside the button; refused with the reason.' }),
    ),
  },
  { additionalProperties: false },
)
