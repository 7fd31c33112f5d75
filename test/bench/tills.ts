/**
 * (f) Does it matter to a till how many others there are, and what they do? The same orders a second from 1, 16 and 256
 * tills, each with its own key and its own live stream; then 256 of which one has stopped reading.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { ORDER_BODY } from './bench-shop.ts'
import { checkBook } from './check-book.ts'
import { Child } from './child.ts'
import type { CrowdPlan, Heard, PacePlan } from './crowd.ts'
import type { DaemonPlan, DaemonReady } from './daemon-process.ts'
import { type FrozenSample, FrozenTill } from './frozen-till.ts'
import { median, of, pairedRatio, quantile, takeTurns } from './measure.ts'
import type { Bench, BenchContext, Row } from './row.ts'
import { figure } from './table.ts'
import { portsOfNobody } from './tcp-device.ts'

const CASES = [1, 16, 256]
const MOST_TILLS = 256
/** Of all tills together: a hundred times the pace of a real shop, and no load for the daemon. */
const PER_SECOND = 200
const ROUNDS = 2
const FROZEN_ROUNDS = 3
const MOST = 1.5

export const tills: Bench = { id: 'f', name: 'tills', run }

async function run({ folder, scale, say }: BenchContext): Promise<readonly Row[]> {
  const own = join(folder, 'daemon')
  mkdirSync(own)
  const plan: DaemonPlan = { folder: own, machinePorts: await portsOfNobody(1), pourMs: 1_000, tills: MOST_TILLS }
  const daemon = await Child.start<DaemonReady>('./daemon-process.ts', plan)
  const load = await Child.start<object>('./load-process.ts', null)
  try {
    let accepted = 0
    const crowds = await takeTurns(
      CASES.map((count) => ({
        name: nameOf(count),
        measure: async (round: number) => {
          const heard = await measure(daemon, load, count, { durationMs: scale.tillsMs, run: `${count}-${round}` })
          accepted += heard.orders
          return heard
        },
      })),
      ROUNDS,
      (name, round, heard) => say(`  round ${round} ${name}: ${shortly(heard)}`),
    )
    const frozen = new FrozenTill(daemon, load, { tills: MOST_TILLS, perSecond: PER_SECOND })
    say(`  a frozen reader is cut off after ${figure(await frozen.calibrate())} orders`)
    const turns = { reads: [] as FrozenSample[], frozen: [] as FrozenSample[] }
    for (let round = 1; round <= FROZEN_ROUNDS; round++) {
      for (const overseer of ['reads', 'frozen'] as const) {
        const sample = await frozen.measure(overseer, scale.frozenMs)
        turns[overseer].push(sample)
        say(`  round ${round} ${overseer}: ${shortly(sample.heard)}${sample.cut ? `, cut ${sample.cut}` : ''}`)
      }
    }
    await Promise.all([daemon.stop(), load.stop()])
    checkBook({
      name: 'tills',
      file: join(own, 'orders.db'),
      accepted: accepted + frozen.accepted,
      machines: 'away',
    })
    return [...rowsOfCrowds(crowds), rowOfDelivery(crowds, turns.frozen), rowOfFrozen(turns.reads, turns.frozen)]
  } finally {
    await Promise.all([daemon.stop(), load.stop()])
  }
}

const nameOf = (count: number): string => (count === 1 ? '1 till' : `${count} tills`)
const shortly = ({ intakeMs, heard, awaited }: Heard): string =>
  `p99 ${figure(quantile(intakeMs, 0.99))} ms, ${heard} of ${awaited} events`

async function measure(
  daemon: Child<DaemonReady>,
  load: Child<object>,
  count: number,
  { durationMs, run }: Pick<PacePlan, 'durationMs' | 'run'>,
): Promise<Heard> {
  const crowd: CrowdPlan = { port: daemon.ready.port, tills: count, overseer: 'none' }
  await load.ask('crowd', crowd)
  const pace: PacePlan = { perSecond: PER_SECOND, durationMs, run, body: ORDER_BODY }
  const heard = await load.ask<Heard>('place', pace)
  await load.ask('leave')
  return heard
}

function rowsOfCrowds(results: ReadonlyMap<string, readonly Heard[]>): Row[] {
  const all = (count: number) => together(of(results, nameOf(count)))
  const one = all(1)
  const peer = (q: readonly number[]) => ({ what: 'one till', value: quantile(q, 0.99) })
  const intake = CASES.map((count): Row => {
    const { intakeMs, orders, perSecond } = all(count)
    const first = count === 1
    return {
      bench: 'f',
      what: `${first ? `POST /order → 201, ${PER_SECOND} orders/s in all from 1 till` : `… from ${count} tills`}, p99`,
      unit: 'ms',
      value: quantile(intakeMs, 0.99),
      peer: first ? null : peer(one.intakeMs),
      ratio: first ? null : quantile(intakeMs, 0.99) / quantile(one.intakeMs, 0.99),
      goal: null,
      note: `p50 ${figure(quantile(intakeMs, 0.5))} ms; ${figure(orders)} orders, ${figure(perSecond)} a second`,
    }
  })
  const most = all(MOST_TILLS)
  return [
    ...intake,
    {
      bench: 'f',
      what: `201 → order.accepted on the till's own stream, ${MOST_TILLS} tills, p99`,
      unit: 'ms',
      value: quantile(most.eventMs, 0.99),
      peer: peer(one.eventMs),
      ratio: null,
      goal: null,
      note: `p50 ${CASES.map((count) => `${figure(quantile(all(count).eventMs, 0.5))} ms with ${nameOf(count)}`).join(', ')}; below 0: before the answer`,
    },
  ]
}

/** Of all rounds, those with a frozen till too; it is not counted itself. */
function rowOfDelivery(crowds: ReadonlyMap<string, readonly Heard[]>, frozen: readonly FrozenSample[]): Row {
  const shares = [
    ...CASES.map((count) => ({ whom: `with ${nameOf(count)}`, ...together(of(crowds, nameOf(count))) })),
    { whom: `with one of ${MOST_TILLS} frozen`, ...together(frozen.map((sample) => sample.heard)) },
  ]
  const sum = (what: 'heard' | 'awaited'): number => shares.reduce((total, share) => total + share[what], 0)
  return {
    bench: 'f',
    what: 'order.accepted that the till which ordered has heard',
    unit: '%',
    value: (sum('heard') / sum('awaited')) * 100,
    peer: null,
    ratio: null,
    goal: { of: 'value', least: 100 },
    note: `${shares.map(({ heard, awaited, whom }) => `${heard} of ${awaited} ${whom}`).join(', ')}; no till heard of another's orders`,
  }
}

function rowOfFrozen(reads: readonly FrozenSample[], frozen: readonly FrozenSample[]): Row {
  const p99s = (samples: readonly FrozenSample[]) => samples.map(({ heard }) => quantile(heard.intakeMs, 0.99))
  const each = (samples: readonly FrozenSample[]) => p99s(samples).map(figure).join(', ')
  const count = (cut: FrozenSample['cut']): number => frozen.filter((sample) => sample.cut === cut).length
  const missed = frozen.map(({ resumed }) => `${resumed?.missed} (${resumed?.told === 'gap' ? 'a gap' : 'told again'})`)
  const fate = `cut off ${count('meanwhile')} times during the measurement, ${count('before')} before, ${count('after')} after, and each time back, having missed ${missed.join(', ')} facts`
  return {
    bench: 'f',
    what: `POST /order → 201, ${MOST_TILLS} tills, one of them not reading its stream of all orders, p99`,
    unit: 'ms',
    value: median(p99s(frozen)),
    peer: { what: 'all of them reading', value: median(p99s(reads)) },
    ratio: pairedRatio(p99s(frozen), p99s(reads)),
    goal: { of: 'ratio', most: MOST },
    note: `by turns ${each(frozen)} ms, all reading ${each(reads)}; the frozen one was ${fate}`,
  }
}

/** @throws Error when a till heard of another's orders. */
function together(all: readonly Heard[]) {
  const sum = (of: (heard: Heard) => number): number => all.reduce((total, heard) => total + of(heard), 0)
  const strangers = sum((heard) => heard.strangers)
  if (strangers > 0) throw new Error(`tills heard of ${strangers} orders that were not theirs`)
  const orders = sum((heard) => heard.orders)
  return {
    orders,
    perSecond: (orders / sum((heard) => heard.elapsedMs)) * 1_000,
    intakeMs: all.flatMap((heard) => heard.intakeMs),
    eventMs: all.flatMap((heard) => heard.eventMs),
    awaited: sum((heard) => heard.awaited),
    heard: sum((heard) => heard.heard),
  }
}
