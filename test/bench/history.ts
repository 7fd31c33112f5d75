/** (d) The same drinks a second in a book with a long past and a long queue as in an empty one? */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { writeBigBook } from './big-book.ts'
import { median, of, pairedRatio, takeTurns } from './measure.ts'
import type { Bench, BenchContext, Row } from './row.ts'
import { openPumpedShop } from './shop-pump.ts'
import { figure } from './table.ts'

const IN_FLIGHT = 64
const WAITING = 10_000

export const history: Bench = { id: 'd', name: 'history', run }

async function run({ folder, scale, say }: BenchContext): Promise<readonly Row[]> {
  const finished = scale.finishedOrders
  const file = join(folder, 'big.db')
  const start = performance.now()
  writeBigBook(file, { finished, waiting: WAITING })
  const megabytes = statSync(file).size / 1e6
  say(`  a book of ${figure(megabytes)} MB in ${figure((performance.now() - start) / 1_000)} s`)
  const big = openPumpedShop(file, IN_FLIGHT)
  const empty = openPumpedShop(join(folder, 'empty.db'), IN_FLIGHT)
  const results = await takeTurns(
    [
      { name: 'big', measure: () => big.measure(scale.brewMs) },
      { name: 'empty', measure: () => empty.measure(scale.brewMs) },
    ],
    scale.rounds,
    (name, round, { perSecond }) => say(`  round ${round} ${name}: ${figure(perSecond)}/s`),
  )
  big.close()
  empty.close()
  const rates = (name: string) => of(results, name).map(({ perSecond }) => perSecond)
  const cpu = (name: string) => figure(median(of(results, name).map(({ cpuUs }) => cpuUs)))
  return [
    {
      bench: 'd',
      what: `(b) at ${IN_FLIGHT} behind ${figure(finished)} finished orders, ${figure(WAITING)} waiting`,
      unit: 'drinks/s',
      value: median(rates('big')),
      peer: { what: 'an empty book', value: median(rates('empty')) },
      ratio: pairedRatio(rates('big'), rates('empty')),
      goal: { of: 'ratio', least: 0.7 },
      note: `${figure(megabytes)} MB; ${cpu('big')} µs of processor a drink, empty ${cpu('empty')}`,
    },
  ]
}
