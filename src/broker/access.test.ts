import { describe, expect, it } from 'vitest'
import { ACCESS, type BrokerClient, mayPublish, mayReceive, maySubscribe, type Role } from './access.ts'
import { belowBase } from './filters.ts'
import { TOPICS } from './topics.ts'

const ROLES = Object.keys(ACCESS) as Role[]

function client(role: Role): BrokerClient {
  if (role === 'machine') return { role, id: 'm-1' }
  return role === 'display' ? { role, id: 'display-1', zone: 'main' } : { role, id: 'someone' }
}

/** Every topic of the table, for the client itself and for somebody else. */
const CONCRETE = TOPICS.flatMap(({ topic }) => [
  topic.replace('<id>', 'm-1').replace('<zone>', 'main'),
  topic.replace('<id>', 'm-2').replace('<zone>', 'terrace'),
]).filter((topic, at, all) => all.indexOf(topic) === at)

describe('publishing', () => {
  const allowed = new Set([
    'machine machine/m-1/availability retained',
    'machine machine/m-1/availability live',
    'machine machine/m-1/event live',
    'machine machine/m-1/ack live',
    'machine machine/m-1/heartbeat live',
  ])
  const cases = ROLES.flatMap((role) =>
    CONCRETE.flatMap((topic) => [
      { role, topic, retain: 'retained' as const },
      { role, topic, retain: 'live' as const },
    ]),
  )

  it.each(cases)('$role, $topic, $retain', ({ role, topic, retain }) => {
    expect(mayPublish(client(role), topic, retain)).toBe(allowed.has(`${role} ${topic} ${retain}`))
  })

  const odd = [
    '$SYS/x/new/clients',
    'machine/+/event',
    'machine/m-1/#',
    '#',
    '',
    'machine/m-1/event/',
    '/machine/m-1/event',
  ]
  it.each(ROLES.flatMap((role) => odd.map((topic) => ({ role, topic }))))('$role never publishes "$topic"', (row) => {
    expect(mayPublish(client(row.role), row.topic, 'live')).toBe(false)
  })
})

describe('listening', () => {
  const own: Readonly<Record<Role, readonly string[]>> = {
    machine: ['machine/m-1/command'],
    display: ['board/main', 'board/main/call', 'board/main/identify', 'daemon/state', 'daemon/heartbeat'],
    observer: CONCRETE,
    cashier: CONCRETE.filter((topic) => !topic.endsWith('/command')),
    barista: CONCRETE.filter((topic) => !topic.endsWith('/command')),
    manager: CONCRETE.filter((topic) => !topic.endsWith('/command')),
  }

  it.each(ROLES.flatMap((role) => CONCRETE.map((topic) => ({ role, topic }))))('$role, $topic', ({ role, topic }) => {
    const allowed = own[role].includes(topic)
    expect(maySubscribe(client(role), topic)).toBe(allowed)
    expect(mayReceive(client(role), topic)).toBe(allowed)
  })

  /** Filter → roles that may have it. Written out, so that a change of the table shows here. */
  const FILTERS: Readonly<Record<string, readonly Role[]>> = {
    '#': ['observer', 'cashier', 'barista', 'manager'],
    '+/#': ['observer', 'cashier', 'barista', 'manager'],
    '+/+/+': ['observer', 'cashier', 'barista', 'manager'],
    'machine/#': ['observer', 'cashier', 'barista', 'manager'],
    'machine/+/+': ['observer', 'cashier', 'barista', 'manager'],
    'machine/+/state': ['observer', 'cashier', 'barista', 'manager'],
    'machine/+/command': ['observer'],
    'machine/m-2/command': ['observer'],
    'machine/m-1/+': ['observer', 'cashier', 'barista', 'manager'],
    'board/+': ['observer', 'cashier', 'barista', 'manager'],
    'board/main/#': ['observer', 'cashier', 'barista', 'manager'],
    '$SYS/#': [],
    $SYS: [],
    'machine/#/command': [],
    'machine/m+/state': [],
    '': [],
    'a/b/c/d/e/f/g/h/i': [],
  }
  const cases = Object.entries(FILTERS).flatMap(([filter, roles]) =>
    ROLES.map((role) => ({ role, filter, allowed: roles.includes(role) })),
  )

  it.each(cases)('$role, filter "$filter": $allowed', ({ role, filter, allowed }) => {
    expect(maySubscribe(client(role), filter)).toBe(allowed)
  })

  it('staff with a wide filter still hear no command', () => {
    expect(maySubscribe(client('manager'), '#')).toBe(true)
    expect(mayReceive(client('manager'), 'machine/m-1/command')).toBe(false)
  })
})

describe('a name that would be a wildcard', () => {
  it.each(['#', '+', 'm-1/event', '', 'M-1'])('opens nothing to machine %j', (id) => {
    const who: BrokerClient = { role: 'machine', id }
    for (const topic of [`machine/${id}/event`, 'machine/m-1/event', 'machine/+/event']) {
      expect(mayPublish(who, topic, 'live')).toBe(false)
    }
    for (const filter of [`machine/${id}/command`, 'machine/+/command', 'machine/m-1/command', '#']) {
      expect(maySubscribe(who, filter)).toBe(false)
    }
    expect(mayReceive(who, 'machine/m-1/command')).toBe(false)
  })

  it.each(['+', '#', undefined])('a display of zone %j sees no board', (zone) => {
    const who: BrokerClient = { role: 'display', id: 'display-1', ...(zone === undefined ? {} : { zone }) }
    expect(maySubscribe(who, `board/${zone ?? ''}`)).toBe(false)
    expect(mayReceive(who, 'board/main')).toBe(false)
    expect(maySubscribe(who, 'daemon/state')).toBe(true)
  })
})

describe('the base in front', () => {
  it.each([
    ['baristad', 'baristad/#', true],
    ['baristad', '#', true],
    ['baristad', '+/machine/+/state', false],
    ['baristad', 'other/#', false],
    ['baristad', '$SYS/#', false],
    ['site/shop-2', 'site/shop-2/machine/#', true],
    ['site/shop-2', 'site/#', false],
    ['site/shop-2', 'site/+/machine/#', false],
    ['site/shop-2', 'site/shop-22/#', false],
  ])('base %s: an observer subscribing to %s is let in: %s', (base, filter, allowed) => {
    const below = belowBase(base, filter)
    expect(below !== null && maySubscribe(client('observer'), below)).toBe(allowed)
  })
})
