import { createHmac } from 'node:crypto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { SenderParts } from './sender.ts'
import { never, type Received, type Receiver, startReceiver } from './testing/receiver.ts'
import { SECRET, type SendingShop, startSendingShop } from './testing/sending-shop.ts'

const open: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

async function receiving(...[always, port]: Parameters<typeof startReceiver>): Promise<Receiver> {
  const receiver = await startReceiver(always, port)
  open.push(receiver)
  return receiver
}

function sending(over: Partial<SenderParts> = {}, rig?: SendingShop['rig']): SendingShop {
  const shop = startSendingShop(over, rig)
  open.push(shop.sender)
  return shop
}

/** A shop with one webhook, `wh_1`, and who receives it. */
async function oneWebhook(over: Partial<SenderParts> = {}) {
  const receiver = await receiving()
  const shop = sending(over)
  shop.addWebhook('wh_1', `${receiver.origin}/coffee?token=hidden`)
  return { receiver, shop }
}

const until = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 2 })
const settled = (shop: SendingShop, count: number) => until(() => expect(shop.results).toHaveLength(count))
const idOf = ({ headers }: Received) => headers['webhook-id']
const atOf = ({ headers }: Received) => Number(headers['webhook-timestamp'])
const seqOf = ({ body }: Received): number => JSON.parse(body).data.seq

/** Computed here once more, by the text of the standard. */
function signed({ headers, body }: Received, secret: string): string {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  const content = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
  return `v1,${createHmac('sha256', key).update(content).digest('base64')}`
}

describe('an event', () => {
  it('is posted with its id, its time and a signature, and is then no longer in the outbox', async () => {
    const { receiver, shop } = await oneWebhook()
    shop.order()
    await until(() => expect(shop.waiting()).toEqual([]))
    const [request] = receiver.received
    if (!request) throw new Error('nothing came')
    const { seq } = JSON.parse(request.body).data
    expect(request.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'baristad/1.2.3',
      'webhook-id': `evt_5_${seq}`,
      'webhook-timestamp': String(Math.floor(shop.rig.now.wallMs / 1_000)),
      'webhook-signature': signed(request, SECRET),
    })
    expect(JSON.parse(request.body)).toEqual({
      type: 'order.accepted',
      timestamp: new Date(shop.rig.now.wallMs).toISOString(),
      data: {
        type: 'order.accepted',
        seq,
        at: new Date(shop.rig.now.wallMs).toISOString(),
        order: { id: 'ORDER00000001', number: expect.any(String), clientRef: null, state: 'queued', attention: false },
      },
    })
  })

  it('that was answered with 500 comes again with the same id and body, at a new time, signed anew', async () => {
    const { receiver, shop } = await oneWebhook()
    receiver.answers.push(500)
    shop.order()
    await until(() => expect(shop.waiting()).toMatchObject([{ attempts: 1, last_error: '500 Internal Server Error' }]))
    shop.pass(4_900)
    expect(shop.posts).toHaveLength(1)
    shop.pass(200)
    await until(() => expect(shop.waiting()).toEqual([]))
    const [first, second] = receiver.received
    if (!first || !second) throw new Error('it came once')
    expect([idOf(second), second.body]).toEqual([idOf(first), first.body])
    expect(atOf(second) - atOf(first)).toBe(5)
    expect(second.headers['webhook-signature']).toBe(signed(second, SECRET))
    expect(shop.posts).toHaveLength(2)
  })

  it.each([
    [{ status: 503, headers: { 'retry-after': '120' } }, '503 Service Unavailable'],
    [{ status: 429, headers: { 'retry-after': 'soon' } }, '429 Too Many Requests'],
  ])('%j is failure "%s", and comes again when the receiver asked, if it can be read', async (answer, error) => {
    const { receiver, shop } = await oneWebhook()
    receiver.answers.push(answer)
    shop.order()
    await until(() => expect(shop.waiting()).toMatchObject([{ last_error: error }]))
    const waitMs = (shop.waiting()[0]?.due_shop_ms ?? 0) - shop.rig.nowMs
    expect(waitMs).toBe(answer.headers['retry-after'] === '120' ? 120_000 : 5_000)
  })

  it('is never sent where an answer points to', async () => {
    const elsewhere = await receiving()
    const { receiver, shop } = await oneWebhook()
    receiver.answers.push({ status: 307, headers: { location: elsewhere.origin } })
    shop.order()
    const error = '307 Temporary Redirect: redirects are not followed'
    await until(() => expect(shop.waiting()).toMatchObject([{ attempts: 1, last_error: error }]))
    expect(elsewhere.received).toEqual([])
    expect(shop.posts).toHaveLength(1)
  })

  it('that is not answered in time is broken off, and comes again', async () => {
    const { receiver, shop } = await oneWebhook({ deadlineMs: 50 })
    receiver.answers.push(never)
    shop.order()
    await until(() => expect(shop.waiting()).toMatchObject([{ attempts: 1, last_error: 'timed out after 0.05 s' }]))
    await until(() => expect(receiver.open()).toBe(0))
    shop.pass(6_000)
    await until(() => expect(receiver.received).toHaveLength(2))
  })

  it('for a receiver that is not there waits, and the log names the error once and no secret', async () => {
    const { receiver, shop } = await oneWebhook()
    await receiver.close()
    shop.order()
    shop.order()
    const refused = { attempts: 1, last_error: 'ECONNREFUSED' }
    await until(() => expect(shop.waiting()).toMatchObject([refused, refused]))
    const back = await receiving(null, Number(new URL(receiver.origin).port))
    shop.pass(6_000)
    await until(() => expect(back.received).toHaveLength(2))
    await until(() => expect(shop.logged).toHaveLength(2))
    expect(shop.logged[0]).toContain('ECONNREFUSED')
    expect(shop.logged[1]).toContain('delivered again')
    expect(shop.logged.join()).not.toMatch(/whsec|hidden|ORDER/)
  })

  it('is delivered when the status says so, though the answer never ends', async () => {
    const { receiver, shop } = await oneWebhook()
    let sentBytes = 0
    receiver.answers.push((response) => {
      const chunk = Buffer.alloc(16_384, 'x')
      const more = () => {
        if (response.destroyed || sentBytes > 64_000_000) return
        sentBytes += chunk.length
        response.write(chunk, more)
      }
      response.writeHead(200)
      more()
    })
    shop.order()
    await until(() => expect(shop.waiting()).toEqual([]))
    await until(() => expect(receiver.open()).toBe(0))
    // What the sockets of both sides hold, and no more.
    expect(sentBytes).toBeLessThan(32_000_000)
  })

  it('is delivered when the status says so, though the connection breaks in the middle of the answer', async () => {
    const { receiver, shop } = await oneWebhook()
    receiver.answers.push((response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('half', () => response.destroy())
    })
    shop.order()
    await until(() => expect(shop.results).toMatchObject([{ outcome: { ok: true } }]))
  })

  it('is sent again when the shop could not write down what came of it', async () => {
    let lost = 0
    const { receiver, shop } = await oneWebhook({ submit: () => void lost++ })
    shop.order()
    await until(() => expect(lost).toBe(1))
    shop.pass(400)
    expect(shop.posts).toHaveLength(1)
    shop.pass(200)
    await until(() => expect(receiver.received.map(idOf)).toHaveLength(2))
    expect(new Set(receiver.received.map(idOf)).size).toBe(1)
  })
})

describe('a receiver', () => {
  it('that answers 410 gets nothing more, not even what was on its way to fail otherwise', async () => {
    const { receiver, shop } = await oneWebhook()
    let failLater: () => void = () => {}
    receiver.answers.push(
      (response) => {
        failLater = () => response.writeHead(500).end()
      },
      (response) => response.writeHead(410).end(),
    )
    for (let i = 0; i < 5; i++) shop.order()
    await settled(shop, 1)
    failLater()
    await settled(shop, 2)
    await until(() => expect(shop.waiting().map(({ due_shop_ms }) => due_shop_ms)).toEqual(Array(5).fill(null)))
    expect(shop.rig.view.outbox.webhook('wh_1')).toMatchObject({ state: 'disabled', reason: '410 Gone' })
    shop.order()
    shop.pass(86_400_000)
    expect(shop.posts).toHaveLength(2)
  })

  it('that is stuck has two requests at most, and delays nobody, however much waits for it', async () => {
    const { receiver: stuck, shop } = await oneWebhook()
    stuck.always = never
    for (let i = 0; i < 300; i++) shop.rig.place('espresso')
    const other = await receiving()
    shop.addWebhook('wh_2', other.origin)
    for (let i = 0; i < 20; i++) shop.order()
    await until(() => expect(other.received).toHaveLength(20))
    await until(() => expect(shop.waiting('wh_2')).toEqual([]))
    expect(stuck.received).toHaveLength(2)
    expect(stuck.open()).toBe(2)
    expect(shop.waiting('wh_1')).toHaveLength(320)
  })

  it('gets two of its events at once, and all of them once', async () => {
    const { receiver, shop } = await oneWebhook()
    const held: (() => void)[] = []
    let most = 0
    // Answered in pairs: one at a time would never be.
    receiver.always = (response) => {
      most = Math.max(most, receiver.open())
      if (held.push(() => response.writeHead(204).end()) === 2) for (const answer of held.splice(0)) answer()
    }
    for (let i = 0; i < 40; i++) shop.order()
    await until(() => expect(shop.waiting()).toEqual([]))
    expect(receiver.received).toHaveLength(40)
    expect(new Set(receiver.received.map(seqOf)).size).toBe(40)
    expect(most).toBe(2)
  })

  it('is one of many: eight requests are under way in all', async () => {
    const shop = sending()
    const receivers = await Promise.all(Array.from({ length: 6 }, () => receiving(never)))
    for (const [i, { origin }] of receivers.entries()) shop.addWebhook(`wh_${i}`, origin)
    shop.order()
    shop.order()
    const underWay = () => receivers.reduce((sum, { received }) => sum + received.length, 0)
    await until(() => expect(underWay()).toBe(8))
    shop.pass(60_000)
    expect(shop.posts).toHaveLength(8)
  })

  it('that is no longer allowed gets nothing; allowed again, it gets what waited', async () => {
    let allow: string[] = []
    const { receiver, shop } = await oneWebhook({ allow: () => allow })
    allow = [`${receiver.origin}0`, receiver.origin.replace('http:', 'https:')]
    shop.order()
    await until(() =>
      expect(shop.waiting()).toMatchObject([{ attempts: 1, last_error: 'not allowed by webhooks.allow' }]),
    )
    expect(shop.posts).toEqual([])
    allow = [receiver.origin]
    shop.pass(6_000)
    await until(() => expect(receiver.received).toHaveLength(1))
  })

  it('with a new secret gets both signatures for the overlap, then the new one alone', async () => {
    const { receiver, shop } = await oneWebhook()
    const fresh = `whsec_${Buffer.alloc(32, 9).toString('base64')}`
    shop.change('wh_1', { what: 'rotate', secret: fresh, overlapMs: 60_000 })
    shop.order()
    await until(() => expect(receiver.received).toHaveLength(1))
    shop.pass(60_000)
    shop.order()
    await until(() => expect(receiver.received).toHaveLength(2))
    const [during, after] = receiver.received
    if (!during || !after) throw new Error('nothing came')
    expect(during.headers['webhook-signature']).toBe(`${signed(during, fresh)} ${signed(during, SECRET)}`)
    expect(after.headers['webhook-signature']).toBe(signed(after, fresh))
  })

  it('that is removed while it is sent to takes nothing of the others with it', async () => {
    const { receiver, shop } = await oneWebhook()
    let answer: () => void = () => {}
    receiver.answers.push((response) => {
      answer = () => response.writeHead(200).end()
    })
    shop.order()
    await until(() => expect(receiver.received).toHaveLength(1))
    shop.change('wh_1', { what: 'remove' })
    const other = await receiving(503)
    shop.addWebhook('wh_2', other.origin)
    shop.order()
    // The outbox gives a number again when its last row is gone: whatever comes of the first is not said of the second.
    answer()
    await until(() => expect(other.received).toHaveLength(1))
    await until(() => expect(shop.waiting('wh_2')).toMatchObject([{ attempts: 1 }]))
    expect(shop.results).toHaveLength(1)
  })
})

describe('a daemon that ends', () => {
  it('breaks off what is under way, says nothing of it, and sends it after the restart under the same id', async () => {
    const { receiver, shop } = await oneWebhook()
    receiver.answers.push(never)
    shop.order()
    await until(() => expect(receiver.received).toHaveLength(1))
    await shop.sender.close()
    expect(shop.results).toEqual([])
    await until(() => expect(receiver.open()).toBe(0))
    shop.sender.look()
    expect(shop.posts).toHaveLength(1)

    shop.rig.restart()
    const next = sending({}, shop.rig)
    next.sender.look()
    await until(() => expect(next.waiting()).toEqual([]))
    expect(receiver.received.map(idOf)).toEqual(Array(2).fill(receiver.received.map(idOf)[0]))
  })

  it('closes at once when nothing is under way, and twice', async () => {
    const shop = sending()
    await shop.sender.close()
    await shop.sender.close()
  })
})
