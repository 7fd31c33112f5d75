import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { recordBook } from '../simulate/testing/recorded-book.ts'
import { commandLine } from './command-line.ts'
import { recordedIo } from './recorded-io.ts'
import * as simulate from './simulate.ts'
import { run } from './simulate.ts'

const folder = mkdtempSync(join(tmpdir(), 'baristad-simulate-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const DAY = `{ name: Short, closes: "07:30", orders: [{ from: "07:00", perHour: 60 }], sizes: { 1: 2, 3: 1 },
  drinks: [{ recipe: tea, share: 1, steps: [{ skill: hot, seconds: 60 }] }],
  machines: [{ id: a, skills: [hot] }, { id: b, skills: [hot] }] }`
const day = join(folder, 'day.yaml')
writeFileSync(day, DAY)

async function simulated(...argv: string[]) {
  const io = recordedIo()
  const code = await commandLine(['simulate', ...argv], io, {
    simulate: { summary: '', load: async () => ({ ...simulate, run: (args: string[]) => run(args, io) }) },
  })
  return { code, out: io.stdout, err: io.stderr }
}

describe('baristad simulate', () => {
  it('prints a row for each policy and number of machines, and what that means', async () => {
    const { code, out } = await simulated('--day', day, '--policy', 'pull,round-robin', '--machines', '2,3')
    expect(code).toBe(0)
    expect(out).toContain('Short:')
    expect(out.match(/^(pull|round-robin) /gm)).toHaveLength(4)
    expect(out).toMatch(/With 3 machines instead of 2: /)
  })

  it('gives figures as JSON, and nothing else on standard output', async () => {
    const { code, out } = await simulated('--day', day, '--policy', 'pull', '--json', '--seeds', '3')
    expect(code).toBe(0)
    const { days, runs } = JSON.parse(out)
    expect(days).toBe(3)
    expect(runs).toMatchObject([{ policy: 'pull', machines: 2, unserved: 0 }])
    expect(runs[0].meanS).toBeGreaterThanOrEqual(runs[0].bounds.meanS)
  })

  it('says the same each time', async () => {
    const argv = ['--day', day, '--policy', 'pull-window', '--slow', 'bx1.5', '--fail', '1@07:10-07:15']
    expect(await simulated(...argv)).toEqual(await simulated(...argv))
  })

  it('writes the report where it is told to, and says so', async () => {
    const report = join(folder, 'report.html')
    const { code, err } = await simulated('--day', day, '--policy', 'pull', '--report', report)
    expect(code).toBe(0)
    expect(err).toContain(report)
    expect(readFileSync(report, 'utf8')).toMatch(/^<!doctype html>/)
  })

  it('replays a day of an order book, and leaves the book as it was', async () => {
    const book = join(folder, 'book.db')
    const { db } = recordBook(book)
    const before = db.prepare('SELECT count(*) AS n, max(seq) AS seq FROM events').get()
    const { code, out } = await simulated('--from-ledger', book, '--timezone', 'UTC', '--policy', 'pull')
    expect(code).toBe(0)
    expect(out).toContain('2026-09-21, as it was ordered: 3 orders, 3 drinks')
    expect(db.prepare('SELECT count(*) AS n, max(seq) AS seq FROM events').get()).toEqual(before)
    db.close()
    const never = await simulated('--from-ledger', book, '--date', '2020-01-01')
    expect(never.code).toBe(64)
    expect(never.err).toContain('the last days are 2026-09-21')
  })

  it.each([
    [['--policy', 'pul'], 'pull-window'],
    [['--machines', '0'], 'from 1 to 64'],
    [['--seeds', 'x'], 'from 1 to 1000'],
    [['--fail', '2'], '2@08:10'],
    [['--slow', '2x99'], '2x1.5'],
    [['--day', day, '--fail', '9@07:10'], 'there are: a, b'],
    [['--day', day, '--fail', 'a@07:00', '--fail', 'b@07:00'], 'nobody was served'],
    [['--day', join(folder, 'none.yaml')], 'there is no file'],
    [['--from-ledger', join(folder, 'none.db')], 'there is no file'],
    [['--day', day, '--from-ledger', day], 'give --day or --from-ledger'],
    [['--date', '2026-01-01'], 'belong to --from-ledger'],
    [['--polcy', 'pull'], 'did you mean "--policy"'],
  ])('%j is a wrong command line, and what is right is said', async (argv, said) => {
    const { code, err, out } = await simulated(...argv)
    expect(code).toBe(64)
    expect(err).toContain(said)
    expect(out).toBe('')
  })

  it('names what is wrong with a day file, and plays nothing', async () => {
    const bad = join(folder, 'bad.yaml')
    writeFileSync(bad, DAY.replace('perHour: 60', 'perHour: many'))
    const { code, err, out } = await simulated('--day', bad, '--report', join(folder, 'never.html'))
    expect(code).toBe(78)
    expect(err).toContain('bad.yaml:1:')
    expect(out).toBe('')
    expect(existsSync(join(folder, 'never.html'))).toBe(false)
  })
})
