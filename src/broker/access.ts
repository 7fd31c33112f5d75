/**
 * Who may say and hear what, as one table. Everything here is relative to the base; what lies outside it, and every
 * topic that begins with `$`, is nobody's (guards.ts sees to that before it asks).
 */
import { covers, ID, isFilter, isTopic, matches } from './filters.ts'

export type Role = 'machine' | 'display' | 'observer' | 'cashier' | 'barista' | 'manager'

/** A client of the broker, once it is known who it is. */
export interface BrokerClient {
  readonly role: Role
  /** Machine id, display name or key id; `[a-z0-9-]+`. */
  readonly id: string
  /** The zone whose board a display shows. */
  readonly zone?: string
}

interface Rights {
  /** Exact topics, and whether the message may be stored. */
  readonly publish: readonly { readonly topic: string; readonly retain: 'allowed' | 'never' }[]
  readonly subscribe: readonly string[]
  /** Taken away again from what `subscribe` gives. */
  readonly except: readonly string[]
}

/** Staff see what the shop does. Commands to machines are left out: they name no fact, and a page has no use for them. */
const STAFF: Rights = { publish: [], subscribe: ['#'], except: ['machine/+/command'] }

/** `<id>` and `<zone>` stand for the client's own. */
export const ACCESS: Readonly<Record<Role, Rights>> = {
  machine: {
    publish: [
      { topic: 'machine/<id>/availability', retain: 'allowed' },
      { topic: 'machine/<id>/event', retain: 'never' },
      { topic: 'machine/<id>/ack', retain: 'never' },
      { topic: 'machine/<id>/heartbeat', retain: 'never' },
    ],
    subscribe: ['machine/<id>/command'],
    except: [],
  },
  display: {
    publish: [],
    subscribe: ['board/<zone>', 'board/<zone>/call', 'board/<zone>/identify', 'daemon/state', 'daemon/heartbeat'],
    except: [],
  },
  observer: { publish: [], subscribe: ['#'], except: [] },
  cashier: STAFF,
  barista: STAFF,
  manager: STAFF,
}

/** May this client publish to this topic, stored (`retained`) or not? Also asked of its last will. */
export function mayPublish(who: BrokerClient, topic: string, retain: 'retained' | 'live'): boolean {
  return (
    isTopic(topic) &&
    ACCESS[who.role].publish.some(
      (right) => own(who, right.topic) === topic && (retain === 'live' || right.retain === 'allowed'),
    )
  )
}

/**
 * May this client subscribe to this filter? A filter is refused when nothing but forbidden topics can match it; of a
 * wider one, `mayReceive` lets through what is allowed.
 */
export function maySubscribe(who: BrokerClient, filter: string): boolean {
  const rights = ACCESS[who.role]
  if (!isFilter(filter) || rights.except.some((forbidden) => covers(forbidden, filter))) return false
  return rights.subscribe.some((right) => {
    const mine = own(who, right)
    return mine !== null && covers(mine, filter)
  })
}

/** May a message on this topic be forwarded to this client? The second gate, behind every subscription. */
export function mayReceive(who: BrokerClient, topic: string): boolean {
  const rights = ACCESS[who.role]
  if (rights.except.some((forbidden) => matches(forbidden, topic))) return false
  return rights.subscribe.some((right) => {
    const mine = own(who, right)
    return mine !== null && matches(mine, topic)
  })
}

/**
 * The right with the client's own id and zone in it; null when they could not stand in a topic. A client named `#` or
 * `+` must not become a wildcard (CVE-2017-7650).
 */
function own(who: BrokerClient, right: string): string | null {
  if (right.includes('<id>') && !ID.test(who.id)) return null
  if (right.includes('<zone>') && !ID.test(who.zone ?? '')) return null
  return right.replace('<id>', who.id).replace('<zone>', who.zone ?? '')
}
