import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { ImpatientTills } from './impatient-tills.ts'
import { type Overloaded, rowsOf } from './overload.ts'
import { isMet } from './row.ts'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

/** It stands still until the shop was asked so often; then the doors close. */
function clockOf(asked: ReadonlyMap<string, number>, requests: number) {
  let nowMs = 0
  const all = () => [...asked.values()].reduce((sum, times) => sum + times, 0)
  return {
    nowMs: () => nowMs,
    wait: async (ms: number) => {
      if (ms === 0) return
      while (all() < requests) await new Promise((resolve) => setTimeout(resolve, 1))
      nowMs += ms
    },
  }
}

/** A shop that answers each order, by how often it was asked before with that key. */
async function tillsAt(answer: (asked: number, customer: number) => { status: number; body: unknown }, opensFor = 0) {
  const asked = new Map<string, number>()
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const key = String(request.headers['idempotency-key'])
      const times = asked.get(key) ?? 0
      asked.set(key, times + 1)
      const { status, body } = answer(times, Number(key.split('-')[1]))
      const text = JSON.stringify(body)
      response.writeHead(status, { 'content-length': text.length }).end(text)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const tills = new ImpatientTills((server.address() as AddressInfo).port, clockOf(asked, opensFor))
  closers.push(() => {
    tills.close()
    server.close()
    server.closeAllConnections()
  })
  return { tills, asked }
}

const taken = { status: 201, body: { id: 'X' } }
const full = (retryAfterSeconds: number) => ({ status: 503, body: { code: 'BD_SATURATED', retryAfterSeconds } })
const oneWave = { atOnce: 6, everyMs: 0, durationMs: 0, run: 'run', body: '{}' }

describe('impatient tills', () => {
  it('ask again with the same key when they were told to, and are served then', async () => {
    const { tills, asked } = await tillsAt((times, customer) => (times === 0 && customer < 2 ? full(0) : taken), 8)
    const served = await tills.play({ ...oneWave, everyMs: 5_000, durationMs: 5_000 })
    expect(served.ids.length).toBe(served.customers)
    expect([asked.get('run-0'), asked.get('run-1'), asked.get('run-2')]).toEqual([2, 2, 1])
    expect(served.refusedMs).toHaveLength(2)
    expect(served.mixedWaves).toBe(1)
  }, 60_000)

  it('do not come back after closing time', async () => {
    const { tills, asked } = await tillsAt(() => full(3_600))
    const served = await tills.play(oneWave)
    expect(served).toMatchObject({ ids: [], customers: 6, mixedWaves: 0 })
    expect([...asked.values()]).toEqual([1, 1, 1, 1, 1, 1])
  }, 60_000)

  it('take any other refusal for a fault of the bench', async () => {
    const { tills } = await tillsAt(() => ({ status: 503, body: { code: 'BD_LOOP_DELAY', retryAfterSeconds: 5 } }))
    await expect(tills.play(oneWave)).rejects.toThrow('BD_LOOP_DELAY')
  }, 60_000)
})

describe('the rows', () => {
  const served = { ids: ['A'], customers: 1, intakeMs: [10], refusedMs: [5], mixedWaves: 1 }
  const good: Overloaded = {
    ...{ calm: served, crowd: served, drinksPerS: 10, lost: 0 },
    ...{ recoveryMs: 4_000, backlogMs: 8_000, longestPlannedMs: 7_999 },
  }
  const metOf = (over: Partial<Overloaded>) =>
    rowsOf({ ...good, ...over }, { loadMs: 1, busyMs: 5_000, saturatedMs: 8_000 }).map(isMet)

  it('are met by a shop that loses nobody, keeps its limit and is calm before its backlog is made', () => {
    expect(metOf({})).toEqual([null, true, true, true])
  })

  it('are not by one lost order, one at the limit itself, or a recovery that outlasts the backlog', () => {
    expect(metOf({ lost: 1 })[1]).toBe(false)
    expect(metOf({ longestPlannedMs: 8_000 })[2]).toBe(false)
    expect(metOf({ recoveryMs: 8_001 })[3]).toBe(false)
  })
})
