/** The command line: one table from which parsing, checks and help are made. */
import { parseArgs } from 'node:util'

export interface Options {
  readonly id: string
  readonly serial: string
  readonly model: string
  readonly transport: 'pty' | 'tcp' | 'mqtt'
  readonly link: string | null
  readonly listen: { readonly host: string; readonly port: number }
  readonly mqttUrl: string
  readonly mqttUser: string
  readonly mqttPassword: string | null
  readonly base: string
  readonly groups: number
  readonly state: string | null
  readonly warmUpMs: number
  readonly pourSpeed: number
  readonly pourSpread: number
  readonly absoluteMaxMs: number
  readonly journalSize: number
  readonly clockStartMs: number
  readonly hand: 'on' | 'off'
  readonly handMs: number
  readonly refillMs: number
  readonly milkSystem: 'fitted' | 'none'
  readonly cupSensor: 'fitted' | 'none'
  readonly seed: number | null
  readonly control: 'stdin' | 'off'
  readonly scenario: string | null
  readonly output: 'text' | 'json'
  readonly parent: 'outlive' | 'exit with it'
}

/** Something about the command line is wrong; the message is for the person who wrote it. */
export class OptionsError extends Error {}

interface OptionText {
  /** What stands for the value in the help; absent for a switch. */
  readonly value?: string
  readonly byDefault?: string
  readonly text: string
}

const OPTIONS = {
  id: { value: 'ID', byDefault: 'sim-1', text: 'machine id, client id on MQTT; a-z 0-9 -, at most 32 characters' },
  serial: { value: 'TEXT', byDefault: 'SIM-<id>, cut', text: 'serial number it states; at most 16 bytes' },
  model: { value: 'TEXT', byDefault: 'Brewlink Sim', text: 'model it states; at most 24 bytes' },
  transport: { value: 'pty|tcp|mqtt', byDefault: 'pty', text: 'how the daemon reaches it' },
  link: { value: 'PATH', text: 'pty: symbolic link that leads to the terminal while it exists' },
  listen: { value: 'HOST:PORT', byDefault: '127.0.0.1:0', text: 'tcp: address; port 0 takes a free one' },
  'mqtt-url': { value: 'URL', byDefault: 'mqtt://127.0.0.1:1883', text: 'mqtt: the broker' },
  'mqtt-user': { value: 'NAME', byDefault: 'the id', text: 'mqtt: user name' },
  'mqtt-password': { value: 'TEXT', text: 'mqtt: password; better in the environment: BREWLINK_MQTT_PASSWORD' },
  base: { value: 'TOPIC', byDefault: 'baristad', text: 'mqtt: topic base' },
  groups: { value: 'N', byDefault: '2', text: 'places that pour at once, 1 to 4' },
  state: { value: 'DIR', text: 'folder that survives restarts; without it nothing does, and it says so (not durable)' },
  'warm-up-ms': { value: 'MS', byDefault: '15000', text: 'from cold to ready, 0 to 3600000' },
  'pour-speed': {
    value: 'X',
    byDefault: '1',
    text: 'pours and warm-up take 1/X of their time, 0.01 to 10000; no limit or clock changes',
  },
  'pour-spread': { value: 'X', byDefault: '0', text: 'pours take up to this share more or less, 0 to 0.5' },
  'absolute-max-ms': { value: 'MS', byDefault: '240000', text: "the device's own limit of any pour, 1 to 3600000" },
  'journal-size': { value: 'N', byDefault: '64', text: 'brews it remembers, 16 to 1024' },
  'clock-start-ms': {
    value: 'MS',
    byDefault: '0',
    text: 'its clock at each boot, 0 to 4294967295; near the end to see it wrap',
  },
  hand: { value: 'on|off', byDefault: 'on', text: 'a person takes full cups away, puts empty ones back and refills' },
  'hand-ms': { value: 'MS', byDefault: '2000', text: 'hand: how long a full cup stands, 0 to 3600000' },
  'refill-ms': {
    value: 'MS|off',
    byDefault: '10000',
    text: 'hand: how long an alarm about supplies lasts, 0 to 3600000',
  },
  'no-milk': { text: 'it has no milk system' },
  'no-sensor': { text: 'it has no cup sensors' },
  seed: { value: 'N', byDefault: 'at random', text: 'of all chance, 0 to 4294967295' },
  control: {
    value: 'stdin|off',
    byDefault: 'off',
    text: 'requests as JSON lines on stdin, replies as JSON lines on stdout',
  },
  scenario: { value: 'FILE', text: 'control requests with "atMs" (and "everyMs"), a JSON list or a line each' },
  'exit-with-parent': { text: 'exit when the parent process is gone or nobody reads stdout, looked up every 250 ms' },
  json: { text: 'everything on stdout as JSON lines' },
  help: { text: 'this text' },
} as const satisfies Readonly<Record<string, OptionText>>

type OptionName = keyof typeof OPTIONS

export function helpText(): string {
  const rows = (Object.entries(OPTIONS) as [string, OptionText][]).map(([name, option]) => {
    const left = `  --${name}${option.value === undefined ? '' : ` ${option.value}`}`
    const byDefault = option.byDefault === undefined ? '' : ` [${option.byDefault}]`
    return `${left.padEnd(29)} ${option.text}${byDefault}`
  })
  return [
    'Usage: node firmware-sim/main.ts [options]',
    '',
    'A simulated espresso machine that speaks Brewlink 1 on a pseudo-terminal, over TCP or over MQTT.',
    'MS are milliseconds; [ ] are the defaults. Faults, control channel and files: firmware-sim/README.md.',
    '',
    ...rows,
    '',
    'Exit codes: 0 ended by a signal or with its parent, 64 wrong options, 69 the transport cannot work here,',
    '73 the state folder cannot be used.',
  ].join('\n')
}

/** @throws OptionsError */
export function parseOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Options | 'help' {
  const values = parsed(args)
  if ('help' in values) return 'help'
  const text = (name: OptionName): string | null => values[name] ?? null
  const number = (name: OptionName, byDefault: number, min: number, max: number): number =>
    numberIn(name, text(name), byDefault, min, max)
  const whole = (name: OptionName, byDefault: number, min: number, max: number): number => {
    const value = number(name, byDefault, min, max)
    if (!Number.isInteger(value)) throw new OptionsError(`--${name} must be a whole number`)
    return value
  }
  const id = text('id') ?? 'sim-1'
  if (!/^[a-z0-9-]{1,32}$/.test(id)) throw new OptionsError('--id must be 1 to 32 characters of a-z 0-9 -')
  return {
    id,
    serial: atMostBytes('serial', text('serial') ?? `SIM-${id}`.slice(0, 16), 16),
    model: atMostBytes('model', text('model') ?? 'Brewlink Sim', 24),
    transport: oneOf('transport', text('transport'), ['pty', 'tcp', 'mqtt']),
    link: text('link'),
    listen: address(text('listen') ?? '127.0.0.1:0'),
    mqttUrl: url(text('mqtt-url') ?? 'mqtt://127.0.0.1:1883'),
    mqttUser: text('mqtt-user') ?? id,
    mqttPassword: text('mqtt-password') ?? env.BREWLINK_MQTT_PASSWORD ?? null,
    base: topic(text('base') ?? 'baristad'),
    groups: whole('groups', 2, 1, 4),
    state: text('state'),
    warmUpMs: number('warm-up-ms', 15_000, 0, 3_600_000),
    pourSpeed: number('pour-speed', 1, 0.01, 10_000),
    pourSpread: number('pour-spread', 0, 0, 0.5),
    absoluteMaxMs: number('absolute-max-ms', 240_000, 1, 3_600_000),
    journalSize: whole('journal-size', 64, 16, 1024),
    clockStartMs: whole('clock-start-ms', 0, 0, 2 ** 32 - 1),
    hand: oneOf('hand', text('hand'), ['on', 'off']),
    handMs: number('hand-ms', 2_000, 0, 3_600_000),
    refillMs: text('refill-ms') === 'off' ? Number.POSITIVE_INFINITY : number('refill-ms', 10_000, 0, 3_600_000),
    milkSystem: text('no-milk') === null ? 'fitted' : 'none',
    cupSensor: text('no-sensor') === null ? 'fitted' : 'none',
    seed: text('seed') === null ? null : whole('seed', 0, 0, 2 ** 32 - 1),
    control: oneOf('control', text('control'), ['off', 'stdin']),
    scenario: text('scenario'),
    output: text('json') === null ? 'text' : 'json',
    parent: text('exit-with-parent') === null ? 'outlive' : 'exit with it',
  }
}

function parsed(args: readonly string[]): Partial<Record<string, string>> {
  const options = Object.fromEntries(
    (Object.entries(OPTIONS) as [string, OptionText][]).map(([name, option]) => [
      name,
      { type: option.value === undefined ? ('boolean' as const) : ('string' as const) },
    ]),
  )
  try {
    const { values } = parseArgs({ args: [...args], options, strict: true, allowPositionals: false })
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]))
  } catch (error) {
    throw new OptionsError(error instanceof Error ? error.message : String(error))
  }
}

function numberIn(name: string, text: string | null, byDefault: number, min: number, max: number): number {
  if (text === null) return byDefault
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (value >= min && value <= max) return value
  throw new OptionsError(`--${name} must be a number from ${min} to ${max}, not "${text}"`)
}

function oneOf<Word extends string>(name: string, text: string | null, words: readonly [Word, ...Word[]]): Word {
  if (text === null) return words[0]
  const word = words.find((known) => known === text)
  if (word === undefined) throw new OptionsError(`--${name} must be one of ${words.join(', ')}, not "${text}"`)
  return word
}

function atMostBytes(name: string, text: string, max: number): string {
  if (new TextEncoder().encode(text).length > max) throw new OptionsError(`--${name} must be at most ${max} bytes long`)
  return text
}

function address(text: string): { host: string; port: number } {
  const colon = text.lastIndexOf(':')
  const host = text.slice(0, Math.max(0, colon)).replace(/^\[(.*)\]$/, '$1')
  if (host === '') throw new OptionsError(`--listen must be HOST:PORT, not "${text}"`)
  return { host, port: numberIn('listen', text.slice(colon + 1), 0, 0, 65_535) }
}

function url(text: string): string {
  if (!URL.canParse(text) || !/^mqtts?:$/.test(new URL(text).protocol)) {
    throw new OptionsError(`--mqtt-url must look like mqtt://host:1883, not "${text}"`)
  }
  return text
}

function topic(text: string): string {
  if (text === '' || /[+#]/.test(text)) throw new OptionsError('--base must be a topic without + and #')
  return text
}
