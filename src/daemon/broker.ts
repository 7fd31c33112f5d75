/** The broker as configured: our own inside the process, or one on the network; and who may log in to ours. */
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import type { BrokerClient } from '../broker/access.ts'
import type { Bus } from '../broker/bus.ts'
import { type EmbeddedBroker, startEmbeddedBroker } from '../broker/embedded.ts'
import { connectExternalBroker } from '../broker/external.ts'
import type { Login } from '../broker/login.ts'
import { displayFrom } from '../broker/ticket.ts'
import type { BrokerConfig } from '../config/config.ts'
import type { Listener } from '../config/to-public.ts'
import { monotonicClock } from '../fleet/clock.ts'
import type { KeyStore } from '../http/keys.ts'
import type { Logger } from '../telemetry/log.ts'

export interface BrokerParts {
  readonly config: BrokerConfig
  readonly listen: Listener
  readonly keys: KeyStore
  readonly ticketSecret: Uint8Array
  /** Whether a display with a good ticket may listen to this zone (still). */
  readonly admits: (display: string, zone: string) => boolean
  readonly session: number
  /** For the expiry of display tickets. */
  readonly wallMs: () => number
  readonly log: Logger
  /** `observer`: whoever comes without a name may read everything (the demo on loopback). */
  readonly anonymous: 'observer' | 'nobody'
  /** Another daemon runs this shop on the broker: nothing reaches the machines there any more, and the process should end. */
  readonly onRival?: (why: string) => void
}

export interface Broker {
  readonly bus: Bus
  /** Our own broker; null when it is somewhere else. */
  readonly embedded: EmbeddedBroker | null
  /** The broker of our pages, over WebSocket on our own HTTP server: they need no other, and outlive one that is away. */
  readonly pages: EmbeddedBroker
  /** To the broker and, where it is another, to that of the pages. */
  readonly publish: Bus['publish']
}

export async function startBroker(parts: BrokerParts): Promise<Broker> {
  const { config, session } = parts
  const log = parts.log.child({ room: 'broker' })
  if (config.kind === 'external') {
    const password = config.passwordFile === null ? undefined : readFileSync(config.passwordFile, 'utf8').split('\n')[0]
    const bus = connectExternalBroker({
      url: config.url,
      base: config.base,
      session,
      host: hostname(),
      clock: monotonicClock,
      random: Math.random,
      log,
      ...(parts.onRival && { onRival: parts.onRival }),
      ...(config.username !== null && { username: config.username }),
      ...(password !== undefined && { password }),
    })
    const pages = await startEmbeddedBroker({
      base: config.base,
      listen: null,
      authenticate: (login) => displayOf(login, parts),
      clock: monotonicClock,
      log,
    })
    const publish: Bus['publish'] = (topic, payload, how) => {
      pages.publish(topic, payload, how)
      return bus.publish(topic, payload, how)
    }
    return { bus, embedded: null, pages, publish }
  }
  const embedded = await startEmbeddedBroker({
    base: config.base,
    listen: parts.listen,
    authenticate: (login) => whoIs(login, parts),
    clock: monotonicClock,
    log,
  })
  return { bus: embedded, embedded, pages: embedded, publish: (...message) => embedded.publish(...message) }
}

/** A ticket is not enough: staff may have put its display out since. */
function displayOf(login: Login, { ticketSecret, wallMs, admits }: BrokerParts): BrokerClient | null {
  const display = displayFrom(login, ticketSecret, wallMs())
  return display && admits(display.id, display.zone ?? '') ? display : null
}

function whoIs(login: Login, parts: BrokerParts): BrokerClient | null {
  if (login.username === undefined) {
    return parts.anonymous === 'observer' ? { role: 'observer', id: 'anonymous' } : null
  }
  if (login.password === undefined) return null
  const display = displayOf(login, parts)
  if (display) return display
  const password = Buffer.from(login.password).toString('utf8')
  const device = parts.keys.verifyLogin(login.username, password)
  if (device?.role === 'machine') return { role: 'machine', id: device.name }
  const person = parts.keys.verify(password)
  if (person === null || person.role === 'machine' || person.role === 'display') return null
  // People log in with the name of their key.
  return person.name === login.username ? { role: person.role, id: person.name } : null
}
