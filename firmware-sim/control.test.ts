import { describe, expect, it } from 'vitest'
import type { Reply } from './control.ts'
import { control, controlLine } from './control.ts'
import { Bench, events, refusal } from './testing/bench.ts'

function room(): { bench: Bench; ask: (request: unknown) => Reply; drops: number[] } {
  const bench = new Bench()
  const drops: number[] = []
  const { device, world, faults } = bench
  const transport = { drop: (ms: number) => void drops.push(ms) }
  const parts = {
    id: 'm1',
    device,
    world,
    faults,
    transport,
    die: () => {},
    nowMs: () => bench.nowMs,
  }
  return { bench, ask: (request) => control(request, parts), drops }
}

describe('the control channel', () => {
  it('takes and places cups, and says when it cannot', () => {
    const { ask } = room()
    expect(ask({ do: 'take-cup', group: 1 })).toEqual({ ok: true, taken: 'empty' })
    expect(ask({ do: 'take-cup', group: 1 })).toEqual({ ok: true, taken: 'none' })
    expect(ask({ do: 'place-cup', group: 1 })).toEqual({ ok: true })
    expect(ask({ do: 'place-cup', group: 1 })).toMatchObject({ error: expect.stringContaining('already') })
    expect(ask({ do: 'take-cup', group: 3 })).toEqual({ error: '"group" must be 1 to 2' })
  })

  it('reports what a judge wants to know', () => {
    const { bench, ask } = room()
    bench.brew(5)
    expect(ask({ do: 'report', re: 'x' })).toMatchObject({
      re: 'x',
      report: {
        id: 'm1',
        pours: 1,
        poursWithoutCup: 0,
        poursIntoFull: 0,
        boot: 1,
        cups: ['full', 'empty'],
        state: 'ready',
        brews: [{ brew: 5, group: 1, status: 'pouring', cause: null }],
      },
    })
    ask({ do: 'fault', name: 'reset', ms: 1_000 })
    expect(ask({ do: 'report' })).toMatchObject({ report: { pours: 1, power: 'off' } })
  })

  it('switches faults on and off by name', () => {
    const { bench, ask, drops } = room()
    expect(ask({ do: 'fault', name: 'dont-ack', times: 3 })).toEqual({ ok: true })
    expect(bench.faults.names()).toEqual(['dont-ack'])
    expect(ask({ do: 'clear' })).toEqual({ ok: true })
    expect(bench.faults.names()).toEqual([])
    ask({ do: 'fault', name: 'drop-connection', ms: 5 })
    expect(drops).toEqual([5])
    ask({ do: 'fault', name: 'go-awol' })
    ask({ do: 'clear', name: 'go-awol' })
    expect(bench.hello()).not.toEqual([])
  })

  it('presses the own button of the machine, which tells it as a pour of no brew', () => {
    const { bench, ask } = room()
    bench.hello()
    bench.brew(5)
    bench.pass(28_000)
    bench.nextCup()
    bench.pass(60_000)
    expect(ask({ do: 'press', group: 1, ms: 4_000 })).toEqual({ ok: true })
    const [beat] = bench.pass(0)
    expect(beat).toMatchObject({
      t: 'heartbeat',
      pours: 2,
      groups: [{ state: 'pouring', cup: 'full', brew: null }, {}],
    })
    expect(refusal(bench.brew(6))).toBe('busy')
    // Whoever asks for the brew 0 stops nothing: there is none.
    bench.say({ t: 'stop', brew: 0 })
    expect(ask({ do: 'press', group: 1 })).toEqual({ error: 'the machine does not pour: busy' })
    const said = bench.pass(4_000)
    expect(events(said)).toEqual([])
    expect(said.findLast(({ t }) => t === 'heartbeat')).toMatchObject({ groups: [{ state: 'idle', brew: 5 }, {}] })
    expect(bench.log.read().slice(-2)).toMatchObject([
      { what: 'start', brew: 0, group: 1, cup: 'empty' },
      { what: 'end', brew: 0, result: 'done' },
    ])
    expect(bench.device.machine?.memory).toMatchObject({ pours: 2, brews: [{ brew: 5 }] })
    expect(ask({ do: 'press', group: 1 })).toEqual({ error: 'the machine does not pour: cup-full' })
    expect(ask({ do: 'press', group: 2, ms: -1 })).toMatchObject({ error: expect.stringContaining('"ms"') })
  })

  it('cannot press a machine without power, and a power cut ends such a pour like any other', () => {
    const { bench, ask } = room()
    ask({ do: 'press', group: 2 })
    ask({ do: 'fault', name: 'reset', ms: 1_000 })
    expect(ask({ do: 'press', group: 1 })).toEqual({ error: 'the machine does not pour: no power' })
    bench.pass(1_000)
    expect(events(bench.hello())).toEqual([])
    expect(bench.log.read().at(-1)).toMatchObject({ brew: 0, result: 'spoiled', cause: 'interrupted' })
  })

  it('clears alarms and refills, so that the machine works again', () => {
    const { bench, ask } = room()
    ask({ do: 'fault', name: 'boiler-fault', alarm: 'boiler.over' })
    ask({ do: 'fault', name: 'water-empty' })
    expect(bench.device.machine?.alarms()).toEqual(['water.empty', 'boiler.over'])
    ask({ do: 'clear-alarms' })
    ask({ do: 'refill' })
    expect(bench.device.machine?.alarms()).toEqual([])
  })

  it('cleans, but not while a group pours', () => {
    const { bench, ask } = room()
    expect(ask({ do: 'clean', ms: 500 })).toEqual({ ok: true })
    expect(bench.device.machine?.state(499)).toBe('cleaning')
    bench.pass(500)
    bench.brew(5)
    expect(ask({ do: 'clean', ms: 500 })).toEqual({ error: 'a group pours' })
  })

  it.each([
    null,
    5,
    [],
    {},
    { do: 'dance' },
    { do: 'fault' },
    { do: 'fault', name: 'toString' },
    { do: 'fault', name: 'corrupt', p: 9 },
    { do: 'fault', name: 'alarm' },
    { do: 'clear', name: 'x' },
    { do: 'refill', what: 'sugar' },
    { do: 'clean' },
  ])('answers nonsense with an error: %j', (request) => {
    expect(room().ask(request)).toMatchObject({ error: expect.any(String) })
  })

  it('answers a line that is no JSON', () => {
    const { bench } = room()
    const { device, world, faults } = bench
    const parts = { id: 'm1', device, world, faults, transport: { drop: () => {} }, die: () => {}, nowMs: () => 0 }
    expect(controlLine('{', parts)).toMatchObject({ error: expect.stringContaining('not JSON') })
  })
})
