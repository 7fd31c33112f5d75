/** `--chaos`: something breaks every few seconds, as it does in a shop, only more often. Nothing here knows how it is mended. */
import type { BrokerWire, WireMode } from './broker-wire.ts'
import type { SimulatedMachine } from './machines.ts'

export type Later = (ms: number, then: () => void) => void

export interface Mishap<Victim> {
  /** What a person would see. */
  readonly text: string
  strike(victim: Victim, later: Later): void
}

export type MachineMishap = Mishap<Pick<SimulatedMachine, 'tell' | 'signal'>>
export type BrokerMishap = Mishap<Pick<BrokerWire, 'become' | 'cut'>>

const fault = (text: string, name: string, more: object = {}): MachineMishap => ({
  text,
  strike: (machine) => machine.tell({ do: 'fault', name, ...more }),
})

/** All of them end by themselves: what has no moment of its own strikes a few times. */
export const MISHAPS: readonly MachineMishap[] = [
  { text: 'loses its power', strike: (machine) => machine.signal('SIGKILL') },
  {
    text: 'hangs for 7 s',
    strike(machine, later) {
      machine.signal('SIGSTOP')
      later(7_000, () => machine.signal('SIGCONT'))
    },
  },
  fault('reboots in mid-pour', 'reset', { at: 'mid-pour' }),
  fault('reboots when the cup is full, and does not know it', 'reset', { at: 'before-done' }),
  fault('does not speak for 6 s', 'go-awol', { ms: 6_000 }),
  fault('stalls for 3 s', 'stall', { ms: 3_000 }),
  fault('is cut off for 4 s', 'drop-connection', { ms: 4_000 }),
  fault('hears noise on its wire', 'flip-bit', { times: 8, p: 0.3 }),
  fault('does not hear the next command', 'lose-command', { times: 1 }),
  fault('hears the next commands twice', 'duplicate-command', { times: 3 }),
  fault('tells late what it has done', 'late-event', { times: 2, ms: 4_000 }),
  fault('tells twice what it has done', 'duplicate-event', { times: 2 }),
  fault('spoils the next cup', 'fail-pour', { times: 1 }),
  fault('refuses the next drink', 'refuse', { times: 1 }),
]

const meanwhile = (text: string, mode: WireMode, ms: number): BrokerMishap => ({
  text,
  strike(wire, later) {
    wire.become(mode)
    later(ms, () => wire.become('open'))
  },
})

/** The same for the broker, as its clients see it. Orders, and machines on a serial line, must not notice. */
export const BROKER_MISHAPS: readonly BrokerMishap[] = [
  { text: 'drops every connection', strike: (wire) => wire.cut() },
  meanwhile('freezes for 3 s', 'frozen', 3_000),
  meanwhile('freezes for 7 s', 'frozen', 7_000),
  meanwhile('is away for 5 s', 'shut', 5_000),
  meanwhile('refuses every login for 5 s', 'refusing', 5_000),
  meanwhile('loses what is said for 6 s', 'losing', 6_000),
]

const FIRST_MS = 3_000
const EVERY_MS = 4_000
/** Three mishaps in ten are the broker's. */
const BROKER_SHARE = 0.3

export interface Chaos {
  stop(): void
}

export interface ChaosParts {
  /** What leads to the broker. Default null: it is left alone. */
  readonly broker?: BrokerWire | null
  /** Runs `fn` once after `ms`; the returned function cancels it. Default: real time. */
  readonly after?: (ms: number, fn: () => void) => () => void
}

/** `random`: 0 to 1. `say` hears of each mishap. */
export function startChaos(
  machines: readonly SimulatedMachine[],
  random: () => number,
  say: (text: string) => void,
  { broker = null, after = realTime }: ChaosParts = {},
): Chaos {
  const timers = new Set<() => void>()
  const later: Later = (ms, then) => {
    const cancel = after(ms, () => {
      timers.delete(cancel)
      then()
    })
    timers.add(cancel)
  }
  const oneOf = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)]
  // One thing at a time is wrong with the broker: the end of one mishap would be the end of the next as well.
  let brokerState: 'well' | 'struck' = 'well'
  const strikeBroker = (wire: BrokerWire): void => {
    const mishap = oneOf(BROKER_MISHAPS)
    if (mishap === undefined || brokerState === 'struck') return
    say(`chaos: the broker ${mishap.text}`)
    mishap.strike(wire, (ms, then) => {
      brokerState = 'struck'
      later(ms, () => {
        brokerState = 'well'
        then()
      })
    })
  }
  const strikeMachine = (): void => {
    const [machine, mishap] = [oneOf(machines), oneOf(MISHAPS)]
    if (machine === undefined || mishap === undefined) return
    say(`chaos: ${machine.id} ${mishap.text}`)
    mishap.strike(machine, later)
  }
  const strike = (): void => {
    if (broker !== null && random() < BROKER_SHARE) strikeBroker(broker)
    else strikeMachine()
    later(EVERY_MS * (0.5 + random()), strike)
  }
  later(FIRST_MS, strike)
  return {
    stop() {
      for (const cancel of timers) cancel()
      // What was stopped could not end.
      for (const machine of machines) machine.signal('SIGCONT')
      broker?.become('open')
    },
  }
}

function realTime(ms: number, fn: () => void): () => void {
  const timer = setTimeout(fn, ms)
  return () => clearTimeout(timer)
}
