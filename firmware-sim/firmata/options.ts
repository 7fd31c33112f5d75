/** The command line of the twin. */
import { parseArgs } from 'node:util'
import type { RunOptions } from './run.ts'
import { DEFAULT_PINS, type TwinPins } from './twin.ts'

/** A message for people: what was given is not possible. */
export class OptionsError extends Error {}

export interface MainOptions extends RunOptions {
  /** Everything on stdout as JSON. */
  readonly output: 'text' | 'json'
  readonly control: 'off' | 'stdin'
}

const TEXTS = {
  link: ['PATH', 'a path that shall point to the pseudo-terminal'],
  log: ['FILE', 'file of the pour log'],
  name: ['TEXT', 'name of the sketch, by which the host knows the board (StandardFirmata.ino)'],
  'pour-ms': ['MS', 'how long the machine pours (25000)'],
  button: ['PIN', 'pin of the button (7)'],
  lamp: ['PIN', 'pin of the lamp (8)'],
  tank: ['PIN', 'pin of the tank switch (9)'],
  cup: ['PIN', 'pin of the cup switch (10)'],
  'no-cup': [null, 'nothing stands under the spout at the start'],
  control: ['stdin', 'requests as JSON lines on stdin'],
  json: [null, 'everything on stdout as JSON'],
  help: [null, 'this'],
} as const
type Name = keyof typeof TEXTS

export function helpText(): string {
  const lines = Object.entries(TEXTS).map(([name, [value, text]]) => {
    return `  ${`--${name}${value === null ? '' : ` ${value}`}`.padEnd(18)}${text}`
  })
  return ['A coffee machine with a Firmata board on its button, on a pseudo-terminal.', ...lines].join('\n')
}

/** @throws OptionsError */
export function parseOptions(args: readonly string[]): MainOptions | 'help' {
  const values = parsed(args)
  if ('help' in values) return 'help'
  const { link, log, name, control } = values
  if (control !== undefined && control !== 'stdin') throw new OptionsError('--control must be stdin')
  const pins = Object.fromEntries(
    Object.entries(DEFAULT_PINS).map(([of, pin]) => [of, whole(of as Name, values[of as Name], pin, 2, 19)]),
  )
  return {
    link: link ?? null,
    log: log ?? null,
    ...(name !== undefined && { name }),
    pins: pins as unknown as TwinPins,
    pourMs: whole('pour-ms', values['pour-ms'], 25_000, 1, 3_600_000),
    cup: 'no-cup' in values ? 'none' : 'empty',
    output: 'json' in values ? 'json' : 'text',
    control: control ?? 'off',
  }
}

function parsed(args: readonly string[]): Partial<Record<Name, string>> {
  const options = Object.fromEntries(
    Object.entries(TEXTS).map(([name, [value]]) => [name, { type: value === null ? 'boolean' : 'string' } as const]),
  )
  try {
    const { values } = parseArgs({ args: [...args], options, strict: true, allowPositionals: false })
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]))
  } catch (error) {
    throw new OptionsError(error instanceof Error ? error.message : String(error))
  }
}

function whole(name: Name, text: string | undefined, byDefault: number, min: number, max: number): number {
  if (text === undefined) return byDefault
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (Number.isInteger(value) && value >= min && value <= max) return value
  throw new OptionsError(`--${name} must be a whole number from ${min} to ${max}, not "${text}"`)
}
