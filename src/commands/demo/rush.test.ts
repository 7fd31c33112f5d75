import { describe, expect, it } from 'vitest'
import { PHASES, phaseAt, ROUND_S, startRush } from './rush.ts'

/** A round, second by second. */
function round() {
  const said: string[] = []
  const signals: string[] = []
  let tick = (): void => {}
  let stopped = 0
  let delivered = 0
  const rush = startRush({
    machines: ['espresso-1', 'espresso-2'].map((id) => ({
      id,
      signal: (signal) => void signals.push(`${id} ${signal}`),
    })),
    say: (text) => void said.push(text),
    deliver: () => void delivered++,
    every: (_ms, fn) => {
      tick = fn
      return () => stopped++
    },
  })
  return {
    rush,
    said,
    signals,
    pass: (seconds: number) => Array.from({ length: seconds }, () => tick()),
    stopped: () => stopped,
    delivered: () => delivered,
  }
}

describe('a rush', () => {
  it('tells each of its phases once a round, in order', () => {
    const { said, pass } = round()
    pass(2 * ROUND_S - 1)
    const texts = PHASES.map(({ text }) => `-- ${text}`)
    expect(said).toEqual([...texts, ...texts])
  })

  it('stops one machine while the crowd is greatest, and lets it go on', () => {
    const { rush, signals, pass } = round()
    pass(56)
    expect([rush.crowd(), signals]).toEqual([20, ['espresso-1 SIGSTOP']])
    pass(30)
    expect([rush.crowd(), signals]).toEqual([10, ['espresso-1 SIGSTOP', 'espresso-1 SIGCONT']])
  })

  it('leaves no machine standing still when the demo ends', () => {
    const { rush, signals, pass, stopped } = round()
    pass(60)
    rush.stop()
    expect([stopped(), signals.at(-2), signals.at(-1)]).toEqual([1, 'espresso-1 SIGCONT', 'espresso-2 SIGCONT'])
  })

  it('brings what runs out when it begins and when it is over, not while people wait for it', () => {
    const { delivered, pass } = round()
    expect(delivered()).toBe(1)
    pass(109)
    expect(delivered()).toBe(1)
    pass(2)
    expect(delivered()).toBe(2)
  })

  it('begins and ends calm', () => {
    expect([phaseAt(0).crowd, phaseAt(ROUND_S - 1).crowd, phaseAt(ROUND_S).crowd]).toEqual([1, 0.5, 1])
  })
})
