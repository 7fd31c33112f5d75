/** Who may use what: every documented operation, every role, and requests of every kind that come with the wrong key. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { attemptsFor } from './attempts.ts'
import { difference } from './book.ts'
import { mayUse, secretFor } from './campaign.ts'
import { isSafe, type Operation } from './document.ts'
import { bytesOf, type Draft, withHeader } from './draft.ts'
import { ALL_ROLES, openShop, type Shop } from './shop.ts'
import { type Heard, Wire } from './wire.ts'

let shop: Shop
let wire: Wire
const samples = new Map<string, readonly Draft[]>()
beforeAll(async () => {
  shop = await openShop()
  wire = new Wire(shop.port)
  for (const operation of shop.operations) {
    samples.set(operation.id, sampled(operation, await secretFor(shop, operation)))
  }
})
afterAll(async () => {
  wire.close()
  await shop.close()
})

/** Of each kind, for each operation. */
const SOME = 12

let serial = 0
async function send(draft: Draft): Promise<Heard> {
  const heard = await wire.ask({
    bytes: bytesOf(draft, '0000000000000', ++serial),
    method: draft.method,
    after: draft.after,
  })
  if ('silence' in heard) throw new Error(`${draft.method} ${draft.target}: ${heard.silence}`)
  return heard
}

/** Requests with this key, or none, most of them wrong in another way too: who somebody is comes before what they want. */
function requestsWith(authorization: string | null, operation: Operation): readonly Draft[] {
  const found = samples.get(operation.id) ?? []
  return found.map((draft) =>
    authorization === null ? withHeader(draft, 'authorization') : withHeader(draft, 'authorization', authorization),
  )
}

function sampled(operation: Operation, secret: string | null): readonly Draft[] {
  return attemptsFor({ operation, secret }, shop.operations, { seed: 1, count: 5 * SOME })
    .filter(({ method, what }) => method === operation.method && !what.startsWith('authorization'))
    .filter((draft) => sameRoute(draft, operation.path))
    .slice(0, SOME)
}

/** Only what certainly leads to this operation: the same segments, with plain values in place of its parameters. */
function sameRoute({ target }: Draft, path: string): boolean {
  const pattern = path.replaceAll(/\{[^}]+\}/g, '[@\\w-]+')
  return new RegExp(`^${pattern}([?]|$)`).test(target)
}

describe('an operation that needs a key', () => {
  it('has requests to try', () => {
    expect([...samples].filter(([, drafts]) => drafts.length < SOME / 2)).toEqual([])
  })

  it('answers 401 to none, to an unknown one and to what is none, whatever else is wrong, and writes nothing', async () => {
    const before = shop.book.state()
    const wrong: string[] = []
    for (const operation of shop.operations.filter(({ secured }) => secured)) {
      for (const value of [null, 'Bearer nobody', `Basic ${shop.running.keys.manager}`, 'Bearer']) {
        for (const draft of requestsWith(value, operation)) {
          const { status, body, headers } = await send(draft)
          const right =
            status === 401 && body.includes('BD_UNAUTHENTICATED') && headers.get('www-authenticate') !== undefined
          if (!right) wrong.push(`${operation.id} (${draft.what}, ${value}): ${status} ${body.slice(0, 120)}`)
        }
      }
    }
    expect(wrong).toEqual([])
    expect(difference(before, shop.book.state())).toBeNull()
  })

  it('answers 403 to every role that the document does not name, whatever else is wrong, and writes nothing', async () => {
    const before = shop.book.state()
    const wrong: string[] = []
    let strangers = 0
    for (const operation of shop.operations.filter(({ secured }) => secured)) {
      for (const role of ALL_ROLES) {
        const allowed = await mayUse(shop, operation, role)
        if (operation.roles !== null && operation.roles.includes(role) !== allowed) {
          wrong.push(
            `${operation.id}: the document says ${operation.roles.join(', ')}, and a ${role} ${allowed ? 'may' : 'may not'}`,
          )
        }
        if (allowed) continue
        strangers++
        for (const draft of requestsWith(`Bearer ${shop.running.keys[role]}`, operation)) {
          const { status, body } = await send(draft)
          if (status !== 403 || !body.includes('BD_FORBIDDEN'))
            wrong.push(`${operation.id} as ${role} (${draft.what}): ${status} ${body.slice(0, 120)}`)
        }
      }
    }
    expect(wrong).toEqual([])
    expect(strangers).toBeGreaterThan(shop.operations.length)
    expect(difference(before, shop.book.state())).toBeNull()
  })

  it('that changes something is not for those who only look on: observers, displays and machines', async () => {
    const wrong: string[] = []
    for (const operation of shop.operations.filter(({ method, secured }) => secured && !isSafe(method))) {
      for (const role of ['observer', 'display', 'machine'] as const) {
        if (await mayUse(shop, operation, role)) wrong.push(`${operation.id} as ${role}`)
      }
    }
    expect(wrong).toEqual([])
  })
})

/** All that customers may say, with the id of their order. */
const SAID_BY_CUSTOMERS = ['customerComing', 'watchByPush', 'unwatchByPush', 'watchByNtfy', 'unwatchByNtfy']

describe('a public operation', () => {
  it('only reads, but for what customers may say, and a wrong key does no harm there', async () => {
    const before = shop.book.state()
    const wrong: string[] = []
    const said = shop.operations.filter(({ id }) => SAID_BY_CUSTOMERS.includes(id))
    expect(said).toHaveLength(SAID_BY_CUSTOMERS.length)
    for (const operation of shop.operations.filter((one) => !one.secured && !said.includes(one))) {
      if (!isSafe(operation.method)) wrong.push(`${operation.id} changes things`)
      for (const draft of requestsWith('Bearer nobody', operation)) {
        const { status } = await send(draft)
        if (status === 401 || status === 403) wrong.push(`${operation.id} (${draft.what}): ${status}`)
      }
    }
    expect(wrong).toEqual([])
    expect(difference(before, shop.book.state())).toBeNull()
  })
})
