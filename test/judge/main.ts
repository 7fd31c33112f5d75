/** `node test/judge/main.ts --data DIR --machines DIR [--json]`: do the spouts and the order book agree? */
import { parseArgs } from 'node:util'
import { judge } from './judge.ts'
import { NothingToRead, readBook } from './read-book.ts'
import { readMachines } from './read-machines.ts'

const USAGE = `Usage: node test/judge/main.ts --data DIR --machines DIR [--json]

Compares the pour logs of simulated machines with the order book of a shop.

  --data DIR      the data folder of baristad (orders.db, read-only)
  --machines DIR  one folder per machine, named for its id: what firmware-sim --state wrote
  --json          the result as one JSON object
`

process.exitCode = main(process.argv.slice(2))

function main(args: string[]): number {
  let given: { data?: string; machines?: string; json?: boolean }
  try {
    given = parseArgs({
      args,
      options: { data: { type: 'string' }, machines: { type: 'string' }, json: { type: 'boolean' } },
    }).values
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`)
    return 64
  }
  const { data, machines: folder, json = false } = given
  if (data === undefined || folder === undefined) {
    process.stderr.write(USAGE)
    return 64
  }
  try {
    const [book, machines] = [readBook(data), readMachines(folder)]
    const findings = judge({ book, machines })
    const counts = {
      orders: book.orders.length,
      drinks: book.drinks.length,
      brews: book.brews.length,
      waste: book.waste.length,
      machines: machines.length,
      pours: machines.reduce((sum, { pours }) => sum + pours.length, 0),
    }
    if (json) process.stdout.write(`${JSON.stringify({ ...counts, findings })}\n`)
    else process.stdout.write(report(counts, findings))
    return findings.length === 0 ? 0 : 1
  } catch (error) {
    if (!(error instanceof NothingToRead)) throw error
    process.stderr.write(`judge: ${error.message}\n`)
    return 66
  }
}

function report(counts: Readonly<Record<string, number>>, findings: ReturnType<typeof judge>): string {
  const seen = Object.entries(counts).map(([what, count]) => `${count} ${what}`)
  const verdict = findings.length === 0 ? 'spouts and book agree' : `${findings.length} findings`
  return [...findings.map(({ rule, text }) => `${rule}: ${text}`), `${seen.join(', ')}: ${verdict}`, ''].join('\n')
}
