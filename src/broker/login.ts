/**
 * Who is at the door? Decided once, synchronously, before the broker does anything with a CONNECT: a login that waits
 * for something hangs for ever in the broker (reliability.md row 38).
 */
import { type BrokerClient, mayPublish } from './access.ts'
import { belowBase, isTopic } from './filters.ts'
import { topicSpec } from './topics.ts'
import { validate } from './validate.ts'

export interface Login {
  readonly clientId: string
  readonly username: string | undefined
  readonly password: Uint8Array | undefined
  /** Address of the peer. */
  readonly address: string
}

/** Looks keys up where they live. Synchronous; null: not one of ours. */
export type Authenticate = (login: Login) => BrokerClient | null

export interface LastWill {
  readonly topic: string
  readonly payload: string | Uint8Array
  readonly qos: number
  readonly retain: boolean
}

/** Return codes of CONNACK, MQTT 3.1.1 table 3.1. */
export const IDENTIFIER_REJECTED = 2
export const NOT_AUTHORIZED = 5

export type LoginVerdict =
  | {
      readonly ok: true
      readonly who: BrokerClient
      /** The name the broker keeps it under. */
      readonly name: string
      /** `exclusive`: one connection with this name at a time. */
      readonly presence: 'exclusive' | 'many'
    }
  | { readonly ok: false; readonly returnCode: 2 | 5; readonly reason: string }

/** A client id that is an identity: it must be the user name too, so that nobody logs in under another's. */
const CLIENT_ID = /^[a-z0-9][a-z0-9-]{1,31}$/

/**
 * @param who what `authenticate` said
 * @param serial a number that no other connection of this broker has
 */
export function judgeLogin(login: Login, who: BrokerClient | null, serial: number): LoginVerdict {
  if (who === null) return refused(NOT_AUTHORIZED, 'user name and password are not known')
  // Displays and the demo's anonymous observers only listen, and one of them may be open in two tabs: each connection
  // gets a name of its own, that no machine can have. What they call themselves does not matter.
  if (who.role === 'display' || (who.role === 'observer' && login.username === undefined)) {
    if (who.role === 'display' && login.username !== who.id) {
      return refused(NOT_AUTHORIZED, 'the ticket is another display’s')
    }
    return { ok: true, who, name: `${who.role}:${serial}`, presence: 'many' }
  }
  if (!CLIENT_ID.test(login.clientId)) {
    return refused(IDENTIFIER_REJECTED, 'a client id is 2 to 32 characters of a-z, 0-9 and -')
  }
  if (login.clientId !== login.username) return refused(IDENTIFIER_REJECTED, 'client id and user name must be the same')
  if (who.role === 'machine' && who.id !== login.clientId) {
    return refused(IDENTIFIER_REJECTED, `this key is of machine ${who.id}`)
  }
  const name = who.role === 'machine' ? who.id : `${who.role}:${login.clientId}`
  return { ok: true, who, name, presence: 'exclusive' }
}

/**
 * Why this client may not publish this message, or null. A stored message stays for every later reader, so it must be
 * right: it is read, the others are not (who listens to them checks them anyway).
 */
export function publishFault(base: string, who: BrokerClient, message: LastWill): string | null {
  const topic = belowBase(base, message.topic)
  if (topic === null || !isTopic(topic)) return 'it is no topic of ours'
  if (message.qos > 1) return 'QoS 2 is not used here'
  if (!mayPublish(who, topic, message.retain ? 'retained' : 'live')) {
    return message.retain && mayPublish(who, topic, 'live') ? 'it must not be retained' : `a ${who.role} may not`
  }
  const bytes = Buffer.byteLength(message.payload)
  const maxBytes = topicSpec(topic)?.maxBytes ?? 0
  if (bytes > maxBytes) return `${bytes} bytes, at most ${maxBytes} are allowed`
  return message.retain && bytes > 0 ? validate(topic, message.payload) : null
}

function refused(returnCode: 2 | 5, reason: string): LoginVerdict {
  return { ok: false, returnCode, reason }
}
