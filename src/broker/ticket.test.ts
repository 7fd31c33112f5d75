import { describe, expect, it } from 'vitest'
import { displayFrom, makeTicket, readTicket } from './ticket.ts'

const SECRET = Buffer.alloc(32, 7)
const TICKET = { display: 'display-k3j9', zone: 'main', expiresAtMs: 2000 }

describe('a display ticket', () => {
  it('says who may watch what until the moment it expires', () => {
    const text = makeTicket(TICKET, SECRET)
    expect(readTicket(text, SECRET, 1999)).toEqual(TICKET)
    expect(readTicket(text, SECRET, 2000)).toBeNull()
  })

  it('is void when any one character of it is changed', () => {
    const text = makeTicket(TICKET, SECRET)
    for (let at = 0; at < text.length; at++) {
      const other = text[at] === 'A' ? 'B' : 'A'
      const forged = text.slice(0, at) + other + text.slice(at + 1)
      // The last character of base64 may carry unused bits: then it is the same signature, and the same ticket.
      const ticket = readTicket(forged, SECRET, 0)
      expect(ticket === null || (at === text.length - 1 && ticket.zone === 'main'), forged).toBe(true)
    }
  })

  it('is void under another secret', () => {
    expect(readTicket(makeTicket(TICKET, SECRET), Buffer.alloc(32, 8), 0)).toBeNull()
  })

  it.each(['', '.', '..', 'v1..', 'v2.e30.e30', 'x'.repeat(10_000), 'v1.e30.', `${makeTicket(TICKET, SECRET)}.`])(
    'is not read from garbage: %.20s',
    (text) => {
      expect(readTicket(text, SECRET, 0)).toBeNull()
    },
  )

  it.each([
    { ...TICKET, zone: '+' },
    { ...TICKET, zone: '' },
    { ...TICKET, display: 'machine-1' },
    { ...TICKET, display: 'display-' },
    { ...TICKET, expiresAtMs: Number.NaN },
  ])('is not made for %j', (ticket) => {
    expect(() => makeTicket(ticket, SECRET)).toThrow(RangeError)
  })

  it('is not signed with a short secret', () => {
    expect(() => makeTicket(TICKET, Buffer.alloc(16))).toThrow(/32 bytes/)
  })
})

describe('a display that logs in', () => {
  const password = Buffer.from(makeTicket(TICKET, SECRET))

  it('is let into the zone of its ticket', () => {
    expect(displayFrom({ username: 'display-k3j9', password }, SECRET, 0)).toEqual({
      role: 'display',
      id: 'display-k3j9',
      zone: 'main',
    })
  })

  it.each([
    ['with another display’s ticket', { username: 'display-zzzz', password }],
    ['without a name', { username: undefined, password }],
    ['without a ticket', { username: 'display-k3j9', password: undefined }],
    ['with bytes that are no text', { username: 'display-k3j9', password: Buffer.from([0xff, 0, 0xfe]) }],
  ])('is not let in %s', (_case, login) => {
    expect(displayFrom(login, SECRET, 0)).toBeNull()
  })
})
