/** What `/metrics` tells, a family each: how the shop is, then how its machines are, then the daemon itself. */
import type { CapState, MeasuredCap } from '../http/caps.ts'
import type { Millis, ShopMs } from '../kit/units.ts'
import type { OutboxGauge, ReadyOrder } from '../shop/ledger/gauges.ts'
import type { OrderState } from '../shop/rules/order-state.ts'
import { Samples } from '../shop/rules/samples.ts'
import type { MachineView, ModeView } from '../shop/view.ts'
import type { HttpCounts } from './metrics-http.ts'
import type { Family, HistogramSnapshot, Labels, Sample } from './metrics-text.ts'

export interface MetricsParts {
  readonly version: string
  readonly uptimeMs: () => number
  readonly nowShopMs: () => ShopMs
  readonly openDrinks: () => number
  readonly ordersByState: () => readonly { readonly state: OrderState; readonly n: number }[]
  readonly mode: () => ModeView
  readonly lastReady: () => readonly ReadyOrder[]
  readonly machines: () => readonly MachineView[]
  /** Refused and spoiled brews in a row. */
  readonly strikesOf: (machine: string) => number
  /** Since the daemon started. */
  readonly idleWithWorkMsOf: (machine: string) => Millis
  readonly brewsInDoubt: () => number
  readonly openQuestions: () => number
  readonly outbox: () => OutboxGauge
  readonly liveStreams: () => number
  readonly caps: () => readonly CapState[]
  readonly capRefusals: () => Readonly<Record<MeasuredCap, number>>
  /** p99 of the last five seconds. */
  readonly loopDelayMs: () => Millis | null
  readonly walBytes: () => number | null
  readonly loop: () => { readonly steps: number; readonly inputs: number }
  readonly stepTimes: () => HistogramSnapshot
  readonly http: () => HttpCounts
}

const LOADS = ['normal', 'busy', 'saturated', 'paused'] as const
const QUANTILES = [0.5, 0.9, 0.99] as const

export function metricFamilies(parts: MetricsParts): Family[] {
  return [...shopFamilies(parts), ...machineFamilies(parts), ...daemonFamilies(parts)]
}

function gauge(name: string, help: string, ...samples: Sample[]): Family {
  return { name: `baristad_${name}`, help, type: 'gauge', samples }
}
function counter(name: string, help: string, ...samples: Sample[]): Family {
  return { name: `baristad_${name}_total`, help, type: 'counter', samples }
}
const one = (value: number, labels: Labels = {}): Sample => ({ labels, value })
/** Nothing, when it is not known. */
const known = (value: number | null): Sample[] => (value === null ? [] : [one(value)])

function shopFamilies(parts: MetricsParts): Family[] {
  const { load, waits, mode } = parts.mode()
  const last = parts.lastReady()
  const errors = last.flatMap(({ errorMs }) => errorMs ?? [])
  const bias = errors.length === 0 ? null : errors.reduce((sum, ms) => sum + ms, 0) / errors.length / 1_000
  return [
    gauge('open_drinks', 'Drinks that are not ready yet.', one(parts.openDrinks())),
    gauge(
      'open_orders',
      'Orders that are not over, by state.',
      ...parts.ordersByState().map(({ state, n }) => one(n, { state })),
    ),
    gauge('open', '1 while the shop is open by its hours.', one(mode === 'open' ? 1 : 0)),
    gauge(
      'load',
      '1 at the mode in which orders are taken.',
      ...LOADS.map((name) => one(name === load ? 1 : 0, { mode: name })),
    ),
    gauge(
      'wait_seconds',
      'How long a drink ordered now takes, as last measured, by the skill it begins with.',
      ...waits.map(({ skill, seconds }) => one(seconds, { skill })),
    ),
    summary(
      'order_wait_seconds',
      'Wait of the last 200 ready orders.',
      last.map(({ waitMs }) => waitMs),
    ),
    summary('quote_error_seconds', 'How far first quotes of those were off, early or late.', errors.map(Math.abs)),
    gauge('quote_bias_seconds', 'Mean of those errors; above 0, orders were ready later than said.', ...known(bias)),
    gauge('brews_in_doubt', 'Brews of which nobody knows whether they happened.', one(parts.brewsInDoubt())),
    gauge('open_questions', 'What waits for a decision of a person.', one(parts.openQuestions())),
  ]
}

function summary(name: string, help: string, valuesMs: readonly number[]): Family {
  const samples = new Samples(Math.max(1, valuesMs.length))
  for (const ms of valuesMs) samples.add(ms / 1_000)
  const quantiles = QUANTILES.flatMap((q) => {
    const value = samples.quantile(q)
    return value === null ? [] : [one(value, { quantile: String(q) })]
  })
  return { name: `baristad_${name}`, help, type: 'summary', samples: quantiles }
}

function machineFamilies(parts: MetricsParts): Family[] {
  const machines = parts.machines()
  const each = (value: (machine: MachineView) => number): Sample[] =>
    machines.map((machine) => one(value(machine), { machine: machine.id }))
  return [
    gauge(
      'machine_health',
      '1, at the health that the machine has.',
      ...machines.map(({ id, health }) => one(1, { machine: id, health })),
    ),
    gauge(
      'machine_in_service',
      '1 while people want it to work.',
      ...each(({ intent }) => (intent === 'in-service' ? 1 : 0)),
    ),
    gauge('machine_link_up', '1 while there is a connection.', ...each(({ link }) => (link.state === 'up' ? 1 : 0))),
    gauge(
      'machine_heartbeat_age_seconds',
      'Since it was last heard of; missing: it never was since the start.',
      ...machines.flatMap(({ id, heartbeatAgeMs }) =>
        heartbeatAgeMs === null ? [] : [one(heartbeatAgeMs / 1_000, { machine: id })],
      ),
    ),
    gauge(
      'machine_alarm',
      '1 for each alarm that it has.',
      ...machines.flatMap(({ id, alarms }) => [...new Set(alarms)].map((alarm) => one(1, { machine: id, alarm }))),
    ),
    counter(
      'machine_idle_with_work_seconds',
      'Groups of it stood still so long while a drink waited that they could have made; 0 under pull.',
      ...each(({ id }) => parts.idleWithWorkMsOf(id) / 1_000),
    ),
    gauge('machine_strikes', 'Brews that it refused or spoiled in a row.', ...each(({ id }) => parts.strikesOf(id))),
  ]
}

function daemonFamilies(parts: MetricsParts): Family[] {
  const outbox = parts.outbox()
  const { steps, inputs } = parts.loop()
  const { byClass, replays, rateLimited } = parts.http()
  const caps = new Map(parts.caps().map(({ cap, now }) => [cap, now]))
  const oldestMs = outbox.oldestShopMs === null ? null : Math.max(0, parts.nowShopMs() - outbox.oldestShopMs)
  const delayMs = parts.loopDelayMs()
  return [
    gauge('outbox_waiting', 'Deliveries to webhooks that are still to be made.', one(outbox.waiting)),
    gauge('outbox_given_up', 'Deliveries that could not be made, kept for a while.', one(outbox.givenUp)),
    gauge(
      'outbox_oldest_seconds',
      'Age of the oldest that waits; missing: none does.',
      ...known(oldestMs === null ? null : oldestMs / 1_000),
    ),
    gauge('live_streams', 'Readers that follow by server-sent events.', one(parts.liveStreams())),
    gauge(
      'event_loop_delay_p99_seconds',
      'Of the last five seconds.',
      ...known(delayMs === null ? null : delayMs / 1_000),
    ),
    gauge('resident_memory_bytes', 'Memory of the process.', ...known(caps.get('memory') ?? null)),
    gauge('disk_free_bytes', 'On the disk of the order book.', ...known(caps.get('freeDisk') ?? null)),
    gauge('wal_bytes', "The order book's write-ahead log.", ...known(parts.walBytes())),
    counter('steps', 'Transactions of the shop.', one(steps)),
    counter('inputs', 'What happened: orders, words of machines, ticks.', one(inputs)),
    {
      name: 'baristad_step_duration_seconds',
      help: 'How long a transaction took.',
      type: 'histogram',
      histogram: parts.stepTimes(),
    },
    counter('http_responses', 'Answers by class.', ...[...byClass].map(([name, n]) => one(n, { class: name }))),
    counter('idempotent_replays', 'Answers that were given before.', one(replays)),
    counter('rate_limit_refusals', 'Requests that came too often.', one(rateLimited)),
    counter(
      'cap_refusals',
      'Requests that were refused because the computer was at its limits.',
      ...Object.entries(parts.capRefusals()).map(([cap, n]) => one(n, { cap })),
    ),
    gauge('uptime_seconds', 'Since the start.', one(parts.uptimeMs() / 1_000)),
    gauge('build_info', '1; the version is in the label.', one(1, { version: parts.version })),
  ]
}
