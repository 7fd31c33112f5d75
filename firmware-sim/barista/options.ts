/** The command line of a simulated person. */
import { parseArgs } from 'node:util'
import { type Habits, STEADY } from './habits.ts'

/** A message for people: what was given is not possible. */
export class OptionsError extends Error {}

export interface MainOptions {
  /** Machine id, client id and user name. */
  readonly id: string
  readonly url: string
  readonly base: string
  readonly password: string | null
  /** Null: another one each time. */
  readonly seed: number | null
  readonly habits: Habits
  /** `json`: its ready line is one of JSON. */
  readonly says: 'words' | 'json'
}

const TEXTS = {
  id: ['ID', 'the lane: id of the machine in the configuration'],
  'mqtt-url': ['URL', 'the broker (mqtt://127.0.0.1:1883)'],
  base: ['TEXT', 'first level of all topics (baristad)'],
  password: ['KEY', 'a machine key of that id'],
  seed: ['N', 'of chance: the same seed is the same day'],
  name: ['TEXT', `signs in with this name (${STEADY.name})`],
  skills: ['A,B', 'signs in with these skills only'],
  'start-ms': ['MS', `median until a drink is started (${STEADY.startMs})`],
  pace: ['X', 'median time of a drink as a multiple of the recipe’s (1)'],
  spread: ['X', `spread of all times, 0 to 1 (${STEADY.spread})`],
  declines: ['P', 'chance to say no, 0 to 1 (0)'],
  forgets: ['P', 'chance not to press "done" until asked, 0 to 1 (0)'],
  breaks: ['P', 'chance of a break after a drink, 0 to 1 (0)'],
  'break-ms': ['MS', `median length of a break (${STEADY.breakMs})`],
  'sick-after-ms': ['MS', 'gives no sign of life any more after this'],
  json: [null, 'one line of JSON when ready, for scripts'],
  help: [null, 'this'],
} as const
type Name = keyof typeof TEXTS

export function helpText(): string {
  const lines = Object.entries(TEXTS).map(
    ([name, [value, text]]) => `  ${`--${name}${value === null ? '' : ` ${value}`}`.padEnd(20)}${text}`,
  )
  return ['A person with a bump bar on MQTT, who takes as long as people do.', ...lines].join('\n')
}

/** @throws OptionsError */
export function parseOptions(args: readonly string[]): MainOptions | 'help' {
  const values = parsed(args)
  if (values.help !== undefined) return 'help'
  const { id, password, skills } = values
  if (id === undefined || !/^[a-z0-9-]{1,32}$/.test(id)) throw new OptionsError('--id must be the id of a lane')
  const number = (name: Name, byDefault: number, max: number): number => numberOf(name, values[name], byDefault, max)
  return {
    id,
    url: values['mqtt-url'] ?? 'mqtt://127.0.0.1:1883',
    base: values.base ?? 'baristad',
    password: password ?? null,
    says: values.json === undefined ? 'words' : 'json',
    seed: values.seed === undefined ? null : number('seed', 0, 2 ** 32),
    habits: {
      name: values.name ?? STEADY.name,
      skills: skills === undefined ? null : skills.split(','),
      startMs: number('start-ms', STEADY.startMs, 3_600_000),
      pace: number('pace', STEADY.pace, 100),
      spread: number('spread', STEADY.spread, 1),
      declines: number('declines', 0, 1),
      forgets: number('forgets', 0, 1),
      breaks: number('breaks', 0, 1),
      breakMs: number('break-ms', STEADY.breakMs, 3_600_000),
      sickAfterMs: values['sick-after-ms'] === undefined ? null : number('sick-after-ms', 0, 86_400_000),
    },
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

function numberOf(name: Name, text: string | undefined, byDefault: number, max: number): number {
  if (text === undefined) return byDefault
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (Number.isFinite(value) && value >= 0 && value <= max) return value
  throw new OptionsError(`--${name} must be a number from 0 to ${max}, not "${text}"`)
}
