import { describe, expect, it } from 'vitest'
import { Agenda } from './agenda.ts'
import { Dice } from './dice.ts'
import { GOOD_WIRE, Wire } from './wire.ts'

function bench() {
  const agenda = new Agenda()
  const arrived: number[] = []
  const wire = new Wire<number>(agenda, new Dice(3, 'wire'), (item) => void arrived.push(item))
  const send = (count: number) => {
    for (let i = 0; i < count; i++) wire.send(i)
    agenda.run(agenda.nowMs + 60_000, () => true)
  }
  return { agenda, wire, arrived, send }
}
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i)

describe('a wire', () => {
  it('keeps the order of what is delayed, unless it is broken', () => {
    const kept = bench()
    kept.wire.faults = { ...GOOD_WIRE, delayMs: 500 }
    kept.send(50)
    expect(kept.arrived).toEqual(upTo(50))
    const broken = bench()
    broken.wire.faults = { ...GOOD_WIRE, delayMs: 500, order: 'broken' }
    broken.send(50)
    expect(broken.arrived).not.toEqual(upTo(50))
    expect(broken.arrived.toSorted((a, b) => a - b)).toEqual(upTo(50))
  })

  it('loses and doubles about as often as it is told to', () => {
    const { wire, arrived, send } = bench()
    wire.faults = { ...GOOD_WIRE, lose: 0.3, duplicate: 0.2 }
    send(2_000)
    expect(new Set(arrived).size).toBeGreaterThan(1_300)
    expect(new Set(arrived).size).toBeLessThan(1_500)
    expect(arrived.length - new Set(arrived).size).toBeGreaterThan(200)
  })

  it('keeps back what it holds, and delivers it when it is whole again', () => {
    const { agenda, wire, arrived, send } = bench()
    wire.state = 'held'
    send(3)
    expect(arrived).toEqual([])
    wire.state = 'whole'
    agenda.run(agenda.nowMs + 100, () => true)
    expect(arrived).toEqual([0, 1, 2])
  })

  it('lets nothing through while it is cut, nor afterwards', () => {
    const { agenda, wire, arrived, send } = bench()
    wire.state = 'cut'
    send(3)
    wire.state = 'whole'
    agenda.run(agenda.nowMs + 100, () => true)
    expect(arrived).toEqual([])
  })

  it('loses what is under way when it is cleared', () => {
    const { agenda, wire, arrived } = bench()
    wire.send(1)
    wire.clear()
    wire.send(2)
    agenda.run(1_000, () => true)
    expect(arrived).toEqual([2])
  })
})
