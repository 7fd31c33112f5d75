import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import Database from 'better-sqlite3'
import { formatConfigError } from '../config/finding.ts'
import { localClock, midnight } from '../kit/local-clock.ts'
import { recordedDay, recordedDays } from '../shop/ledger/recorded-day.ts'
import type { PolicyName } from '../shop/settings.ts'
import { adviceOf } from '../simulate/advice.ts'
import { compare, type Run } from '../simulate/compare.ts'
import type { Day } from '../simulate/day.ts'
import { readDayFile } from '../simulate/day-file.ts'
import { makeDay } from '../simulate/make-day.ts'
import { dayFromRecord } from '../simulate/recorded-day.ts'
import { reportOf } from '../simulate/report/report.ts'
import { RUSH_DAY } from '../simulate/rush-day.ts'
import { readFail, readSlow, type Scenario, ScenarioError } from '../simulate/scenario.ts'
import { terminalTable } from '../simulate/table.ts'
import { type CommandIo, EXIT, processIo, UsageError } from './command.ts'

export const summary = 'replay a day under several policies, or with another machine, and compare'

const POLICIES: readonly PolicyName[] = ['pull', 'pull-window', 'round-robin', 'least-loaded', 'shortest-first']

export const usage = `baristad simulate: replay a day under several policies, or with another machine, and compare

Usage: baristad simulate [--day FILE | --from-ledger FILE --date DATE] [options]

Plays the day through the very code that runs the shop, on a clock of its own: a day takes less than a second. Machines
are simulated; how long each pour really takes is drawn by chance, and the same in every row. Opens no port and no
device, and changes no file but the report. Nobody is turned away, however long the queue is.

The day:
  --day FILE          a day in YAML (default: a built-in weekday with a morning rush)
  --from-ledger FILE  an order book, read only: that day's orders, on the machines that made them
  --date DATE         with --from-ledger: the business day, YYYY-MM-DD (default: the last one)
  --timezone ZONE     with --from-ledger: of the times of day shown (default: this computer's)
  --seeds N           so many days drawn by chance, 1 to 1000; the figures are of all of them together (default: 1)

What is compared (a row each):
  --policy A,B,…      ${POLICIES.join(', ')} (default: pull,pull-window,round-robin,least-loaded)
                      shortest-first exists only here: large orders may wait for ever
  --machines N,M,…    numbers of machines, 1 to 64: "would a fourth have paid off" (default: as many as the day has)
  --window K          orders among which pull-window chooses, 1 to 10 (default: 3)
  --overtakes J       times that pull-window lets a drink be overtaken, 0 to 20 (default: 2)

What goes wrong (may be given more than once; a machine by its id, or by its place from 1):
  --fail 2@08:10-08:30  machine 2 is off from 08:10 to 08:30; without an end, for the rest of the day
  --slow 2x1.5          machine 2 takes 1.5 times as long, and the shop is not told

Output:
  --json              figures as one JSON object on standard output (default: a table)
  --report FILE       also one HTML page with pictures, to open in any browser
`

export async function run(argv: string[], io: CommandIo = processIo): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      day: { type: 'string' },
      'from-ledger': { type: 'string' },
      date: { type: 'string' },
      timezone: { type: 'string' },
      seeds: { type: 'string', default: '1' },
      policy: { type: 'string', default: 'pull,pull-window,round-robin,least-loaded' },
      machines: { type: 'string' },
      window: { type: 'string', default: '3' },
      overtakes: { type: 'string', default: '2' },
      fail: { type: 'string', multiple: true, default: [] },
      slow: { type: 'string', multiple: true, default: [] },
      json: { type: 'boolean', default: false },
      report: { type: 'string' },
    },
  })
  const scenario: Scenario = {
    policies: values.policy.split(',').map(policyNamed),
    machines: values.machines?.split(',').map((text) => whole('--machines', text, 1, 64)) ?? [],
    fails: values.fail.map((text) => readFail(text) ?? wrong('--fail', text, '2@08:10 or 2@08:10-08:30')),
    slow: values.slow.map((text) => readSlow(text) ?? wrong('--slow', text, '2x1.5, from 0.2 to 5')),
    window: whole('--window', values.window, 1, 10),
    overtakes: whole('--overtakes', values.overtakes, 0, 20),
  }
  if (values.day !== undefined && values['from-ledger'] !== undefined) {
    throw new UsageError('a day comes from a file or from an order book: give --day or --from-ledger')
  }
  if (values['from-ledger'] === undefined && (values.date !== undefined || values.timezone !== undefined)) {
    throw new UsageError('--date and --timezone belong to --from-ledger')
  }
  const seeds = whole('--seeds', values.seeds, 1, 1_000)
  const days =
    values['from-ledger'] === undefined
      ? drawnDays(values.day, seeds, io)
      : recordedDaysOf(values['from-ledger'], values.date, values.timezone, seeds)
  if (days === null) return EXIT.config
  const runs = played(days, scenario, io)
  if (values.json) io.out(`${JSON.stringify(asJson(days, runs), null, 2)}\n`)
  else io.out(`${headline(days)}\n\n${terminalTable(runs)}\n\n${adviceOf(runs).join('\n')}\n`)
  if (values.report !== undefined) {
    writeFileSync(values.report, reportOf(days, runs, scenario))
    io.err(`The report is in ${values.report}\n`)
  }
  return EXIT.ok
}

/** Null: the file is not good, and that was said. */
function drawnDays(file: string | undefined, seeds: number, io: CommandIo): Day[] | null {
  let spec = RUSH_DAY
  if (file !== undefined) {
    if (!existsSync(file)) throw new UsageError(`there is no file ${file}`)
    const read = readDayFile(readFileSync(file, 'utf8'), file)
    if (!read.ok) {
      io.err(`${read.errors.map(formatConfigError).join('\n')}\n`)
      return null
    }
    spec = read.spec
  }
  return Array.from({ length: seeds }, (_, i) => makeDay(spec, i + 1))
}

function recordedDaysOf(file: string, wanted: string | undefined, zone: string | undefined, seeds: number): Day[] {
  if (!existsSync(file)) throw new UsageError(`there is no file ${file}`)
  const db = new Database(file, { readonly: true, fileMustExist: true })
  try {
    const known = recordedDays(db, 5)
    const date = wanted ?? known[0]
    if (date === undefined) throw new UsageError(`${file} has no orders`)
    const record = recordedDay(db, date)
    const localOf = clockOf(zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone)
    const firstMidnight = midnight(localOf(record.drinks[0]?.placedWallMs ?? 0))
    return Array.from({ length: seeds }, (_, i) => {
      const day = dayFromRecord(record, date, i + 1, (wallMs) => localOf(wallMs) - firstMidnight)
      if (day === null) throw new UsageError(`nothing was made on ${date}; the last days are ${known.join(', ')}`)
      return day
    })
  } finally {
    db.close()
  }
}

function clockOf(zone: string) {
  try {
    return localClock(zone)
  } catch {
    throw new UsageError(`--timezone ${zone}: there is no such zone`)
  }
}

function played(days: readonly Day[], scenario: Scenario, io: CommandIo): Run[] {
  let shown = 0
  try {
    return compare(days, scenario, (done, of) => {
      const percent = Math.floor((100 * done) / of)
      if (of < 40 || percent < shown + 10) return
      shown = percent
      io.err(`${done} of ${of} days played\n`)
    })
  } catch (error) {
    if (error instanceof ScenarioError) throw new UsageError(error.message)
    throw error
  }
}

function headline(days: readonly Day[]): string {
  const [first] = days
  if (first === undefined) return ''
  const drinks = first.orders.reduce((sum, order) => sum + order.drinks.reduce((n, { count = 1 }) => n + count, 0), 0)
  const more = days.length === 1 ? '' : `, and ${days.length - 1} more days like it`
  return `${first.name}: ${first.orders.length} orders, ${drinks} drinks${more}. Times in seconds.`
}

function asJson(days: readonly Day[], runs: readonly Run[]) {
  return {
    day: days[0]?.name ?? null,
    days: days.length,
    runs: runs.map(({ policy, machines, figures, bounds, makespanS }) => ({
      policy,
      machines,
      ...figures,
      makespanS,
      bounds,
    })),
  }
}

function policyNamed(name: string): PolicyName {
  return POLICIES.find((policy) => policy === name.trim()) ?? wrong('--policy', name, POLICIES.join(', '))
}

function whole(option: string, text: string, least: number, most: number): number {
  const value = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN
  return value >= least && value <= most ? value : wrong(option, text, `a whole number from ${least} to ${most}`)
}

function wrong(option: string, text: string, allowed: string): never {
  throw new UsageError(`${option} ${text}: allowed is ${allowed}`)
}
