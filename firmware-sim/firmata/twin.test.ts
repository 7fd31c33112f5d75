import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { control, controlLine } from './control.ts'
import { FAULTS } from './faults.ts'
import { OptionsError, parseOptions } from './options.ts'
import { PourLog } from './pour-log.ts'
import { Host, POUR_MS } from './testing/host.ts'

const LIT = '910000'
const DARK = '910100'

describe('the machine behind the board', () => {
  it('pours for its time after a press, with its lamp lit, into the cup', () => {
    const host = new Host()
    host.listen()
    host.press()
    expect(host.heard()).toBe(LIT)
    host.clock.pass(POUR_MS)
    expect(host.heard()).toBe(DARK)
    expect(host.log.read()).toEqual([
      { what: 'start', by: 'host', group: 1, cup: 'empty', wallMs: 0 },
      { what: 'end', group: 1, result: 'done', cause: null, wallMs: 0 },
    ])
    expect(host.twin.report()).toMatchObject({ pours: 1, cups: ['full'] })
  })

  it('is not started by a contact too short to be a press, and once by one that is held', () => {
    const host = new Host()
    host.button('high')
    host.clock.pass(10)
    host.button('low')
    host.clock.pass(1000)
    expect(host.twin.report()).toMatchObject({ pours: 0, presses: { host: 0, hand: 0 } })
    host.button('high')
    host.clock.pass(POUR_MS * 3)
    expect(host.twin.report()).toMatchObject({ pours: 1, pouring: false })
  })

  it('is stopped, and its cup spoiled, by a second press', () => {
    const host = new Host()
    host.press()
    host.press()
    expect(host.log.read().at(-1)).toMatchObject({ result: 'spoiled', cause: 'stopped' })
    expect(host.twin.report()).toMatchObject({ presses: { host: 2 } })
  })

  it('pours on the counter and over a full cup if nobody prevents it, and the log says so', () => {
    const host = new Host('none')
    host.press()
    host.clock.pass(POUR_MS)
    host.twin.placeCup()
    for (let i = 0; i < 2; i++) {
      host.press()
      host.clock.pass(POUR_MS)
    }
    expect(host.twin.report()).toMatchObject({ pours: 3, poursWithoutCup: 1, poursIntoFull: 1 })
  })

  it('goes on pouring when the board reboots, hangs or is unplugged', () => {
    for (const fault of ['reset', 'go-awol', 'drop-connection'] as const) {
      const host = new Host()
      host.press()
      host.twin.strike(fault, null)
      host.clock.pass(POUR_MS)
      expect(host.log.read().at(-1)).toMatchObject({ what: 'end', result: 'done' })
    }
  })

  it('whose own button is pressed says who pressed', () => {
    const host = new Host()
    expect(control({ do: 'press', re: 4 }, host.twin)).toEqual({ ok: true, re: 4 })
    expect(host.log.starts).toMatchObject([{ by: 'hand' }])
    expect(host.twin.report()).toMatchObject({ pours: 1, poursByHost: 0 })
  })
})

describe('faults', () => {
  it('a board that went awol hears nothing; one that stalls hears everything late', () => {
    const host = new Host()
    host.heard()
    host.twin.strike('go-awol', 1000)
    host.send(0xf9)
    host.clock.pass(1000)
    expect(host.heard()).toBe('')
    host.twin.strike('stall', 1000)
    host.send(0xf9)
    expect(host.heard()).toBe('')
    host.clock.pass(1000)
    expect(host.heard()).toBe('f90205')
  })

  it('a lamp that is stuck or dead lies until it is mended', () => {
    const host = new Host()
    host.listen()
    host.twin.strike('lamp-stuck', null)
    expect(host.heard()).toBe(LIT)
    host.twin.clear('lamp-stuck')
    host.twin.strike('lamp-dead', null)
    expect(host.heard()).toBe(DARK)
    host.press()
    expect(host.heard()).toBe('')
    host.twin.clear('lamp-dead')
    expect(host.heard()).toBe(LIT)
  })

  it('a dead button and an empty tank start nothing', () => {
    const host = new Host()
    host.twin.strike('dead-button', null)
    host.press()
    host.twin.clear('dead-button')
    host.twin.strike('water-empty', null)
    host.press()
    expect(host.twin.report()).toMatchObject({ pours: 0, tank: 'empty', presses: { host: 2 } })
    host.twin.refill()
    host.press()
    expect(host.twin.report()).toMatchObject({ pours: 1 })
  })

  it('a plug that is pulled is put back when its time is over', () => {
    const host = new Host()
    host.twin.strike('drop-connection', 500)
    expect(host.plug).toEqual(['pulled'])
    host.clock.pass(500)
    expect(host.plug).toEqual(['pulled', 'in'])
  })

  it.each(Object.keys(FAULTS))('%s can be asked for and cleared by its name', (name) => {
    const { twin } = new Host()
    expect(controlLine(JSON.stringify({ do: 'fault', name, ms: 5 }), twin)).toEqual({ ok: true })
    expect(controlLine(JSON.stringify({ do: 'clear', name }), twin)).toEqual({ ok: true })
  })

  it('a bad request is answered, not obeyed', () => {
    const { twin } = new Host()
    expect(controlLine('{', twin)).toHaveProperty('error')
    expect(control({ do: 'fault', name: 'toString' }, twin)).toMatchObject({ error: expect.stringContaining('stall') })
    expect(control({ do: 'dance' }, twin)).toMatchObject({ error: expect.stringContaining('report') })
    expect(control({ do: 'fault', name: 'stall', ms: -1 }, twin)).toHaveProperty('error')
  })
})

describe('the pour log', () => {
  it('is a line of JSON for each start and end, also in a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pours-'))
    const log = new PourLog(join(folder, 'pours.jsonl'))
    log.append({ what: 'start', by: 'host', group: 1, cup: 'empty', wallMs: 5 })
    expect(readFileSync(join(folder, 'pours.jsonl'), 'utf8')).toBe(
      '{"what":"start","by":"host","group":1,"cup":"empty","wallMs":5}\n',
    )
    rmSync(folder, { recursive: true })
  })
})

describe('the command line', () => {
  it('knows its options and names what is wrong', () => {
    expect(parseOptions(['--link', '/tmp/x', '--pour-ms', '900', '--lamp', '4', '--no-cup'])).toMatchObject({
      link: '/tmp/x',
      pourMs: 900,
      pins: { button: 7, lamp: 4, tank: 9, cup: 10 },
      cup: 'none',
    })
    expect(parseOptions(['--help'])).toBe('help')
    expect(() => parseOptions(['--lamp', '1'])).toThrow(/--lamp must be a whole number from 2 to 19/)
    expect(() => parseOptions(['--milk'])).toThrow(OptionsError)
  })
})
