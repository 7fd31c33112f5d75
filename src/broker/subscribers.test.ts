import { describe, expect, it } from 'vitest'
import { Presence, Subscribers } from './subscribers.ts'
import { TestLog } from './testing.ts'

const BYTES = Buffer.from('{}')

describe('subscribers', () => {
  it('get what matches, exact or by wildcard, each once', () => {
    const all = new Subscribers(new TestLog())
    const got: string[] = []
    all.add('machine/a/event', (topic) => got.push(`exact ${topic}`))
    all.add('machine/+/event', (topic) => got.push(`wild ${topic}`))
    all.dispatch('machine/a/event', BYTES, false)
    all.dispatch('machine/b/event', BYTES, false)
    all.dispatch('machine/a/ack', BYTES, false)
    expect(got).toEqual(['exact machine/a/event', 'wild machine/a/event', 'wild machine/b/event'])
  })

  it('cost each other nothing when one throws', () => {
    const log = new TestLog()
    const all = new Subscribers(log)
    let got = 0
    all.add('a', () => {
      throw new Error('a bug')
    })
    all.add('a', () => got++)
    all.dispatch('a', BYTES, false)
    expect(got).toBe(1)
    expect(log.count('failed on a message')).toBe(1)
  })

  it('that one handler ends do not get the message that ended them', () => {
    const all = new Subscribers(new TestLog())
    let got = 0
    const handler = () => got++
    all.add('a', () => all.remove(second))
    const second = all.add('a', handler)
    all.dispatch('a', BYTES, false)
    expect(got).toBe(0)
    expect(all.filters()).toEqual(['a'])
  })

  it('are refused with a filter that is none', () => {
    expect(() => new Subscribers(new TestLog()).add('$SYS/#', () => undefined)).toThrow(RangeError)
  })
})

describe('presence', () => {
  it('is told at once and on each change, and never twice the same', () => {
    const presence = new Presence()
    const told: boolean[] = []
    presence.on((connected) => told.push(connected))
    presence.set(false)
    presence.set(true)
    presence.set(true)
    presence.set(false)
    expect(told).toEqual([false, true, false])
  })

  it('is not told any more after it was ended, even by another handler of the same change', () => {
    const presence = new Presence()
    const told: boolean[] = []
    presence.on((connected) => connected && end())
    const end = presence.on((connected) => told.push(connected))
    presence.set(true)
    expect(told).toEqual([false])
  })
})
