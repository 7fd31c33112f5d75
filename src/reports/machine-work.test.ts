import { describe, expect, it } from 'vitest'
import { MachineWork, type ReportMachine } from './machine-work.ts'
import type { ReportedBrew } from './read-book.ts'

const machine = (id: string, over: Partial<ReportMachine> = {}): ReportMachine => ({
  id,
  role: 'primary',
  skills: ['espresso', 'milk'],
  groups: 1,
  ...over,
})
const brew = (name: string, begun: number | null, ended: number | null, state: ReportedBrew['state'] = 'done') => ({
  machine: name,
  state,
  begun_wall_ms: begun,
  ended_wall_ms: ended,
})

describe('balance', () => {
  const balance = (...machines: ReportMachine[]) => {
    const work = new MachineWork(0, 100_000)
    work.add(brew('a', 0, 30_000))
    work.add(brew('b', 0, 20_000))
    return work.balance(machines)
  }

  it('is most work over the mean, to the hundredth', () => {
    expect(balance(machine('a'), machine('b'))).toBe(1.2)
    expect(balance(machine('a'), machine('b'), machine('c'))).toBe(1.8)
  })

  it('is among equals, whatever the order of their skills; a backup that rests is no primary that does too little', () => {
    expect(balance(machine('a'), machine('b', { skills: ['milk', 'espresso'] }))).toBe(1.2)
    expect(balance(machine('a'), machine('b', { skills: ['espresso'] }))).toBeNull()
    expect(balance(machine('a'), machine('b', { role: 'backup' }))).toBeNull()
  })

  it('of machines that did nothing is none', () => {
    expect(new MachineWork(0, 1).balance([machine('a'), machine('b')])).toBeNull()
  })
})

describe('work', () => {
  const figures = (...brews: ReportedBrew[]) => {
    const work = new MachineWork(0, 100_000)
    for (const one of brews) work.add(one)
    return work.figures([machine('a', { groups: 2 })])[0]
  }

  it('is what is known to have been poured: what is in doubt or was refused is none', () => {
    expect(
      figures(
        brew('a', 0, 10_000),
        brew('a', 10_000, null, 'pouring'),
        brew('a', 0, null, 'doubt'),
        brew('a', 0, 90_000, 'unresolved'),
        brew('a', null, 5_000, 'refused'),
        brew('a', 0, 5_000, 'spoiled'),
      ),
    ).toEqual({ id: 'a', brews: 1, workSeconds: 105, usePercent: 52.5, spoiled: 1, idleWithWorkSeconds: 0 })
  })

  it('ends with the span, and what came of it counts where it ended', () => {
    expect(figures(brew('a', -5_000, 5_000), brew('a', 90_000, 110_000))).toMatchObject({ brews: 1, workSeconds: 15 })
  })
})
