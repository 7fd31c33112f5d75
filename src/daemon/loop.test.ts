import { describe, expect, it } from 'vitest'
import type { Effect, StepResult } from '../shop/effects.ts'
import type { Input } from '../shop/inputs.ts'
import { Loop } from './loop.ts'

const now = () => ({ shopMs: Math.floor(performance.now()), wallMs: 0, businessDay: '2026-01-01' })
const once = { terminal: 't', key: 'k', hash: 'h' }
const collect = { t: 'order.collect', once, id: 'X' } as const
const turn = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)))

function loopOver(step: (inputs: readonly Input[]) => StepResult, start: StepResult = { effects: [], wakeAt: null }) {
  const steps: (readonly Input[])[] = []
  const acted: Effect[] = []
  const loop = new Loop({
    shop: {
      start: () => start,
      step: (inputs) => {
        steps.push(inputs)
        return step(inputs)
      },
    },
    now,
    act: (effects) => acted.push(...effects),
  })
  return { loop, steps, acted }
}

const answering = (inputs: readonly Input[]): StepResult => ({
  effects: inputs.flatMap((input) =>
    'ref' in input
      ? [
          {
            t: 'reply' as const,
            ref: input.ref,
            reply: { ok: true as const, status: 200 as const, body: String(input.ref), replayed: false },
          },
        ]
      : [],
  ),
  wakeAt: null,
})

describe('the loop', () => {
  it('takes what came in one turn of the event loop in one step, and gives each its own answer', async () => {
    const { loop, steps } = loopOver(answering)
    loop.start()
    const answers = await Promise.all(Array.from({ length: 64 }, () => loop.ask(collect)))
    expect(steps.map((inputs) => inputs.length)).toEqual([64])
    expect(new Set(answers.map((answer) => answer.ok && answer.body)).size).toBe(64)
  })

  it('never takes more than 256 in one step', async () => {
    const { loop, steps } = loopOver(answering)
    loop.start()
    await Promise.all(Array.from({ length: 600 }, () => loop.ask(collect)))
    expect(steps.map((inputs) => inputs.length)).toEqual([256, 256, 88])
  })

  it('wakes the shop when it asked to be', async () => {
    const { loop, steps } = loopOver(() => ({ effects: [], wakeAt: null }), { effects: [], wakeAt: now().shopMs + 20 })
    loop.start()
    await expect.poll(() => steps).toEqual([[{ t: 'wake' }]])
  })

  it('what came before the start waits for it', async () => {
    const { loop, steps } = loopOver(answering)
    const answer = loop.ask(collect)
    await turn()
    expect(steps).toEqual([])
    loop.start()
    expect(await answer).toMatchObject({ ok: true })
  })

  it('a disk that cannot take more is 503, anything else that throws is 500', async () => {
    const full = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })
    const errors: unknown[] = [full, new Error('bug')]
    const { loop } = loopOver((inputs) => ({
      effects: inputs.map((input, i) => ({
        t: 'failed' as const,
        ref: 'ref' in input ? input.ref : null,
        input: input.t,
        error: errors[i],
      })),
      wakeAt: null,
    }))
    loop.start()
    const [storage, bug] = await Promise.all([loop.ask(collect), loop.ask(collect)])
    expect(storage).toMatchObject({ ok: false, refusal: { code: 'BD_STORAGE', data: { retryAfterSeconds: 5 } } })
    expect(bug).toMatchObject({ ok: false, refusal: { code: 'BD_INTERNAL' } })
  })

  it('stopping answers what has come in, and refuses what comes later', async () => {
    const { loop } = loopOver(answering)
    loop.start()
    const before = loop.ask(collect)
    loop.stop()
    expect(await before).toMatchObject({ ok: true })
    expect(await loop.ask(collect)).toMatchObject({ ok: false, refusal: { code: 'BD_CLOSING' } })
  })
})

describe('the loop, when the order book cannot be written', () => {
  const failing = (code: string): Error => Object.assign(new Error('x'), { code })
  const beat = (machine: string, clockMs: number) =>
    ({ t: 'machine.message', machine, message: { t: 'heartbeat', clockMs } }) as unknown as Input
  const done = { t: 'machine.message', machine: 'lm1', message: { t: 'status', status: 'done' } } as unknown as Input
  const kinds = (inputs: readonly Input[]) => inputs.map(({ t }) => t)

  /** A disk that is away until told otherwise, and a shop on it. */
  function away(code: string) {
    const disk: { fault: Error | null } = { fault: failing(code) }
    const steps: (readonly Input[])[] = []
    const acted: Effect[] = []
    const broken: unknown[] = []
    const loop = new Loop({
      shop: {
        start: () => ({ effects: [], wakeAt: null }),
        step: (inputs) => {
          steps.push(inputs)
          const { fault } = disk
          if (fault === null) return answering(inputs)
          const effects = inputs.map((input) => ({
            t: 'failed' as const,
            ref: 'ref' in input ? input.ref : null,
            input: input.t,
            error: fault,
          }))
          return { effects, wakeAt: null }
        },
      },
      now,
      act: (effects) => acted.push(...effects),
      broken: (error) => broken.push(error),
    })
    loop.start()
    return { loop, disk, steps, acted, broken }
  }

  it('keeps what a machine said, in its place, and tells the shop when the disk is back, though nobody asks', async () => {
    const { loop, disk, steps } = away('SQLITE_FULL')
    loop.submit(done)
    loop.submit({ t: 'machine.link', machine: 'lm2', state: 'down', reason: 'x' })
    await expect.poll(() => steps.length).toBe(1)
    disk.fault = null
    await expect.poll(() => steps.length).toBe(2)
    expect(steps[1]).toEqual([done, { t: 'machine.link', machine: 'lm2', state: 'down', reason: 'x' }, { t: 'wake' }])
  })

  it('keeps the last heartbeat of each machine only', async () => {
    const { loop, disk, steps } = away('SQLITE_READONLY')
    for (let clockMs = 0; clockMs < 5; clockMs++) {
      loop.submit(beat('lm1', clockMs))
      loop.submit(beat('lm2', clockMs))
    }
    await expect.poll(() => steps.length).toBe(1)
    disk.fault = null
    await expect.poll(() => steps.length).toBe(2)
    expect(steps[1]).toEqual([beat('lm1', 4), beat('lm2', 4), { t: 'wake' }])
  })

  it('does not ask a second time on behalf of somebody who was refused', async () => {
    const { loop, disk, steps } = away('SQLITE_BUSY')
    const [first, second] = [loop.ask(collect), loop.ask(collect)]
    loop.submit(done)
    expect(await first).toMatchObject({ ok: false, refusal: { code: 'BD_STORAGE' } })
    expect(await second).toMatchObject({ ok: false, refusal: { code: 'BD_STORAGE' } })
    disk.fault = null
    expect(await loop.ask(collect)).toMatchObject({ ok: true })
    expect(steps.map(kinds).at(-1)).toEqual(['machine.message', 'order.collect'])
  })

  it('while it is known to be away refuses at once, without a step that would wait for a lock', async () => {
    const steps: (readonly Input[])[] = []
    const disk: { fault: Error | null } = { fault: failing('SQLITE_BUSY') }
    const loop = new Loop({
      shop: {
        start: () => ({ effects: [], wakeAt: null }),
        step: (inputs) => {
          steps.push(inputs)
          return answering(inputs)
        },
      },
      now,
      act: () => {},
      storage: { look: () => disk.fault, failed: () => 'wait' },
    })
    loop.start()
    loop.submit(done)
    const refused = await Promise.all(Array.from({ length: 300 }, () => loop.ask(collect)))
    expect(new Set(refused.map((reply) => !reply.ok && reply.refusal.code))).toEqual(new Set(['BD_STORAGE']))
    expect(steps).toEqual([])
    disk.fault = null
    await expect.poll(() => steps.map(kinds)).toEqual([['machine.message', 'wake']])
  })

  it.each(['SQLITE_IOERR_FSYNC', 'SQLITE_CORRUPT'])(
    'after %s acknowledges nothing, sends no command, and never touches it again',
    async (code) => {
      const steps: (readonly Input[])[] = []
      const acted: Effect[] = []
      const broken: unknown[] = []
      const fault = failing(code)
      const loop = new Loop({
        shop: {
          start: () => ({ effects: [], wakeAt: null }),
          // The first input fails; the shop tries the others by themselves, and their commits "succeed".
          step: (inputs) => {
            steps.push(inputs)
            const [first, ...rest] = inputs
            const ref = first && 'ref' in first ? first.ref : null
            const { effects } = answering(rest)
            const command = { t: 'command', machine: 'lm1', command: { t: 'wake' } } as Effect
            return {
              effects: [{ t: 'failed', ref, input: 'order.collect', error: fault }, ...effects, command],
              wakeAt: 1,
            }
          },
        },
        now,
        act: (effects) => acted.push(...effects),
        broken: (error) => broken.push(error),
      })
      loop.start()
      const answers = await Promise.all([loop.ask(collect), loop.ask(collect), loop.ask(collect)])
      for (const answer of answers) expect(answer).toMatchObject({ ok: false, refusal: { code: 'BD_STORAGE' } })
      expect(broken).toEqual([fault])
      expect(acted).toEqual([])
      expect(await loop.ask(collect)).toMatchObject({ ok: false, refusal: { code: 'BD_STORAGE' } })
      loop.submit({ t: 'wake' })
      loop.stop()
      await turn()
      expect(steps).toHaveLength(1)
      expect(loop.broken).toBe(true)
      expect(broken).toHaveLength(1)
    },
  )

  it('answers those who wait also when not even the way back from a failed step works', async () => {
    const broken: unknown[] = []
    const fault = failing('SQLITE_CORRUPT')
    const loop = new Loop({
      shop: {
        start: () => ({ effects: [], wakeAt: null }),
        step: () => {
          throw fault
        },
      },
      now,
      act: () => {},
      broken: (error) => broken.push(error),
    })
    loop.start()
    expect(await loop.ask(collect)).toMatchObject({ ok: false, refusal: { code: 'BD_STORAGE' } })
    expect(broken).toEqual([fault])
  })

  it('does not forget a question that came in the same turn but did not fit into the step', async () => {
    const { loop, broken } = away('SQLITE_NOTADB')
    const answers = await Promise.all(Array.from({ length: 600 }, () => loop.ask(collect)))
    expect(answers.every((answer) => !answer.ok && answer.refusal.code === 'BD_STORAGE')).toBe(true)
    expect(broken).toHaveLength(1)
  })
})
