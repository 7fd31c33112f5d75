import { expect, it } from 'vitest'
import type { MachineView } from '../shop/view.ts'
import { type MetricsParts, metricFamilies } from './metrics-families.ts'
import { exposition } from './metrics-text.ts'

const machine: MachineView = {
  id: 'left',
  role: 'primary',
  skills: ['espresso'],
  tier: 'A',
  intent: 'draining',
  link: { state: 'up', reason: '' },
  health: 'resting',
  heartbeatAgeMs: 1_250,
  identity: null,
  alarms: ['water.empty', 'water.empty'],
  boilerC: null,
  pours: null,
  groups: [],
  reserve: null,
  lastError: null,
  lastTest: null,
}

const parts = (over: Partial<MetricsParts> = {}): MetricsParts => ({
  version: '1.2.3',
  uptimeMs: () => 90_500,
  nowShopMs: () => 100_000,
  openDrinks: () => 4,
  ordersByState: () => [{ state: 'held', n: 2 }],
  mode: () => ({
    mode: 'closed',
    opensAt: null,
    load: 'busy',
    until: null,
    message: null,
    waits: [{ skill: 'milk', seconds: 75 }],
  }),
  lastReady: () => [
    { waitMs: 20_000, errorMs: -4_000 },
    { waitMs: 40_000, errorMs: 2_000 },
    { waitMs: 30_000, errorMs: null },
  ],
  machines: () => [machine],
  idleWithWorkMsOf: () => 2_500,
  strikesOf: (id) => (id === 'left' ? 3 : 0),
  brewsInDoubt: () => 1,
  openQuestions: () => 2,
  outbox: () => ({ waiting: 5, givenUp: 6, oldestShopMs: 40_000 }),
  liveStreams: () => 7,
  caps: () => [{ cap: 'memory', now: 8_000, limit: 1, status: 'ok' }],
  capRefusals: () => ({ loopDelay: 9, memory: 0, freeDisk: 0 }),
  walBytes: () => null,
  loopDelayMs: () => 12,
  loop: () => ({ steps: 10, inputs: 20 }),
  stepTimes: () => ({ bounds: [1], counts: [0, 0], sum: 0 }),
  http: () => ({ byClass: new Map([['2xx', 11]]), replays: 12, rateLimited: 13 }),
  ...over,
})

it('every figure is in seconds and bytes, under its name', () => {
  const lines = exposition(metricFamilies(parts())).split('\n')
  for (const line of [
    'baristad_open_drinks 4',
    'baristad_open_orders{state="held"} 2',
    'baristad_open 0',
    'baristad_load{mode="busy"} 1',
    'baristad_load{mode="normal"} 0',
    'baristad_wait_seconds{skill="milk"} 75',
    'baristad_order_wait_seconds{quantile="0.5"} 30',
    'baristad_order_wait_seconds{quantile="0.9"} 38',
    'baristad_quote_error_seconds{quantile="0.5"} 3',
    'baristad_quote_bias_seconds -1',
    'baristad_brews_in_doubt 1',
    'baristad_open_questions 2',
    'baristad_machine_health{machine="left",health="resting"} 1',
    'baristad_machine_in_service{machine="left"} 0',
    'baristad_machine_link_up{machine="left"} 1',
    'baristad_machine_heartbeat_age_seconds{machine="left"} 1.25',
    'baristad_machine_alarm{machine="left",alarm="water.empty"} 1',
    'baristad_machine_idle_with_work_seconds_total{machine="left"} 2.5',
    'baristad_machine_strikes{machine="left"} 3',
    'baristad_outbox_waiting 5',
    'baristad_outbox_given_up 6',
    'baristad_outbox_oldest_seconds 60',
    'baristad_live_streams 7',
    'baristad_event_loop_delay_p99_seconds 0.012',
    'baristad_resident_memory_bytes 8000',
    'baristad_steps_total 10',
    'baristad_inputs_total 20',
    'baristad_http_responses_total{class="2xx"} 11',
    'baristad_idempotent_replays_total 12',
    'baristad_rate_limit_refusals_total 13',
    'baristad_cap_refusals_total{cap="loopDelay"} 9',
    'baristad_uptime_seconds 90.5',
    'baristad_build_info{version="1.2.3"} 1',
  ])
    expect(lines.filter((one) => one === line)).toEqual([line])
})

it('what is not known is left out, never 0', () => {
  const text = exposition(
    metricFamilies(
      parts({
        lastReady: () => [],
        machines: () => [{ ...machine, heartbeatAgeMs: null, alarms: [] }],
        outbox: () => ({ waiting: 0, givenUp: 0, oldestShopMs: null }),
        loopDelayMs: () => null,
        caps: () => [],
      }),
    ),
  )
  expect(text).not.toMatch(/order_wait|quote_|heartbeat|machine_alarm|oldest|loop_delay|resident|disk|wal/)
})
