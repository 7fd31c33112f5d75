import { Value } from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { firmata } from './index.ts'
import type { FirmataOptions } from './options.ts'

const SAFE: FirmataOptions = { path: '/dev/ttyACM0', button: 7, lamp: 8, tank: 9, cup: 10, nominalMs: 25_000 }
const refused = (change: Partial<FirmataOptions>) => {
  const options = { ...SAFE, ...change }
  // The schema lets it pass, so that the reason is told and not a range.
  expect(Value.Check(firmata.options, options)).toBe(true)
  return () => firmata.declares(options)
}

describe('a profile that would hold something on is refused with the reason', () => {
  it.each([
    ['a pump that is held on', { holds: true }, /stay on/],
    ['an output beside the button', { outputs: [12] }, /only output is the button/],
    ['a press longer than any button needs', { pressMs: 2001 }, /hold something on/],
    ['a press that lasts as long as the pour', { pressMs: 1500, nominalMs: 2000 }, /hold the pump on/],
  ])('%s', (_, change, reason) => {
    expect(refused(change)).toThrow(reason)
  })

  it('also by the driver itself, before it starts a process', () => {
    const port = new Proxy({} as Parameters<typeof firmata.open>[1], {
      get: () => expect.fail('the driver went on'),
    })
    expect(() => firmata.open({ ...SAFE, holds: true }, port)).toThrow(/refused/)
  })
})

describe('a profile that makes no sense is refused', () => {
  it('two wires on one pin', () => {
    expect(refused({ cup: 7 })).toThrow('button and cup are both on pin 7')
  })
  it('a meaning for a lamp that is not there', () => {
    expect(refused({ lamp: null, lampMeans: 'ready' })).toThrow(/needs a lamp/)
  })

  it('but not the default meaning, which every configuration without a lamp has after its defaults are filled in', () => {
    const { Default } = Value
    const filled = Default(firmata.options, { path: '/dev/x', button: 7, nominalMs: 25_000 }) as FirmataOptions
    expect(filled).toMatchObject({ lamp: null, lampMeans: 'pouring' })
    expect(firmata.declares(filled)).toMatchObject({ tier: 'C', endOfBrew: 'timed' })
  })
  it.each([{ button: 0 }, { lamp: 1 }, { nominalMs: 10 }, { pumpPin: 3 }])('%j, by the schema', (change) => {
    expect(Value.Check(firmata.options, { ...SAFE, ...change })).toBe(false)
  })
})

describe('what is declared', () => {
  it('follows from what is wired', () => {
    expect(firmata.declares(SAFE)).toMatchObject({ tier: 'C', endOfBrew: 'inferred', clearsBy: 'sensor' })
    const bare = { ...SAFE, lamp: null, cup: null }
    expect(firmata.declares(bare)).toMatchObject({ tier: 'C', endOfBrew: 'timed', clearsBy: 'person' })
  })
})
