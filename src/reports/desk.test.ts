import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Rig } from '../shop/testing/rig.ts'
import { ReportDesk } from './desk.ts'
import type { ReportQuery } from './report.ts'
import { type ReportThread, startReport } from './worker.ts'

let folder: string
let book: string
let rig: Rig
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baristad-report-'))
  book = join(folder, 'orders.db')
  rig = new Rig({}, book)
})
afterEach(() => {
  rig.db.close()
  rmSync(folder, { recursive: true, force: true })
})

const query = (): ReportQuery => ({
  fromMs: rig.now.wallMs - 1_000,
  untilMs: rig.now.wallMs + 1_000,
  by: 'day',
  timeZone: 'UTC',
  dayCutoffMinutes: 0,
  nowWallMs: rig.now.wallMs,
  nowShopMs: rig.now.shopMs,
  machines: [],
})

/** A report that ends when the test says so. */
function byHand() {
  const ends: { resolve: (json: string) => void; reject: (error: Error) => void; gone: () => void; stopped: number }[] =
    []
  const start = (): ReportThread => {
    const { promise: result, resolve, reject } = Promise.withResolvers<string>()
    const { promise: gone, resolve: goes } = Promise.withResolvers<void>()
    const end = { resolve, reject, gone: () => goes(), stopped: 0 }
    ends.push(end)
    return {
      result,
      stop: () => {
        end.stopped++
        return gone
      },
    }
  }
  return { ends, start }
}

describe('a report in a thread of its own', () => {
  it('sees what the shop wrote up to now, while the shop has the book open', async () => {
    rig.place('espresso')
    const desk = new ReportDesk({ book, mostMs: 60_000 })
    const answer = await desk.ask(query())
    await desk.close()
    expect(answer.t).toBe('report')
    if (answer.t === 'report') expect(JSON.parse(answer.json).total.orders.placed).toBe(1)
    // It held nothing that the shop needs.
    expect(rig.place('espresso').ok).toBe(true)
  }, 60_000)

  it('of a book that is not there fails, says why to whoever listens, and the next one works', async () => {
    const errors: unknown[] = []
    let file = join(folder, 'nowhere.db')
    const desk = new ReportDesk({
      book,
      mostMs: 60_000,
      failed: (error) => errors.push(error),
      start: (_book, asked) => startReport(file, asked),
    })
    expect(await desk.ask(query())).toEqual({ t: 'failed' })
    expect(String(errors)).toMatch(/unable to open/)
    file = book
    await expect.poll(async () => (await desk.ask(query())).t, { timeout: 30_000 }).toBe('report')
    await desk.close()
  }, 60_000)

  it('that is killed is a failure and nothing more', async () => {
    const desk = new ReportDesk({
      book,
      mostMs: 60_000,
      start: (file, asked) => {
        const thread = startReport(file, asked)
        void thread.stop()
        return thread
      },
    })
    expect(await desk.ask(query())).toEqual({ t: 'failed' })
    await desk.close()
    expect(rig.place('espresso').ok).toBe(true)
  }, 60_000)
})

describe('the desk', () => {
  it('lets one in at a time, and the next when the thread before is gone, not only done', async () => {
    const { ends, start } = byHand()
    const desk = new ReportDesk({ book, start, mostMs: 60_000 })
    const first = desk.ask(query())
    expect(await desk.ask(query())).toEqual({ t: 'busy' })
    ends[0]?.resolve('{}')
    expect(await first).toEqual({ t: 'report', json: '{}' })
    expect(await desk.ask(query())).toEqual({ t: 'busy' })
    expect(ends).toHaveLength(1)
    ends[0]?.gone()
    let second: Promise<unknown> = Promise.resolve()
    await expect
      .poll(
        () => {
          second = desk.ask(query())
          return ends.length
        },
        { timeout: 10_000 },
      )
      .toBe(2)
    ends[1]?.resolve('{"n":2}')
    expect(await second).toEqual({ t: 'report', json: '{"n":2}' })
    ends[1]?.gone()
    await desk.close()
  })

  it('gives up a report that takes too long, and ends its thread', async () => {
    const { ends, start } = byHand()
    const desk = new ReportDesk({ book, start, mostMs: 20 })
    expect(await desk.ask(query())).toEqual({ t: 'too long', mostMs: 20 })
    expect(ends[0]?.stopped).toBe(1)
    expect(await desk.ask(query())).toEqual({ t: 'busy' })
    ends[0]?.gone()
    await desk.close()
  })

  it('takes nobody once it is closed, and whoever waits is told', async () => {
    const { ends, start } = byHand()
    const errors: unknown[] = []
    const desk = new ReportDesk({ book, start, mostMs: 60_000, failed: (error) => errors.push(error) })
    const waiting = desk.ask(query())
    const closed = desk.close()
    ends[0]?.reject(new Error('the thread ended'))
    ends[0]?.gone()
    await closed
    expect(await waiting).toEqual({ t: 'failed' })
    expect(errors).toEqual([])
    expect(await desk.ask(query())).toEqual({ t: 'busy' })
  })
})
