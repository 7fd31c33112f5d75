import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeBar } from './bar-json.ts'

const event = (value: object) => decodeBar('event', JSON.stringify({ v: 1, id: 'a-1', ...value }))

describe('what a bump bar says', () => {
  it.each([
    [{ press: 'go' }, { action: 'go' }],
    [{ press: 'undo', brew: 'whatever' }, { action: 'undo' }],
    [
      { press: 'done', brew: 4294967297 },
      { action: 'done', brew: 4294967297 },
    ],
    [
      { press: 'no', brew: 7 },
      { action: 'no', brew: 7, reason: 'no reason' },
    ],
    [
      { press: 'no', brew: 7, reason: ' too hot ' },
      { action: 'no', brew: 7, reason: 'too hot' },
    ],
    [
      { press: 'sign-in', name: 'Ana' },
      { action: 'sign-in', name: 'Ana', skills: null },
    ],
    [
      { press: 'sign-in', name: 'Ana', skills: ['milk'] },
      { action: 'sign-in', name: 'Ana', skills: ['milk'] },
    ],
  ])('%j is a press', (value, press) => expect(event(value)).toEqual({ t: 'press', id: 'a-1', press }))

  it.each([
    {},
    { press: 'explode' },
    { press: 'done' },
    { press: 'done', brew: -1 },
    { press: 'done', brew: 1.5 },
    { press: 'done', brew: '7' },
    { press: 'sign-in' },
    { press: 'sign-in', name: 'A\u0000' },
    { press: 'sign-in', name: 'a'.repeat(41) },
    { press: 'sign-in', name: 'Ana', skills: [] },
    { press: 'sign-in', name: 'Ana', skills: ['Milk!'] },
    { press: 'go', id: '' },
    { press: 'go', id: 'two words' },
    { press: 'go', v: 2 },
  ])('%j is none', (value) => expect(event(value)).toBeNull())

  it('lives by its heartbeats; a will is no sign of life, and an old one no fault', () => {
    expect(decodeBar('heartbeat', '{"v":1,"knows":7}')).toEqual({ t: 'beat', knows: 7 })
    expect(decodeBar('heartbeat', '{"v":1}')).toEqual({ t: 'beat', knows: null })
    expect(decodeBar('availability', '{"v":1,"state":"online"}')).toEqual({ t: 'beat', knows: null })
    expect(decodeBar('availability', '{"v":1,"state":"offline"}')).toEqual({ t: 'gone' })
    expect(decodeBar('availability', '')).toEqual({ t: 'gone' })
    expect(decodeBar('ack', '{"v":1}')).toBeNull()
  })

  it('is read without harm, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('event', 'heartbeat', 'availability', 'ack'),
        fc.oneof(fc.string(), fc.json()),
        (topic, text) => {
          decodeBar(topic, text)
        },
      ),
    )
    expect(decodeBar('event', `{"v":1,"id":"a","press":"go","x":"${'x'.repeat(2000)}"}`)).toBeNull()
  })
})
