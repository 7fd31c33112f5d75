/**
 * The behaviour that the shop relies on, run against a driver and its simulated twin through a real supervisor. What a
 * driver declares decides which promises are tested. Only for tests: this file needs vitest.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Bench } from './bench.ts'
import type { TwinRig } from './rig.ts'

/** @param makeRig a fresh twin, not started, for each test; `tier`: what the driver declares */
export function describeDriver(
  name: string,
  makeRig: () => Promise<TwinRig> | TwinRig,
  tier: 'A' | 'B' | 'C' = 'A',
): void {
  describe(`${name}: conformance`, () => {
    let rig: TwinRig
    let bench: Bench
    beforeEach(async () => {
      rig = await makeRig()
      await rig.start()
      bench = new Bench(rig)
    })
    afterEach(async () => {
      await bench.close()
      await rig.stop()
    })
    /** What only a device with journal, fence and deadline can promise. */
    const provable = tier === 'A' ? it : () => undefined

    it('says hello first, once, and then beats in the same boot; it declares what it is tested for', async () => {
      expect(bench.declares.tier).toBe(tier)
      const hello = await bench.hears('hello')
      const beat = await bench.hears('heartbeat')
      expect(bench.said[0]).toBe(hello)
      expect(bench.said.filter(({ t }) => t === 'hello')).toHaveLength(1)
      expect(bench.ups).toBe(1)
      expect(hello.serial).toBe(rig.serial)
      expect(beat.boot).toBe(hello.boot)
      expect(beat.groups.map(({ n }) => n)).toEqual(hello.fences.map((_, i) => i + 1))
      await bench.hears('heartbeat', ({ clockMs }) => clockMs !== beat.clockMs)
    })

    it('pours a brew, and says when it began and when it was done, each once', async () => {
      const command = await bench.brew()
      bench.send(command)
      await bench.hears('status', ({ brew, status }) => brew === command.brew && status === 'pouring')
      await bench.hears('heartbeat', ({ groups }) => groups[0]?.brew === command.brew && groups[0].state === 'pouring')
      await bench.hears('status', ({ brew, status }) => brew === command.brew && status === 'done')
      await rig.pass(2500) // two repetitions of an event that nobody acknowledged
      expect(bench.said.flatMap((m) => (m.t === 'status' ? m.status : []))).toEqual(['pouring', 'done'])
      expect(await rig.pours()).toBe(1)
    })

    provable('pours once what was commanded twice, and answers the second by what it knows', async () => {
      const command = await bench.brew()
      bench.send(command)
      bench.send(command)
      await bench.hears('status', ({ status }) => status === 'done')
      await rig.control({ t: 'place-cup', group: 1 })
      const from = bench.mark
      bench.send(command)
      await bench.hears('status', ({ brew, status }) => brew === command.brew && status === 'done', from)
      expect(await rig.pours()).toBe(1)
    })

    provable('never heard of a brew that was never sent', async () => {
      const { brew } = await bench.brew()
      bench.send({ t: 'query', brew })
      expect(await bench.hears('status')).toEqual({ t: 'status', brew, status: 'never', cause: null })
    })

    provable('promises behind a fence that a late command will not start, and keeps it', async () => {
      const late = await bench.brew()
      bench.send({ t: 'fence', group: 1, epoch: late.epoch, brew: late.brew })
      const fenced = await bench.hears('fenced')
      expect(fenced).toMatchObject({ group: 1, epoch: late.epoch, brew: late.brew, status: 'never' })
      bench.send(late)
      expect(await bench.hears('refused')).toEqual({ t: 'refused', brew: late.brew, reason: 'fenced' })
      expect(await rig.pours()).toBe(0)
      const next = await bench.brew()
      bench.send(next)
      await bench.hears('status', ({ brew, status }) => brew === next.brew && status === 'pouring')
    })

    provable('refuses a command that came too late in its own clock, or was meant for another boot', async () => {
      const fresh = await bench.brew()
      const expired = { ...fresh, deadlineMs: (fresh.deadlineMs - 4001 + 2 ** 32) % 2 ** 32 }
      bench.send(expired)
      expect(await bench.hears('refused')).toEqual({ t: 'refused', brew: expired.brew, reason: 'expired' })
      const stale = await bench.brew({ boot: fresh.boot + 1 })
      bench.send(stale)
      expect(await bench.hears('refused', ({ brew }) => brew === stale.brew)).toMatchObject({ reason: 'stale-boot' })
      expect(await rig.pours()).toBe(0)
    })

    provable('is still the same boot after the link was away, and knows what it did meanwhile', async () => {
      const command = await bench.brew()
      const hello = await bench.hears('hello')
      bench.send(command)
      await bench.hears('status', ({ status }) => status === 'pouring')
      await rig.control({ t: 'cut-link' })
      await bench.until(() => bench.links.at(-1) === 'down', 'the link to be down')
      await rig.pass(1500)
      const from = bench.mark
      await rig.control({ t: 'mend-link' })
      expect(await bench.hears('hello', undefined, from)).toMatchObject({ boot: hello.boot, journal: hello.journal })
      expect(bench.ups).toBe(2)
      const asked = bench.mark
      bench.send({ t: 'query', brew: command.brew })
      await bench.hears('status', ({ brew, status }) => brew === command.brew && status === 'done', asked)
      expect(await rig.pours()).toBe(1)
    })

    it('never gets a command that was given while the link was away', async () => {
      const command = await bench.brew()
      await rig.control({ t: 'cut-link' })
      await bench.until(() => bench.links.at(-1) === 'down', 'the link to be down')
      bench.send(command)
      const from = bench.mark
      await rig.control({ t: 'mend-link' })
      await bench.hears('heartbeat', undefined, from)
      await rig.pass(500)
      expect(bench.said.slice(from).filter(({ t }) => t === 'status' || t === 'refused')).toEqual([])
      expect(await rig.pours()).toBe(0)
    })

    provable('is another boot after a reset in mid-pour, and owns up to what it spoiled', async () => {
      const command = await bench.brew()
      const hello = await bench.hears('hello')
      bench.send(command)
      await bench.hears('status', ({ status }) => status === 'pouring')
      const from = bench.mark
      await rig.control({ t: 'reset' })
      const again = await bench.hears('hello', ({ boot }) => boot !== hello.boot, from)
      expect(again.journal).toBe(hello.journal)
      expect(again.fences[0]).toBe(command.epoch)
      const asked = bench.mark
      bench.send({ t: 'query', brew: command.brew })
      const status = await bench.hears('status', ({ brew }) => brew === command.brew, asked)
      expect(status).toMatchObject({ status: 'spoiled', cause: 'interrupted' })
      const beats = bench.said.slice(bench.said.indexOf(again)).filter((m) => m.t === 'heartbeat')
      expect(beats.filter(({ boot }) => boot !== again.boot)).toEqual([])
      expect(await rig.pours()).toBe(1)
    })

    it('is not taken for alive because its link is open', async () => {
      await bench.hears('heartbeat')
      await rig.control({ t: 'freeze' })
      await rig.pass(300) // what was on its way
      const from = bench.mark
      if (rig.driver.recovers === 'reopened') {
        await bench.until(() => bench.links.at(-1) === 'down', 'the silent link to be given up')
      } else await rig.pass(2000)
      expect(bench.said.slice(from)).toEqual([])
      await rig.control({ t: 'thaw' })
      await bench.hears('heartbeat', undefined, from)
      expect(bench.links.at(-1)).toBe('up')
    })

    it('is free for another connection as soon as the first is closed', async () => {
      await bench.hears('hello')
      await bench.close()
      const from = bench.mark
      bench.connect()
      await bench.hears('hello', undefined, from)
      await bench.hears('heartbeat', undefined, from)
      expect(bench.links.at(-1)).toBe('up')
    })
  })
}
