import { describe, expect, it } from 'vitest'
import { sampleSnapshot } from '../testing/samples.ts'
import { boardTopics, readMessage } from './messages.ts'

const LOGIN = { base: 'shop/north', username: 'display-1' }
const snapshot = sampleSnapshot({ preparing: 1, ready: 1, serverTime: 1 })
const call = { v: 1, zone: 'main', number: '482', seq: 1, at: 1 }
const heartbeat = { v: 1, session: 1, seq: 1, uptimeMs: 1, serverTime: 1 }

const bytes = (data: unknown): Uint8Array =>
  new TextEncoder().encode(typeof data === 'string' ? data : JSON.stringify(data))
const read = (topic: string, data: unknown, kind: 'retained' | 'live' = 'live') =>
  readMessage(LOGIN, 'main', topic, bytes(data), kind === 'retained')?.t ?? null

describe('the feed of a board', () => {
  it('is four topics below the base, whatever the base is', () => {
    expect(boardTopics(LOGIN, 'main')).toEqual([
      'shop/north/board/main',
      'shop/north/board/main/call',
      'shop/north/daemon/heartbeat',
      'shop/north/board/main/identify',
    ])
  })

  it('brings snapshots, calls and heartbeats', () => {
    expect(read('shop/north/board/main', snapshot, 'retained')).toBe('snapshot')
    expect(read('shop/north/board/main/call', call)).toBe('call')
    expect(read('shop/north/daemon/heartbeat', heartbeat)).toBe('heartbeat')
  })

  it('has no past: a kept call or heartbeat is nothing', () => {
    expect(read('shop/north/board/main/call', call, 'retained')).toBeNull()
    expect(read('shop/north/daemon/heartbeat', heartbeat, 'retained')).toBeNull()
  })

  it.each([
    ['the empty message that deletes a retained one', ''],
    ['no JSON', '{"v":1'],
    ['a later version', { ...snapshot, v: 2 }],
    ['a list', [snapshot]],
    ['null', 'null'],
    ['a list of something else', { ...snapshot, ready: [null] }],
    ['a number that is a number', { ...snapshot, preparing: [{ number: 482, ready: 0, total: 1 }] }],
    ['no counts', { ...snapshot, counts: undefined }],
  ])('does not blind the display with %s', (_what, data) => {
    expect(read('shop/north/board/main', data)).toBeNull()
  })

  it('ignores a neighbour', () => {
    expect(read('shop/north/board/terrace', snapshot)).toBeNull()
  })
})
