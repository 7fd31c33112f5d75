import { describe, expect, it } from 'vitest'
import { GOOD, good } from './testing.ts'
import { wiringOf } from './wiring.ts'

const wiring = (text: string) => good(text).shop.machines[0]?.wiring
const options = (written: string) => GOOD.replace('{ path: /dev/a }', `{ ${written} }`)

describe('the wiring of a machine', () => {
  it('stays when the same is said in another way', () => {
    const before = wiring(GOOD)
    expect(before).toBeTypeOf('string')
    expect(wiring(options('baudRate: 115200, path: "/dev/a"'))).toBe(before)
    expect(wiring(GOOD.replace('    skills', '    role: backup\n    groups: 3\n    skills'))).toBe(before)
  })

  it.each([
    ['another port', options('path: /dev/b')],
    ['another rate', options('path: /dev/a, baudRate: 9600')],
    ['a serial number to answer to', GOOD.replace('    skills', '    identity: BL-1\n    skills')],
  ])('changes with %s', (_, text) => {
    expect(wiring(text)).not.toBe(wiring(GOOD))
  })

  it('looks into nested options, and keeps the order of lists', () => {
    const of = (value: unknown) => wiringOf('d', value, null)
    expect(of({ a: { x: 1, y: [{ p: 1, q: 2 }] } })).toBe(of({ a: { y: [{ q: 2, p: 1 }], x: 1 } }))
    expect(of({ pins: [1, 2] })).not.toBe(of({ pins: [2, 1] }))
    expect(wiringOf('d', {}, 'e')).not.toBe(wiringOf('de', {}, null))
  })
})
