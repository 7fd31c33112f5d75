import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { exampleOf } from './examples.ts'
import { TOPICS } from './topics.ts'
import { validate } from './validate.ts'

describe('a payload', () => {
  it.each([
    ['board/main', '{"v":1', 'not JSON'],
    ['board/main', Buffer.from([0x22, 0xff, 0x22]), 'not JSON'],
    ['board/main', 'null', 'must be object'],
    ['nowhere', '{}', 'there is no topic nowhere'],
    ['daemon/state', ' '.repeat(300), '300 bytes'],
    ['daemon/state', '{"v":2,"state":"online","session":1}', '/v'],
    ['daemon/state', '{"v":1,"state":"online","session":1.5}', '/session'],
    ['daemon/state', '{"v":1,"state":"online","session":1,"extra":1}', 'additional'],
    ['daemon/state', '{"v":1,"state":"online"}', 'session'],
    ['machine/m-1/availability', '{"v":1,"state":"gone"}', '/state'],
  ])('on %s: %.40s is wrong', (topic, json, reason) => {
    expect(validate(topic, json)).toContain(reason)
  })

  it('of a board with more than 60 orders in a list is wrong', () => {
    const ready = Array.from({ length: 61 }, (_, n) => ({ number: String(n), since: 0 }))
    const board = { ...exampleFor('board/<zone>'), ready }
    expect(validate('board/main', JSON.stringify(board))).toContain('/ready')
    expect(validate('board/main', JSON.stringify({ ...board, ready: ready.slice(1) }))).toBeNull()
  })

  it('of a device may have fields that we do not know yet', () => {
    expect(validate('machine/m-1/availability', '{"v":1,"state":"online","boot":3,"rssi":-60}')).toBeNull()
    expect(validate('machine/m-1/event', '{"v":1,"t":"alarm","alarms":[],"since":5}')).toBeNull()
  })

  it('names the deepest fault of a message, not one of another message', () => {
    const wrong = { ...exampleFor('machine/<id>/command'), program: { doseGrams: 'much' } }
    expect(validate('machine/m-1/command', JSON.stringify(wrong))).toContain('/program')
  })

  it('that is a message is wrong where that message does not belong', () => {
    expect(validate('machine/m-1/ack', '{"v":1,"t":"alarm","alarms":[]}')).not.toBeNull()
    expect(validate('machine/m-1/command', '{"v":1,"t":"reboot"}')).not.toBeNull()
  })
})

describe('the test vectors of Brewlink', () => {
  const home: Readonly<Record<string, string>> = {
    ...Object.fromEntries(
      ['hello', 'brew', 'query', 'fence', 'stop', 'wake', 'sleep', 'ack'].map((t) => [t, 'command']),
    ),
    identity: 'ack',
    refused: 'ack',
    fenced: 'ack',
    heartbeat: 'heartbeat',
    alarm: 'event',
    status: 'event',
  }
  const file = new URL('../../devices/brewlink/vectors.json', import.meta.url)
  const vectors = (JSON.parse(readFileSync(file, 'utf8')) as { name: string; message: { t: string } }[])
    // A NAK is of the serial link; MQTT has no topic for it.
    .filter((vector) => vector.message.t !== 'nak')

  it('are there', () => {
    expect(new Set(vectors.map((vector) => vector.message.t))).toEqual(new Set(Object.keys(home)))
  })

  it.each(vectors)('$name', ({ message }) => {
    expect(validate(`machine/m-1/${home[message.t]}`, JSON.stringify(message))).toBeNull()
  })
})

function exampleFor(topic: string): Readonly<Record<string, unknown>> {
  const spec = TOPICS.find((row) => row.topic === topic)
  const example = spec === undefined ? undefined : exampleOf(spec)
  if (typeof example !== 'object' || example === null) throw new Error(`no example of ${topic}`)
  return { ...example }
}
