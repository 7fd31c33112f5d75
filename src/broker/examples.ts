/** One message of each topic: shown in the reference, and checked against the schema by its test. */
import type { TopicSpec } from './topics.ts'

const AT = 1_795_370_400_000
const BREW = 3_337_189_589_033

const EXAMPLES: Readonly<Record<string, unknown>> = {
  'board/<zone>': {
    v: 1,
    zone: 'main',
    seq: 1204,
    serverTime: AT,
    build: '0.1.0',
    preparing: [{ number: '483', ready: 1, total: 2 }],
    ready: [{ number: '482', since: AT - 40_000 }],
    counter: [{ number: '471' }],
    counts: { preparing: 1, ready: 1 },
    closed: null,
  },
  'board/<zone>/call': { v: 1, zone: 'main', number: '482', seq: 311, at: AT, again: 0, drink: null, of: null },
  'board/<zone>/identify': { v: 1, zone: 'main', display: 'display-3f9a61c2d0', name: 'Over the door', at: AT },
  attention: {
    v: 1,
    seq: 7,
    at: AT,
    count: 1,
    questions: [
      {
        kind: 'doubt',
        since: new Date(AT - 5_000).toISOString(),
        brew: BREW,
        machine: 'espresso-1',
        group: 1,
        cause: 'silent for 5 s',
        drink: {
          order: '7K3M9QXTB2VHW',
          number: '483',
          drink: 2,
          of: 2,
          recipe: 'latte',
          name: 'Latte',
          size: 'large',
          options: { milk: 'oat' },
        },
        remakeAt: new Date(AT + 115_000).toISOString(),
      },
    ],
  },
  alerts: {
    v: 1,
    seq: 3,
    at: AT,
    count: 1,
    alerts: [
      {
        cause: 'supplies',
        subject: 'espresso-1',
        detail: 'espresso-1 is out of beans.',
        since: new Date(AT).toISOString(),
      },
    ],
  },
  'machine/<id>/now': {
    v: 1,
    machine: 'espresso-1',
    at: AT,
    groups: [
      {
        n: 1,
        state: 'brewing',
        number: '483',
        drink: { k: 2, n: 2, recipe: 'latte', size: 'large', options: { milk: 'oat' } },
        since: AT - 12_000,
      },
      { n: 2, state: 'free', number: null, drink: null, since: AT - 95_000 },
    ],
  },
  'machine/<id>/state': {
    v: 1,
    machine: 'espresso-1',
    seq: 88,
    at: AT,
    health: 'ready',
    intent: 'in-service',
    role: 'primary',
    link: 'up',
    alarms: ['beans.empty'],
    boilerC: 93.4,
    pours: 1234,
    groups: [
      { n: 1, state: 'brewing', cup: 'full', percent: 43 },
      { n: 2, state: 'free', cup: 'none', percent: 0 },
    ],
    lastError: null,
  },
  'machine/<id>/identity': {
    v: 1,
    machine: 'espresso-1',
    driver: 'brewlink-mqtt',
    tier: 'A',
    serial: 'BL-0001',
    model: 'Linea Sim 2',
    firmware: '1.0.0',
    boot: 7,
    skills: ['espresso', 'milk'],
    groups: 2,
  },
  'machine/<id>/availability': { v: 1, state: 'online', boot: 7 },
  'machine/<id>/event': { v: 1, t: 'status', event: 513, brew: BREW, status: 'done', cause: null },
  'machine/<id>/ack': { v: 1, t: 'refused', brew: BREW, reason: 'no-cup' },
  'machine/<id>/heartbeat': {
    v: 1,
    t: 'heartbeat',
    clockMs: 101_000,
    boot: 7,
    state: 'ready',
    alarms: [],
    boilerC: 93.4,
    pours: 1234,
    groups: [{ n: 1, state: 'pouring', cup: 'full', brew: BREW, elapsedMs: 900, percent: 3 }],
  },
  'machine/<id>/command': {
    v: 1,
    t: 'brew',
    brew: BREW,
    group: 1,
    epoch: 12,
    boot: 7,
    deadlineMs: 104_000,
    maxMs: 94_000,
    program: { doseGrams: 18, waterMl: 40, milkMl: 0, foamPercent: 0, temperatureC: 93.5, nominalMs: 28_000 },
    label: '482 1/2 espresso',
  },
  'daemon/state': { v: 1, state: 'online', session: 41 },
  'daemon/claim': {
    v: 1,
    t: 'here',
    instance: 'baristad-kqzwhfpa',
    host: 'counter-1',
    session: 41,
    to: 'baristad-mtrbxuye',
  },
  'daemon/heartbeat': { v: 1, session: 41, seq: 17, uptimeMs: 85_000, serverTime: AT },
}

/** The example of this row; undefined when nobody wrote one (its test fails then). */
export function exampleOf(spec: TopicSpec): unknown {
  return EXAMPLES[spec.topic]
}
