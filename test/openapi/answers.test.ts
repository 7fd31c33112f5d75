/** Whether the answers of the daemon are what the document says, for every operation, good requests and bad. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { secretFor } from './campaign.ts'
import { isSafe, type Operation } from './document.ts'
import { bytesOf, goodDraft } from './draft.ts'
import { againstDocument } from './judge.ts'
import { isNews, KNOWN_FINDINGS } from './known.ts'
import { makeReady } from './machine.ts'
import { DEAF_URL, openShop, type Shop } from './shop.ts'
import { type Heard, Wire } from './wire.ts'

/** What must be so before a good request is one. Without an entry: an order waits in the queue. */
const BEFORE: Readonly<Record<string, (shop: Shop) => Promise<string>>> = {
  collectOrder: async (shop) => {
    const id = await shop.newOrder()
    await makeReady(shop, id)
    return id
  },
  uncollectOrder: async (shop) => {
    const id = await shop.newOrder()
    await makeReady(shop, id)
    const { url, keys } = shop.running
    const headers = { authorization: `Bearer ${keys.cashier}`, 'idempotency-key': `collect-${id}` }
    expect((await fetch(`${url}/order/${id}/collect`, { method: 'POST', headers })).status).toBe(200)
    return id
  },
  releaseOrder: async (shop) => {
    const id = await shop.newOrder()
    const { url, keys } = shop.running
    const headers = { authorization: `Bearer ${keys.cashier}`, 'idempotency-key': `hold-${id}` }
    expect((await fetch(`${url}/order/${id}/hold`, { method: 'POST', headers })).status).toBe(200)
    return id
  },
}

const queued = (shop: Shop): Promise<string> => shop.anyOrder()

/** Operations that no request made from the document can have served here, and why. */
const UNREACHED: Readonly<Record<string, string>> = {
  resolveBrew: 'needs a machine that is lost in mid-pour: test/http/attention.test.ts',
  remakeDrink: 'needs a drink that is ready and not made again yet: test/http/attention.test.ts',
  callOrder: 'needs an order that has been ready for a minute: src/shop/pickup.test.ts',
  collectScanned: 'needs the code of an order that is ready: test/http/pickup.test.ts',
  unrushOrder: 'needs an order that was rushed a moment ago: test/http/queue.test.ts',
  watchByPush: 'needs a public address and the keys of a real phone: test/http/phones.test.ts',
  testMachine: 'needs a machine in maintenance that is connected: test/http/test-pour.test.ts',
  approveDisplay: 'needs a screen that shows a code: test/http/displays.test.ts',
  renameDisplay: 'needs a display that was let in: test/http/displays.test.ts',
  moveDisplay: 'needs a display that was let in: test/http/displays.test.ts',
  sizeDisplay: 'needs a display that was let in: test/http/displays.test.ts',
  revokeDisplay: 'needs a display that was let in: test/http/displays.test.ts',
  identifyDisplay: 'needs a display that was let in: test/http/displays.test.ts',
  resolveStale: 'needs a restart after an outage: src/shop/decisions.test.ts',
}

/** One of some requests made from a schema must be to the shop's liking. */
const TRIES = 12
const REPORT_GONE_MS = 500

let shop: Shop
let wire: Wire
const heard = new Map<string, Heard[]>()
beforeAll(async () => {
  shop = await openShop()
  wire = new Wire(shop.port)
  const made: Record<string, string[]> = {}
  for (const operation of inGoodOrder(shop.operations)) {
    const ofOrder = /^\/(o|order)\//.test(operation.path)
    const order = ofOrder ? await (BEFORE[operation.id] ?? queued)(shop) : 'none'
    heard.set(operation.id, await tried(operation, order, made))
  }
}, 60_000)
afterAll(async () => {
  wire.close()
  await shop.close()
})

/** Sends good requests until one is served. Ids of what is made on the way are kept for the operations that want one. */
async function tried(operation: Operation, order: string, made: Record<string, string[]>): Promise<Heard[]> {
  const secret = await secretFor(shop, operation)
  const drafts = fc.sample(goodDraft({ operation, secret, ids: made, words: { url: [DEAF_URL] } }), {
    numRuns: TRIES,
    seed: 7,
  })
  const all: Heard[] = []
  for (const [i, draft] of drafts.entries()) {
    const bytes = bytesOf(draft, order, heard.size * TRIES + i)
    const answer = await wire.ask({ bytes, method: operation.method, after: 'keep' })
    if ('silence' in answer) throw new Error(`${operation.id}: ${answer.silence}`)
    all.push(answer)
    // One report at a time: the thread of the last may not be gone yet.
    if (answer.body.includes('BD_REPORT')) await new Promise((gone) => setTimeout(gone, REPORT_GONE_MS))
    if (answer.status >= 300) continue
    const id = answer.status === 201 ? /"id":\s*"([^"]+)"/.exec(answer.body)?.[1] : undefined
    const kind = operation.path.split('/')[1]
    if (id !== undefined && kind !== undefined && kind !== 'order') made[kind] = [id]
    break
  }
  return all
}

/** What is made before it is read, what only reads, what changes an order, and at last what changes the whole shop. */
const inGoodOrder = (operations: readonly Operation[]): readonly Operation[] =>
  operations.toSorted((a, b) => rank(a) - rank(b))
const rank = ({ method, path }: Operation): number =>
  method === 'DELETE'
    ? 5
    : method === 'PUT' && !path.startsWith('/order/')
      ? 4
      : isSafe(method)
        ? 1
        : path.split('/').length === 2
          ? 0
          : path.startsWith('/order/')
            ? 2
            : 3

describe('the answers', () => {
  it('include a good one of every operation', () => {
    const missed = [...heard].filter(([id, all]) => !(id in UNREACHED) && !all.some(({ status }) => status < 300))
    const told = missed.map(([id, all]) => `${id}: ${all[0]?.status} ${all[0]?.body.slice(0, 200)}`)
    expect(told, 'teach draft.ts the words of its schema, or BEFORE what must be so first').toEqual([])
    expect(Object.keys(UNREACHED).filter((id) => heard.get(id)?.some(({ status }) => status < 300) ?? true)).toEqual([])
  })

  it('are what the document says', () => {
    const wrong = shop.operations.flatMap((operation) =>
      (heard.get(operation.id) ?? [])
        .filter(({ status }) => status < 300)
        .flatMap((answer) =>
          againstDocument(answer, operation).map((complaint) => ({ complaint, operation: operation.id })),
        ),
    )
    const news = wrong.filter((one) => isNews({ ...one, what: 'nothing', evidence: '' }))
    expect(news).toEqual([])
    const idle = KNOWN_FINDINGS.filter(
      ({ seenBy, complaint }) => seenBy === 'answers' && !wrong.some((one) => complaint.test(one.complaint)),
    )
    expect(idle, 'mended: take these out of KNOWN_FINDINGS').toEqual([])
  })

  it('to a request for nothing at all are the documented problem', async () => {
    const wrong: string[] = []
    for (const operation of shop.operations.filter(({ path }) => path.includes('{'))) {
      const secret = await secretFor(shop, operation)
      const [draft] = fc.sample(goodDraft({ operation, secret, ids: NOBODY }), { numRuns: 1, seed: 7 })
      if (!draft) continue
      const answer = await wire.ask({
        bytes: bytesOf(draft, '0000000000000', 100_000),
        method: operation.method,
        after: 'keep',
      })
      if ('silence' in answer) wrong.push(`${operation.id}: ${answer.silence}`)
      else if (answer.status !== 404) wrong.push(`${operation.id}: ${answer.status} ${answer.body.slice(0, 100)}`)
      else if (operation.answers.some(({ content }) => content.has('application/problem+json'))) {
        wrong.push(...againstDocument(answer, operation).map((fault) => `${operation.id}: ${fault}`))
      }
    }
    expect(wrong).toEqual([])
  })
})

/** Ids that nothing has. */
const NOBODY = { order: ['0000000000000'], machines: ['nobody'], stock: ['nothing'] }
