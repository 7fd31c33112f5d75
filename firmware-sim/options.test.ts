import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { FAULTS } from './faults/menu.ts'
import { helpText, OptionsError, parseOptions } from './options.ts'
import { parseScenario, Scenario, ScenarioError } from './scenario.ts'

describe('the command line', () => {
  it('needs nothing', () => {
    expect(parseOptions([], {})).toMatchObject({ id: 'sim-1', transport: 'pty', groups: 2, hand: 'on', state: null })
  })

  it('takes every option that its help names', () => {
    const args = ['--id', 'a-1', '--transport', 'mqtt', '--groups', '4', '--no-milk', '--no-sensor', '--hand', 'off']
    args.push('--listen', '127.0.0.1:99', '--refill-ms', 'off', '--pour-speed', '0.5', '--seed', '7', '--json')
    expect(parseOptions(args, { BREWLINK_MQTT_PASSWORD: 'x' })).toMatchObject({
      id: 'a-1',
      serial: 'SIM-a-1',
      mqttUser: 'a-1',
      mqttPassword: 'x',
      milkSystem: 'none',
      cupSensor: 'none',
      hand: 'off',
      listen: { host: '127.0.0.1', port: 99 },
      refillMs: Number.POSITIVE_INFINITY,
      seed: 7,
      output: 'json',
    })
    expect(parseOptions(['--help'], {})).toBe('help')
  })

  it.each([
    [['--grups', '2'], '--grups'],
    [['--groups', '5'], '--groups'],
    [['--groups', '1.5'], '--groups'],
    [['--groups', ''], '--groups'],
    [['--transport', 'usb'], 'pty, tcp, mqtt'],
    [['--listen', '1234'], 'HOST:PORT'],
    [['--listen', '127.0.0.1:99999'], '65535'],
    [['--id', 'Machine 1'], '--id'],
    [['--model', 'é'.repeat(13)], '24 bytes'],
    [['--mqtt-url', 'http://x'], 'mqtt://'],
    [['--base', 'a/#'], '--base'],
    [['--journal-size', '15'], '16'],
    [['--hand', 'left'], 'on, off'],
    [['extra'], 'extra'],
  ])('says what is wrong with %j', (args, hint) => {
    expect(() => parseOptions(args, {})).toThrow(OptionsError)
    expect(() => parseOptions(args, {})).toThrow(hint)
  })

  it('has a help that fits a screen and a README that names every fault', () => {
    const widest = Math.max(
      ...helpText()
        .split('\n')
        .map((line) => line.length),
    )
    expect(widest).toBeLessThanOrEqual(130)
    const readme = readFileSync(new URL('./README.md', import.meta.url), 'utf8')
    for (const name of Object.keys(FAULTS)) expect(readme).toContain(`\n| \`${name}\` `)
  })
})

describe('a scenario', () => {
  it('is a list or lines, and plays by the clock', () => {
    const lines = '# at noon\n{"atMs":10,"do":"refill"}\n\n{"atMs":5,"everyMs":20,"do":"report"}\n'
    const list = '[{"atMs":10,"do":"refill"},{"atMs":5,"everyMs":20,"do":"report"}]'
    expect(parseScenario(lines)).toEqual(parseScenario(list))
    const scenario = new Scenario(parseScenario(lines), 1_000)
    expect(scenario.nextMs()).toBe(1_005)
    expect(scenario.due(1_004)).toEqual([])
    expect(scenario.due(1_010)).toEqual([{ do: 'report' }, { do: 'refill' }])
    expect(scenario.nextMs()).toBe(1_030)
  })

  it.each([
    ['{"do":"refill"}', 'line 1'],
    ['\n{"atMs":1', 'line 2'],
    ['[{"atMs":1},{"atMs":-1}]', 'entry 2'],
    ['{"atMs":1,"everyMs":0}', 'everyMs'],
  ])('says where it is wrong: %j', (text, hint) => {
    expect(() => parseScenario(text)).toThrow(ScenarioError)
    expect(() => parseScenario(text)).toThrow(hint)
  })
})
