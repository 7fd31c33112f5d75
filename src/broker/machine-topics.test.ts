import { afterEach, describe, expect, it } from 'vitest'
import { machineTopics } from './machine-topics.ts'
import { Cleanup, connectMachine, startBroker, until } from './testing.ts'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

async function startMachine() {
  const { broker, port } = await startBroker(cleanup)
  const told: unknown[] = []
  const open = () =>
    machineTopics(broker, 'machine-1', {
      broker: (connected) => told.push(connected),
      message: (topic, payload, retained) => told.push([topic, Buffer.from(payload).toString(), retained]),
    })
  return { broker, told, open, device: await connectMachine(cleanup, port, 'machine-1'), port }
}

const below = (leaf: string) => `baristad/machine/machine-1/${leaf}`

describe('the topics of one machine', () => {
  it('tell the driver first whether the broker is there, then what the device says', async () => {
    const { device, told, open, port } = await startMachine()
    open()
    const other = await connectMachine(cleanup, port, 'machine-2')
    await other.publish('baristad/machine/machine-2/event', 'of another machine')
    for (const leaf of ['event', 'ack', 'heartbeat']) await device.publish(below(leaf), leaf)
    await until('all came', () => told.length === 4)
    expect(told).toEqual([true, ['event', 'event', false], ['ack', 'ack', false], ['heartbeat', 'heartbeat', false]])
  })

  it('tell a driver that starts late what the device had stored', async () => {
    const { device, told, open } = await startMachine()
    await device.publish(below('availability'), '{"v":1,"state":"online"}', { retain: true })
    open()
    await until('it came', () => told.length === 2)
    expect(told[1]).toEqual(['availability', '{"v":1,"state":"online"}', true])
  })

  it('carry a command to the device, live, never stored', async () => {
    const { device, open } = await startMachine()
    const topics = open()
    await device.subscribe(below('command'))
    expect(topics.command('{"v":1,"t":"wake"}')).toBe(true)
    await until('it came', () => device.heard.length > 0)
    expect(device.heard).toEqual([{ topic: below('command'), text: '{"v":1,"t":"wake"}', retained: false }])
    await device.mqtt.unsubscribeAsync(below('command'))
    await device.subscribe(below('command'))
    topics.command('{"v":1,"t":"sleep"}')
    await until('the next one', () => device.heard.length > 1)
    expect(device.heard.map((m) => m.text)).toEqual(['{"v":1,"t":"wake"}', '{"v":1,"t":"sleep"}'])
  })

  it('are silent after they were closed, in both directions', async () => {
    const { broker, device, told, open } = await startMachine()
    const topics = open()
    await topics.close()
    await topics.close()
    await device.subscribe(below('command'))
    expect(topics.command('{"v":1,"t":"wake"}')).toBe(false)
    broker.publish('machine/machine-1/command', 'last', { retain: 'live', qos: 0 })
    await device.publish(below('event'), 'too late')
    await until('what came', () => device.heard.length > 0)
    await broker.close()
    expect(device.heard.map((m) => m.text)).toEqual(['last'])
    expect(told).toEqual([true])
  })

  it('say so when the broker goes, and take no command then', async () => {
    const { broker, told, open } = await startMachine()
    const topics = open()
    await broker.close()
    expect(told.filter((one) => typeof one === 'boolean')).toEqual([true, false])
    expect(topics.command('{"v":1,"t":"wake"}')).toBe(false)
  })
})
