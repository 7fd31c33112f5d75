import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { decodeCommand, encodeMessage } from './binary.ts'
import { encodeFrame, FrameReader } from './frame.ts'
import { decodeJson, encodeJson } from './json.ts'
import type { Command, DeviceMessage } from './messages.ts'

interface Vector {
  readonly name: string
  readonly message: Record<string, unknown> & { readonly t: string }
  readonly session: number
  readonly seq: number
  readonly frame: string
}

const vectors: readonly Vector[] = JSON.parse(
  readFileSync(new URL('../../devices/brewlink/vectors.json', import.meta.url), 'utf8'),
)
const COMMANDS = ['hello', 'brew', 'query', 'fence', 'stop', 'wake', 'sleep', 'ack']
const commands = vectors.filter((vector) => COMMANDS.includes(vector.message.t))
const messages = vectors.filter((vector) => !COMMANDS.includes(vector.message.t))

function withoutVersion(vector: Vector): Record<string, unknown> {
  const { v: _v, ...message } = vector.message
  return message
}

describe('the test vectors of the specification', () => {
  it('cover every command and every message of a device', () => {
    const kinds = new Set(vectors.map((vector) => vector.message.t))
    const device = ['identity', 'heartbeat', 'status', 'refused', 'fenced', 'alarm', 'nak']
    expect([...kinds].sort()).toEqual([...COMMANDS, ...device].sort())
  })

  it.each(commands)('is read from its frame: $name', (vector) => {
    const frames = new FrameReader(Number.POSITIVE_INFINITY).push(Buffer.from(vector.frame, 'hex'), 0)
    expect(frames).toMatchObject([{ version: 1, session: vector.session, seq: vector.seq }])
    const [frame] = frames
    if (frame === undefined) return
    expect(decodeCommand(frame.type, frame.payload)).toEqual({ command: withoutVersion(vector) })
  })

  it.each(commands)('is read from its JSON: $name', (vector) => {
    const payload = new TextEncoder().encode(JSON.stringify(vector.message))
    expect(decodeJson(payload)).toEqual(withoutVersion(vector) as unknown as Command)
  })

  it.each(messages)('is written as its frame: $name', (vector) => {
    const { type, payload } = encodeMessage(withoutVersion(vector) as unknown as DeviceMessage)
    const frame = encodeFrame({ type, payload, session: vector.session, seq: vector.seq })
    expect(Buffer.from(frame).toString('hex')).toBe(vector.frame)
  })

  it.each(messages)('is written as its JSON: $name', (vector) => {
    expect(JSON.parse(encodeJson(withoutVersion(vector) as unknown as DeviceMessage))).toEqual(vector.message)
  })
})
