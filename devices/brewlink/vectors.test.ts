import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { encodeFrame, FrameReader } from './frame.ts'
import { decodeJson, encodeJson } from './json.ts'
import { LAYOUTS, NAMES } from './layouts.ts'
import type { WireMessage } from './messages.ts'
import { decodePayload, encodePayload } from './payload.ts'

interface Vector {
  readonly name: string
  readonly message: WireMessage & { readonly v: 1 }
  readonly session: number
  readonly seq: number
  readonly frame: string
}

const vectors: readonly Vector[] = JSON.parse(readFileSync(new URL('vectors.json', import.meta.url), 'utf8'))
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

describe.each(vectors)('the published vector "$name"', ({ message: published, session, seq, frame }) => {
  const { v: _, ...message } = published

  it('is the frame that we send', () => {
    expect(hex(encodeFrame({ ...encodePayload(message), seq, session }))).toBe(frame)
  })

  it('is read back from the frame', () => {
    const [read] = new FrameReader(50).push(Buffer.from(frame, 'hex'), 0)
    expect(read).toMatchObject({ version: 1, session, seq })
    expect(decodePayload(read?.type ?? 0, read?.payload ?? new Uint8Array())).toEqual({ message })
  })

  it('is the JSON that we publish, and is read back from it', () => {
    expect(JSON.parse(encodeJson(message))).toEqual(published)
    expect(decodeJson(Buffer.from(JSON.stringify(published)))).toEqual({ message })
  })

  it('may end in fields of a later version, and may not be short of one', () => {
    const { type, payload } = encodePayload(message)
    expect(decodePayload(type, Uint8Array.of(...payload, 7, 7, 7))).toEqual({ message })
    for (let n = 0; n < payload.length; n++) {
      expect(decodePayload(type, payload.subarray(0, n))).toEqual({
        message: null,
        reason: expect.stringContaining('too short'),
      })
    }
  })
})

it('every message of the protocol has a published vector', () => {
  const covered = new Set(vectors.map(({ message }) => message.t))
  expect(NAMES.filter((name) => !covered.has(name))).toEqual([])
  expect(new Set(NAMES.map((name) => LAYOUTS[name].type)).size).toBe(NAMES.length)
})
