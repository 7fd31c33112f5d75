/**
 * (h) How long a shop stands still when the daemon was killed: from the start of the new process to the first brew
 * command, and until the last machine was asked. Does it grow with the shop's past?
 */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type InterruptedBook, writeInterruptedBook } from './interrupted-book.ts'
import { median, of, pairedRatio, takeTurns } from './measure.ts'
import { type Recovered, recover } from './recovered-daemon.ts'
import type { Bench, BenchContext, Row } from './row.ts'
import { figure } from './table.ts'

const WAITING = 10_000
const SHORT_PAST = 1_000
const MACHINES = 8
/** Of the machines: two had nothing to do when the daemon died, and are the first to be given a drink. */
const DOUBTS = { begun: 3, lost: 3 }
const GOAL = { of: 'both', below: 2_000, most: 1.5 } as const

export const recovery: Bench = { id: 'h', name: 'recovery', run }

async function run({ folder, scale, say }: BenchContext): Promise<readonly Row[]> {
  const books = new Map<string, InterruptedBook>()
  const write = (name: string, finished: number): void => {
    const start = performance.now()
    const book = writeInterruptedBook(join(folder, `${name}.db`), { finished, waiting: WAITING }, DOUBTS)
    books.set(name, book)
    say(`  a book of ${figure(book.bytes / 1e6)} MB in ${figure((performance.now() - start) / 1_000)} s`)
  }
  try {
    write('long', scale.finishedOrders)
    write('short', SHORT_PAST)
    const contestants = [...books].map(([name, book]) => ({
      name,
      measure: async (): Promise<Recovered> => {
        const own = join(folder, 'copy')
        mkdirSync(own)
        try {
          return await recover({ folder: own, book, machines: MACHINES })
        } finally {
          rmSync(own, { recursive: true, force: true, maxRetries: 3 })
        }
      },
    }))
    const results = await takeTurns(
      contestants,
      scale.rounds,
      (name, round, { firstBrewMs, allAskedMs, allAtWorkMs }) =>
        say(`  round ${round} ${name}: ${[firstBrewMs, allAskedMs, allAtWorkMs].map(figure).join(', ')} ms`),
    )
    const past = `${figure(WAITING)} open drinks, ${figure(scale.finishedOrders)} finished`
    const megabytes = [...books.values()].map(({ bytes }) => figure(bytes / 1e6)).join(' and ')
    const cpu = (name: string): string => {
      const times = of(results, name).flatMap(({ cpuMs }) => cpuMs ?? [])
      return times.length === 0 ? '?' : figure(median(times))
    }
    const atWork = median(of(results, 'long').map(({ allAtWorkMs }) => allAtWorkMs))
    return [
      row(
        results,
        'firstBrewMs',
        `process start → first brew command; ${past}`,
        `${megabytes} MB, in the page cache; ${cpu('long')} ms of processor, with the short past ${cpu('short')}`,
      ),
      row(
        results,
        'allAskedMs',
        `the same → all ${MACHINES} machines asked`,
        `${DOUBTS.begun + DOUBTS.lost} of them about a brew in doubt; all at work again after ${figure(atWork)} ms`,
      ),
    ]
  } finally {
    for (const book of books.values()) book.close()
  }
}

function row(
  results: ReadonlyMap<string, readonly Recovered[]>,
  which: 'firstBrewMs' | 'allAskedMs',
  what: string,
  note: string,
): Row {
  const [long, short] = ['long', 'short'].map((name) => of(results, name).map((recovered) => recovered[which]))
  if (!long || !short) throw new Error('a book was not measured')
  return {
    bench: 'h',
    what: `${what}, median`,
    unit: 'ms',
    value: median(long),
    peer: { what: `with ${figure(SHORT_PAST)} finished`, value: median(short) },
    ratio: pairedRatio(long, short),
    goal: GOAL,
    note: `worst ${figure(Math.max(...long))} ms of ${long.length} starts; ${note}`,
  }
}
