import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkMade } from './check-made.ts'
import { Child } from './child.ts'
import type { DaemonReady } from './daemon-process.ts'
import { failoverPlan, failoverRow, SUSPECT_MS } from './failover.ts'
import { type Death, MachinePair } from './machine-pair.ts'

const TIMEOUT_MS = 240_000

describe('a pair of machines', () => {
  it(
    'hands the next drink to the backup whichever way the primary dies, and in the end each drink was made once',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'baristad-failover-'))
      mkdirSync(join(folder, 'daemon'))
      const pair = await MachinePair.open(1, () => 0.5)
      const disk = { once: async () => 1 }
      try {
        const usual = failoverPlan(join(folder, 'daemon'), [pair])
        // Patient enough for a computer on which much else is going on: nobody is to be given up by mistake.
        const timing = { suspect: '1.5s', offline: '3s', coolDown: '100ms' }
        const plan = { ...usual, pourMs: 100, config: { ...usual.config, timing } }
        const daemon = await Child.start<DaemonReady>('./daemon-process.ts', plan)
        let placed = 0
        try {
          await pair.connect(daemon.ready.port)
          const hung = await pair.dieOnce('the machine', disk)
          const cut = await pair.dieOnce('the link', disk)
          expect([hung.of, cut.of]).toEqual(['the machine', 'the link'])
          expect(cut.tookMs).toBeGreaterThan(0)
          placed = await pair.drain()
        } finally {
          await daemon.stop()
        }
        expect(checkMade(join(folder, 'daemon', 'orders.db'), placed, pair.machines).drinks).toBe(placed)
        expect(pair.backup.tcp.device.pours).toBeGreaterThanOrEqual(2)
      } finally {
        await pair.close()
        rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
      }
    },
    TIMEOUT_MS,
  )
})

describe('the row', () => {
  const deaths = (of: Death['of'], ...tookMs: number[]): Death[] => tookMs.map((ms) => ({ of, tookMs: ms, syncMs: 2 }))

  it('subtracts the configured patience with a machine that hangs, and nothing where the link tells', () => {
    const all = [...deaths('the machine', SUSPECT_MS + 4, SUSPECT_MS + 8), ...deaths('the link', 3, 5)]
    expect(failoverRow(all, 'the machine', '', '').value).toBeCloseTo(8, 1)
    expect(failoverRow(all, 'the link', '', '').value).toBeCloseTo(5, 1)
  })

  it('leaves out a machine that was given up before it died, and is no row when there are many of them', () => {
    const found = Array.from({ length: 10 }, () => SUSPECT_MS + 4)
    const row = failoverRow(deaths('the machine', ...found, SUSPECT_MS - 50), 'the machine', '', '')
    expect(row.value).toBeCloseTo(4, 1)
    expect(row.note).toContain('1 more were given up too early')
    expect(() => failoverRow(deaths('the machine', 20, SUSPECT_MS + 4), 'the machine', '', '')).toThrow(
      '1 of 2 machines were given up before they died',
    )
  })
})
