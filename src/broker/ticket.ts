/**
 * A display's ticket: who gave it proves which display may watch which zone, until when, and nothing needs to be stored.
 * It is the password of an MQTT login whose user name is the display's name. A ticket only opens the door: a connection
 * that stands when it expires goes on.
 *
 *     v1.<base64url of {"display","zone","expiresAtMs"}>.<base64url of the HMAC-SHA256 of all before the second dot>
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { BrokerClient } from './access.ts'
import { ID } from './filters.ts'

export interface Ticket {
  /** `display-…`, at most 32 characters of `[a-z0-9-]`. */
  readonly display: string
  /** The zone whose board it may watch. */
  readonly zone: string
  /** Wall clock, milliseconds since 1970 UTC; not valid from this moment on. */
  readonly expiresAtMs: number
}

const VERSION = 'v1'
const LONGEST = 512
const DISPLAY = /^display-[a-z0-9-]{1,24}$/

/**
 * Signs a ticket.
 *
 * @param secret at least 32 bytes, the same at every start of the daemon
 * @throws RangeError for a name or zone that can never log in, or a secret that is too short
 */
export function makeTicket(ticket: Ticket, secret: Uint8Array): string {
  if (!isTicket(ticket)) throw new RangeError('a ticket needs a display-… name, a zone and a time')
  const { display, zone, expiresAtMs } = ticket
  const body = `${VERSION}.${Buffer.from(JSON.stringify({ display, zone, expiresAtMs })).toString('base64url')}`
  return `${body}.${sign(body, secret).toString('base64url')}`
}

/** What a ticket says, or null when it is not ours, was changed, or has expired at `nowMs` (wall clock). */
export function readTicket(text: string, secret: Uint8Array, nowMs: number): Ticket | null {
  if (text.length > LONGEST) return null
  const [version, content, signature, ...rest] = text.split('.')
  if (version !== VERSION || content === undefined || signature === undefined || rest.length > 0) return null
  const expected = sign(`${version}.${content}`, secret)
  const given = Buffer.from(signature, 'base64url')
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null
  const ticket = parse(Buffer.from(content, 'base64url').toString('utf8'))
  return ticket !== null && nowMs < ticket.expiresAtMs ? ticket : null
}

/** The display behind an MQTT login, or null when the ticket is not good, or is another display's. */
export function displayFrom(
  login: { readonly username: string | undefined; readonly password: Uint8Array | undefined },
  secret: Uint8Array,
  nowMs: number,
): BrokerClient | null {
  if (login.username === undefined || login.password === undefined) return null
  const ticket = readTicket(Buffer.from(login.password).toString('utf8'), secret, nowMs)
  if (ticket === null || ticket.display !== login.username) return null
  return { role: 'display', id: ticket.display, zone: ticket.zone }
}

function sign(body: string, secret: Uint8Array): Buffer {
  // A short secret would make every ticket guessable offline; that is a bug of the caller, not of the client.
  if (secret.length < 32) throw new RangeError('the secret of display tickets needs at least 32 bytes')
  return createHmac('sha256', secret).update(body).digest()
}

function parse(text: string): Ticket | null {
  try {
    const value: unknown = JSON.parse(text)
    return isTicket(value) ? value : null
  } catch {
    return null
  }
}

function isTicket(value: unknown): value is Ticket {
  if (typeof value !== 'object' || value === null) return false
  const { display, zone, expiresAtMs } = value as Readonly<Record<string, unknown>>
  return (
    typeof display === 'string' &&
    DISPLAY.test(display) &&
    typeof zone === 'string' &&
    ID.test(zone) &&
    Number.isSafeInteger(expiresAtMs)
  )
}
