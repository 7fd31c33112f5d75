/** Options of the `barista` driver. Name, skills and how many drinks at a time stand with the machine itself. */
import { Type } from 'typebox'

export interface BaristaOptions {
  /** `tap`: a drink is begun when the person says so. `auto`: as soon as it is shown. Default `tap`. */
  readonly accept?: 'tap' | 'auto'
  /** A box with buttons listens on this machine's MQTT topics. Default false. */
  readonly bumpBar?: boolean
  /** Past this multiple of the recipe's time the person is asked "still on it?", 1–2. Default 1.5. */
  readonly stillFactor?: number
  /** A drink that nobody starts goes back, and the lane takes a break, s, 5–600. Default 60. */
  readonly startWithinS?: number
  /** A screen that gave no sign of life for so long is away, ms, 200–120,000. Default 15,000. */
  readonly awayMs?: number
  /** After this long at one lane the screen says that it is time to change places, min, 0–480. 0: never. Default 0. */
  readonly rotateAfterM?: number
  /** Then their person works on at this lane, and whoever stood there at theirs. Default: nobody is moved, only told. */
  readonly rotateTo?: string
  /** Between two heartbeats, ms, 200–2,000. Default 1,000. */
  readonly heartbeatMs?: number
}

export type Settled = Required<Omit<BaristaOptions, 'rotateTo'>> & { readonly rotateTo: string | null }

export const DEFAULTS: Settled = {
  accept: 'tap',
  bumpBar: false,
  stillFactor: 1.5,
  startWithinS: 60,
  awayMs: 15_000,
  rotateAfterM: 0,
  rotateTo: null,
  heartbeatMs: 1000,
}

export const settled = (options: BaristaOptions): Settled => ({ ...DEFAULTS, ...options })

export const baristaSchema = Type.Object(
  {
    accept: Type.Optional(
      Type.Union([Type.Literal('tap'), Type.Literal('auto')], {
        description: 'tap: a drink is begun when the person says so. auto: as soon as it is shown.',
        default: DEFAULTS.accept,
      }),
    ),
    bumpBar: Type.Optional(
      Type.Boolean({
        description: "A box with buttons listens on this machine's MQTT topics.",
        default: DEFAULTS.bumpBar,
      }),
    ),
    stillFactor: Type.Optional(
      Type.Number({
        description: 'Past this multiple of the recipe\'s time the person is asked "still on it?".',
        minimum: 1,
        maximum: 2,
        default: DEFAULTS.stillFactor,
      }),
    ),
    startWithinS: Type.Optional(
      Type.Integer({
        description: 'A drink that nobody starts for so long goes back to its place, and the lane takes a break.',
        unit: 's',
        minimum: 5,
        maximum: 600,
        default: DEFAULTS.startWithinS,
      }),
    ),
    awayMs: Type.Optional(
      Type.Integer({
        description: 'A screen that gave no sign of life for so long is away, as a machine that is offline.',
        unit: 'ms',
        minimum: 200,
        maximum: 120_000,
        default: DEFAULTS.awayMs,
      }),
    ),
    rotateAfterM: Type.Optional(
      Type.Integer({
        description: 'After this long at one lane the screen says that it is time to change places; 0: never.',
        unit: 'min',
        minimum: 0,
        maximum: 480,
        default: DEFAULTS.rotateAfterM,
      }),
    ),
    rotateTo: Type.Optional(
      Type.String({
        description:
          'Then its person works on at this lane, and whoever stood there at theirs, as soon as none of them has a drink in hand. Left out: they are only told.',
        pattern: '^[a-z0-9-]+$',
        maxLength: 32,
      }),
    ),
    heartbeatMs: Type.Optional(
      Type.Integer({
        description: 'Between two heartbeats of the lane.',
        unit: 'ms',
        minimum: 200,
        maximum: 2000,
        default: DEFAULTS.heartbeatMs,
      }),
    ),
  },
  { additionalProperties: false },
)
