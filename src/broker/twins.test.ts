/** Two devices with one name and one key at our own broker, as two real clients. */
import { connect as tcpConnect } from 'node:net'
import { MqttClient } from 'mqtt'
import { afterEach, describe, expect, it } from 'vitest'
import { Cleanup, connectMachine, startBroker, TestClock, TestLog, until } from './testing.ts'
import { Twins } from './twins.ts'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

/** A client of the library that comes from another address of this computer. */
function connectFrom(address: string, port: number, name: string): { client: MqttClient; refusals: unknown[] } {
  const client = new MqttClient(() => tcpConnect({ port, host: '127.0.0.1', localAddress: address }), {
    clientId: name,
    username: name,
    password: name,
    reconnectPeriod: 0,
    keepalive: 10,
    protocolVersion: 4,
    protocolId: 'MQTT',
    clean: true,
  })
  cleanup.add(client, (c) => c.end(true))
  const refusals: unknown[] = []
  client.on('error', (error) => refusals.push('code' in error ? error.code : error.message))
  return { client, refusals }
}

describe('a second device with the name and key of another', () => {
  it('is refused while that one speaks: the log, the counters and the warning name both addresses', async () => {
    // The first says nothing more in this test, however long that takes.
    const { broker, log, port } = await startBroker(cleanup, { limits: { aliveMs: 60_000 } })
    const first = await connectMachine(cleanup, port, 'machine-1')
    for (let n = 1; n <= 3; n++) {
      const { client, refusals } = connectFrom('127.0.0.2', port, 'machine-1')
      await until('it is refused', () => refusals.length > 0 && !client.connected)
      expect(refusals[0]).toBe(2)
      expect(broker.twins()).toEqual({ refused: n, tookOver: 0 })
    }
    expect(first.mqtt.connected).toBe(true)
    const line = log.lines.find(({ text }) => text === 'MQTT login refused')
    expect(line?.data).toMatchObject({ clientId: 'machine-1', address: '127.0.0.2' })
    expect(JSON.stringify(line?.data)).toContain('from 127.0.0.1')
    expect(broker.warnings()).toEqual([
      expect.stringMatching(/machine-1: 127\.0\.0\.2 is refused \(3 times\) while 127\.0\.0\.1 is connected/),
    ])
  })

  it('takes the place of one that is silent, and the log names both addresses', async () => {
    const { broker, log, port } = await startBroker(cleanup, { limits: { aliveMs: 0 } })
    const first = await connectMachine(cleanup, port, 'machine-1')
    const { client } = connectFrom('127.0.0.2', port, 'machine-1')
    await until('it is in', () => client.connected)
    await until('the first is out', () => !first.mqtt.connected)
    expect(broker.clients()).toEqual([{ role: 'machine', id: 'machine-1' }])
    expect(broker.twins()).toEqual({ refused: 0, tookOver: 1 })
    expect(log.lines.filter(({ text }) => text.includes('takes the place')).map(({ data }) => data)).toEqual([
      { client: 'machine-1', address: '127.0.0.2', silent: '127.0.0.1' },
    ])
  })

  it('from the same address is the device itself, that comes back behind a half-open line: no warning', async () => {
    const { broker, log, port } = await startBroker(cleanup, { limits: { aliveMs: 0 } })
    const first = await connectMachine(cleanup, port, 'machine-1')
    await connectMachine(cleanup, port, 'machine-1')
    await until('the old line is cut', () => !first.mqtt.connected)
    expect([broker.twins().tookOver, log.count('takes the place'), broker.warnings()]).toEqual([0, 0, []])
  })
})

it('a warning about two devices with one name goes when the second has not come for ten minutes', () => {
  const clock = new TestClock()
  const twins = new Twins(clock, new TestLog())
  twins.refused('machine-1', '10.0.0.7', '10.0.0.9')
  clock.advance(599_999)
  expect(twins.warnings()).toHaveLength(1)
  clock.advance(1)
  expect(twins.warnings()).toEqual([])
  expect(twins.counters.refused).toBe(1)
})
