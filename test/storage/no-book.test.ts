/** `baristad run` where something else stands in the place of the order book: it says so and touches nothing. */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { shopYaml } from '../e2e/harness/config.ts'
import { Daemon } from '../e2e/harness/daemon.ts'
import { Stage } from '../e2e/harness/stage.ts'

/** sysexits.h: a person must change something first; a service manager does not try again. */
const NEVER = 78

let stage: Stage
beforeEach(() => {
  stage = new Stage()
})
afterEach(async () => await stage.clear())

/** How a start ends that must not succeed: its code, and what it says. */
async function refusal(data: string): Promise<{ code: number | null; said: string }> {
  const config = join(stage.folder, 'baristad.yaml')
  writeFileSync(config, shopYaml(stage.folder, { machines: [{ id: 'left', wire: 'serial' }], sections: { data } }))
  const child = Daemon.spawn(stage, { config })
  const { code } = await child.ended(60_000)
  expect(child.lines).toEqual([])
  return { code, said: child.stderr }
}

describe('a start on something that is no order book', () => {
  const data = (): string => join(stage.folder, 'data')
  const book = (): string => join(data(), 'orders.db')

  it.each([
    ['a folder in its place', () => mkdirSync(book()), /orders\.db is no file/],
    ['a text', () => writeFileSync(book(), 'Dear diary, today I made coffee.\n'), /not an order book/],
    [
      '0 bytes, where there was a book',
      () => {
        writeFileSync(book(), '')
        writeFileSync(join(data(), 'ticket.secret'), 'x')
      },
      /is empty \(0 bytes\)/,
    ],
    [
      'a database of another program',
      () => {
        const other = new Database(book())
        other.exec('CREATE TABLE photos (name TEXT); INSERT INTO photos VALUES (1)')
        other.close()
      },
      /database of another program/,
    ],
  ])(
    '(%s) says so in one line, ends with 78, and leaves it as it is',
    async (_what, put, words) => {
      mkdirSync(data())
      put()
      const before = statSync(book()).isFile() ? readFileSync(book()) : null
      const { code, said } = await refusal(data())
      expect(said).toMatch(words)
      expect(said.trim().split('\n')).toHaveLength(1)
      expect(code).toBe(NEVER)
      if (before !== null) expect(readFileSync(book()).equals(before)).toBe(true)
      expect(existsSync(`${book()}-wal`)).toBe(false)
    },
    60_000,
  )

  it('(a file where the data folder should be) says so and ends with 78', async () => {
    writeFileSync(data(), '')
    const { code, said } = await refusal(data())
    expect([code, said]).toEqual([NEVER, expect.stringMatching(/data directory .* cannot be made/)])
  }, 60_000)
})
