/** Our rules as the hooks that aedes calls. */
import type { AedesOptions, Client } from 'aedes'
import { type BrokerClient, mayReceive, maySubscribe } from './access.ts'
import type { BrokerClock } from './bus.ts'
import { GuardedConnection } from './connection.ts'
import { belowBase } from './filters.ts'
import type { BrokerLimits } from './limits.ts'
import { type BrokerLog, QuietLog } from './log.ts'
import {
  type Authenticate,
  IDENTIFIER_REJECTED,
  judgeLogin,
  type LastWill,
  type Login,
  type LoginVerdict,
  NOT_AUTHORIZED,
  publishFault,
} from './login.ts'
import { Twins } from './twins.ts'

export interface GuardOptions {
  readonly base: string
  readonly authenticate: Authenticate
  readonly clock: BrokerClock
  readonly log: BrokerLog
  readonly limits: BrokerLimits
  /** Told of each message that is about to be stored; an empty payload removes it. Topic below the base. */
  readonly stored: (topic: string, payload: Uint8Array) => void
}

export interface Guards {
  readonly hooks: Required<
    Pick<AedesOptions, 'preConnect' | 'authenticate' | 'authorizePublish' | 'authorizeSubscribe' | 'authorizeForward'>
  >
  /** Frees the filters that a client gave up. */
  unsubscribed(client: Client, filters: readonly string[]): void
  /** Who is connected. */
  clients(): readonly BrokerClient[]
  /** Ends every connection of this display, machine or person. */
  cut(id: string): void
  readonly twins: Twins
}

/**
 * Where a refused message goes: nobody can subscribe to it. To answer with an error would close the connection, and the
 * client would come back, and be refused again, for ever (moscajs/aedes#210); MQTT 3.1.1 §3.3.5 leaves the choice.
 */
const NOWHERE = '$SYS/refused'

export function makeGuards(options: GuardOptions): Guards {
  const { base, clock, limits } = options
  const verdicts = new WeakMap<Client, LoginVerdict>()
  const filters = new WeakMap<Client, Set<string>>()
  /** Names that stand for one device or person, and the connection that has each. */
  const holders = new Map<string, GuardedConnection>()
  const inside = new Map<GuardedConnection, BrokerClient>()
  const quiet = new QuietLog(options.log, () => clock.now(), 60_000)
  const once = new QuietLog(options.log, () => clock.now(), Number.POSITIVE_INFINITY)
  const twins = new Twins(clock, options.log)
  let serial = 0

  function decide(login: Login, will: LastWill | undefined, connection: GuardedConnection): LoginVerdict {
    const verdict = judgeLogin(login, ask(login), ++serial)
    if (!verdict.ok) return verdict
    const fault = will === undefined ? null : publishFault(base, verdict.who, will)
    if (fault !== null) return { ok: false, returnCode: NOT_AUTHORIZED, reason: `its last will is refused: ${fault}` }
    if (verdict.presence === 'exclusive') {
      const holder = holders.get(verdict.name)
      if (holder !== undefined && lives(holder)) {
        twins.refused(verdict.name, holder.address, connection.address)
        return { ok: false, returnCode: IDENTIFIER_REJECTED, reason: `it is connected already, from ${holder.address}` }
      }
      if (holder !== undefined) twins.tookOver(verdict.name, holder.address, connection.address)
      // Held from here on, not from the CONNACK: two logins in the same moment must not both succeed.
      holders.set(verdict.name, connection)
    }
    return verdict
  }

  /**
   * A machine that comes back after a half-open connection must get in at once, and a second one with its name must
   * not push it out. What tells them apart is the sound of the old one: machines speak every second. Who was silent
   * for `aliveMs` is taken for dead.
   */
  function lives(holder: GuardedConnection): boolean {
    return !holder.destroyed && clock.now() - holder.lastHeardMs < limits.aliveMs
  }

  /** The same for every connection of one client: the name that the broker keeps it under may not be. */
  function personOf(client: Client | null): string {
    const verdict = client === null ? undefined : verdicts.get(client)
    if (client === null || verdict?.ok !== true) return 'nobody'
    const address = client.conn instanceof GuardedConnection ? client.conn.address : ''
    return `${verdict.who.role} ${verdict.who.id} ${address}`
  }

  function ask(login: Login): BrokerClient | null {
    try {
      return options.authenticate(login)
    } catch (error) {
      quiet.warn(`ask ${login.address}`, { address: login.address, err: error }, 'an MQTT login could not be checked')
      return null
    }
  }

  const hooks: Guards['hooks'] = {
    preConnect(client, packet, done) {
      const connection = client.conn
      if (!(connection instanceof GuardedConnection)) {
        done(new Error('not a guarded connection'), false)
        return
      }
      const { clientId, username, password, will } = packet
      const login = { clientId, username, password, address: connection.address }
      const verdict = decide(login, will && { qos: 0, retain: false, ...will }, connection)
      verdicts.set(client, verdict)
      if (verdict.ok) {
        packet.clientId = verdict.name
        // A stored session would collect messages for somebody who may never come back; all we have that is worth
        // keeping is retained.
        packet.clean = true
        inside.set(connection, verdict.who)
      } else {
        const about = { address: login.address, clientId: clip(clientId), username: clip(username) }
        // Not by client id: whoever guesses invents a new one each time.
        const key = `login ${login.address} ${verdict.reason}`
        quiet.warn(key, { ...about, reason: verdict.reason }, 'MQTT login refused')
      }
      connection.once('close', () => {
        inside.delete(connection)
        if (verdict.ok && holders.get(verdict.name) === connection) holders.delete(verdict.name)
      })
      done(null, true)
    },

    authenticate(client, _username, _password, done) {
      const verdict = verdicts.get(client)
      if (verdict?.ok === true) {
        done(null, true)
        return
      }
      const returnCode = verdict?.returnCode ?? NOT_AUTHORIZED
      done(Object.assign(new Error(verdict?.reason ?? 'not authorized'), { returnCode }), false)
    },

    authorizePublish(client, packet, done) {
      // Null: the will of a client of an earlier broker. There is none that we would have let in.
      const verdict = client === null ? undefined : verdicts.get(client)
      const fault = verdict?.ok === true ? publishFault(base, verdict.who, packet) : 'nobody sent it'
      if (fault === null) {
        const topic = belowBase(base, packet.topic)
        if (packet.retain && topic !== null) options.stored(topic, Buffer.from(packet.payload))
      } else {
        const about = { client: client?.id, topic: clip(packet.topic), reason: fault }
        once.warn(personOf(client), about, 'an MQTT message is refused')
        packet.topic = NOWHERE
        packet.payload = Buffer.alloc(0)
        packet.retain = false
      }
      done(null)
    },

    authorizeSubscribe(client, subscription, done) {
      const verdict = verdicts.get(client)
      const filter = belowBase(base, subscription.topic)
      const mine = filters.get(client) ?? new Set()
      filters.set(client, mine)
      const allowed = verdict?.ok === true && filter !== null && maySubscribe(verdict.who, filter)
      if (allowed && (mine.has(subscription.topic) || mine.size < limits.maxFilters)) {
        mine.add(subscription.topic)
        done(null, subscription)
      } else {
        const about = { client: client.id, filter: clip(subscription.topic) }
        quiet.warn(`subscribe ${personOf(client)}`, about, 'an MQTT subscription is refused')
        done(null, null) // SUBACK 0x80
      }
    },

    authorizeForward(client, packet) {
      const verdict = verdicts.get(client)
      const topic = belowBase(base, packet.topic)
      return verdict?.ok === true && topic !== null && mayReceive(verdict.who, topic) ? packet : null
    },
  }

  return {
    hooks,
    unsubscribed: (client, gone) => {
      for (const filter of gone) filters.get(client)?.delete(filter)
    },
    clients: () => [...inside.values()],
    cut: (id) => {
      for (const [connection, who] of [...inside]) if (who.id === id) connection.destroy()
    },
    twins,
  }
}

/** What a stranger sends goes into the log short, and without what would break a line. */
function clip(text: string | undefined): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return text?.slice(0, 80).replace(/[\u0000-\u001f\u007f-\u009f]/g, '?')
}
