import { afterEach, describe, expect, it } from 'vitest'
import type { Input } from '../../shop/inputs.ts'
import type { NoticeJob } from '../../shop/ledger/notices.ts'
import { PhoneRig } from '../../shop/testing/phones.ts'
import { accepted } from '../../shop/testing/rig.ts'
import { newShopKeys } from '../push/sealed.ts'
import { type PushSettings, pushTopic, sendPush } from '../push/send.ts'
import { newPhone, type Phone, readVapid } from '../push/testing/phone.ts'
import { type PushService, startPushService } from '../push/testing/service.ts'
import { NoticeSender, type NoticeSenderParts } from './sender.ts'
import { gaveUp, type Sent } from './sent.ts'

const WAIT = { timeout: 15_000, interval: 5 }
const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const push: PushSettings = {
  subject: 'mailto:owner@cafe.com',
  keys: newShopKeys(),
  allow: ['fcm.googleapis.com', 'web.push.apple.com'],
  languages: ['de-AT', 'en'],
  shopName: 'Eck-Café',
  orderUrl: (id) => `https://cafe.example/o/${id}`,
}

/** A shop in virtual time whose notices are really sent: what comes of them goes in with the next turn, as in the daemon. */
function sending(rig: PhoneRig, service: PushService, over: Partial<NoticeSenderParts> = {}) {
  const logged: string[] = []
  const write = (about: object, text: string) => void logged.push(`${JSON.stringify(about)} ${text}`)
  const results: Input[] = []
  const sender = new NoticeSender({
    notices: rig.view.notices,
    send: {
      push: (job, signal) => sendPush(job, signal, { settings: () => push, agent: service.agent, now: () => rig.now }),
      ntfy: async () => gaveUp('ntfy is off'),
    },
    submit: (input) => {
      results.push(input)
      setImmediate(() => rig.input(input))
    },
    now: () => rig.now,
    random: () => 0,
    log: { debug: write, info: write, warn: write, error: write },
    deadlineMs: 60_000,
    ...over,
  })
  closing.push(() => sender.close())
  return { sender, logged, results }
}

async function service(): Promise<PushService> {
  const started = await startPushService()
  closing.push(() => started.close())
  return started
}

/** An order that a real phone watches, and that is ready. */
function ready(rig: PhoneRig, phone: Phone, host = 'fcm.googleapis.com', path = 'send/abc'): string {
  rig.device.comesOnline()
  const from = rig.effects.length
  const { id } = accepted(rig.place('espresso'))
  const { p256dh, auth } = phone
  const watcher = { channel: 'push', endpoint: `https://${host}/${path}`, p256dh, auth } as const
  rig.answerTo((ref) => ({ t: 'watch.add', ref, id, watcher }))
  rig.finish(from)
  rig.device.takeCup()
  return id
}

describe('a phone', () => {
  it('is told in the shop’s language, by a message that Safari shows by itself and our worker reads', async () => {
    const [rig, vendor, phone] = [new PhoneRig(), await service(), newPhone()]
    const id = ready(rig, phone)
    rig.nowMs += 60_000
    const { sender, logged } = sending(rig, vendor)
    sender.look()
    await expect.poll(() => rig.states(id), WAIT).toEqual(['order.ready accepted 1'])
    const [came] = vendor.pushed
    if (!came) throw new Error('nothing came')
    expect([came.host, came.path]).toEqual(['fcm.googleapis.com', '/send/abc'])
    expect(came.headers).toMatchObject({
      ttl: '540',
      urgency: 'high',
      topic: pushTopic(id),
      'content-encoding': 'aes128gcm',
    })
    expect(pushTopic(id)).toMatch(/^[\w-]{32}$/)
    expect(pushTopic(id)).not.toContain(id)
    expect(came.body.length).toBeLessThan(3_000)
    const number = rig.view.order(id, '')?.order.number
    expect(JSON.parse(phone.read(came.body))).toEqual({
      web_push: 8030,
      notification: {
        title: `Bestellung ${number} ist fertig`,
        body: 'Bitte abholen: Eck-Café',
        lang: 'de',
        dir: 'auto',
        navigate: `https://cafe.example/o/${id}`,
        tag: pushTopic(id),
        silent: false,
      },
    })
    expect(readVapid(String(came.headers.authorization)).claims).toMatchObject({
      aud: 'https://fcm.googleapis.com',
      sub: push.subject,
    })
    const log = logged.join('\n')
    for (const secret of [id, 'send/abc', phone.auth, phone.p256dh, push.keys.privateKey])
      expect(log).not.toContain(secret)
  })

  it('that is gone is forgotten, and one that fails is told later, once', async () => {
    const [rig, vendor] = [new PhoneRig(), await service()]
    const { sender } = sending(rig, vendor)
    vendor.answers.push(410)
    const gone = ready(rig, newPhone())
    sender.look()
    await expect.poll(() => rig.states(gone), WAIT).toEqual(['order.ready given up 1'])
    vendor.answers.push({ status: 429, headers: { 'retry-after': '20' } }, 'reset', 500)
    const late = ready(rig, newPhone())
    sender.look()
    for (let n = 1; n <= 3; n++) {
      await expect.poll(() => rig.states(late), WAIT).toEqual([`order.ready waiting ${n}`])
      rig.pass(60_000)
      sender.look()
    }
    await expect.poll(() => rig.states(late), WAIT).toEqual(['order.ready accepted 4'])
    expect(vendor.pushed).toHaveLength(5)
  })

  it('of an order that was collected meanwhile hears nothing', async () => {
    const [rig, vendor] = [new PhoneRig(), await service()]
    const { sender } = sending(rig, vendor)
    const collected = ready(rig, newPhone(), 'fcm.googleapis.com', 'collected')
    rig.ask('order.collect', collected)
    const other = ready(rig, newPhone(), 'fcm.googleapis.com', 'other')
    sender.look()
    await expect.poll(() => rig.states(other), WAIT).toEqual(['order.ready accepted 1'])
    expect(vendor.pushed.map(({ path }) => path)).toEqual(['/other'])
  })

  it('is told after a restart between ready and sent, and once more under the same topic if nobody knows of the first', async () => {
    const [rig, vendor, phone] = [new PhoneRig(), await service(), newPhone()]
    const id = ready(rig, phone)
    // The daemon dies after it was sent and before that is written down.
    const first = sending(rig, vendor, { submit: () => {} })
    first.sender.look()
    await expect.poll(() => vendor.pushed.length, WAIT).toBe(1)
    await first.sender.close()
    rig.restart()
    const { sender } = sending(rig, vendor)
    sender.look()
    await expect.poll(() => rig.states(id), WAIT).toEqual(['order.ready accepted 1'])
    expect(vendor.pushed.map(({ headers }) => headers.topic)).toEqual([pushTopic(id), pushTopic(id)])
    expect(vendor.pushed.map(({ body }) => JSON.parse(phone.read(body)).notification.tag)).toEqual([
      pushTopic(id),
      pushTopic(id),
    ])
  })

  it('at an address that is not allowed any more is not told, and nobody is asked', async () => {
    const [rig, vendor] = [new PhoneRig(), await service()]
    const { sender } = sending(rig, vendor)
    const id = ready(rig, newPhone(), 'updates.push.services.mozilla.com')
    sender.look()
    await expect.poll(() => rig.states(id), WAIT).toEqual(['order.ready given up 1'])
    expect(rig.told(id)).toMatchObject([{ last_error: 'not allowed by push.allow' }])
    expect(vendor.pushed).toEqual([])
  })
})

/** Attempts that end when the test says so. */
function byHand() {
  const open: { readonly job: NoticeJob; readonly end: () => void }[] = []
  let most = 0
  const send = (job: NoticeJob) =>
    new Promise<{ readonly ok: true }>((done) => {
      open.push({ job, end: () => done({ ok: true }) })
      most = Math.max(most, open.length)
    })
  return { open, send: { push: send, ntfy: send }, most: () => most }
}

describe('a service that does not answer', () => {
  it('holds four places at most, and the others are told all the same', async () => {
    const [rig, vendor] = [new PhoneRig(), await service()]
    const hand = byHand()
    const { sender } = sending(rig, vendor, { send: hand.send })
    for (let n = 0; n < 10; n++) ready(rig, newPhone(), 'fcm.googleapis.com', `dead-${n}`)
    const other = ready(rig, newPhone(), 'web.push.apple.com')
    sender.look()
    await expect.poll(() => hand.open.length, WAIT).toBe(5)
    for (let n = 0; n < 20; n++) sender.look()
    await new Promise((turn) => setImmediate(turn))
    expect(hand.open.map(({ job }) => job.target).sort()).toEqual([
      ...Array.from({ length: 4 }, () => 'fcm.googleapis.com'),
      'web.push.apple.com',
    ])
    hand.open.find(({ job }) => job.target === 'web.push.apple.com')?.end()
    await expect.poll(() => rig.states(other), WAIT).toEqual(['order.ready accepted 1'])
    for (const { end } of hand.open) end()
  })

  it('is broken off at the deadline, and is said once in the log however many phones it concerns', async () => {
    const [rig, vendor] = [new PhoneRig(), await service()]
    let silent = true
    const send = (_job: NoticeJob, signal: AbortSignal): Promise<Sent> =>
      new Promise((done) => {
        if (!silent) return done({ ok: true })
        const fails = () => done({ ok: false, error: String(signal.reason.message), next: 'again', askedMs: null })
        signal.addEventListener('abort', fails, { once: true })
      })
    const { sender, logged } = sending(rig, vendor, { send: { push: send, ntfy: send }, deadlineMs: 50 })
    const ids = [1, 2, 3].map((n) => ready(rig, newPhone(), 'fcm.googleapis.com', `dead-${n}`))
    sender.look()
    await expect.poll(() => ids.flatMap((id) => rig.states(id)), WAIT).toEqual(ids.map(() => 'order.ready waiting 1'))
    expect(logged.filter((line) => line.includes('could not be told'))).toHaveLength(1)
    silent = false
    rig.pass(60_000)
    sender.look()
    await expect.poll(() => ids.flatMap((id) => rig.states(id)), WAIT).toEqual(ids.map(() => 'order.ready accepted 2'))
    expect(logged.filter((line) => line.includes('told again'))).toHaveLength(1)
  })
})

it('a notice that waited for a place until it was too old is not sent, but dropped', async () => {
  const [rig, vendor] = [new PhoneRig(), await service()]
  const hand = byHand()
  const { sender } = sending(rig, vendor, { send: hand.send })
  const ids = Array.from({ length: 6 }, (_, n) => ready(rig, newPhone(), 'fcm.googleapis.com', `${n}`))
  sender.look()
  await expect.poll(() => hand.open.length, WAIT).toBe(4)
  // Not woken in between: the orders still stand on the counter.
  rig.nowMs += 600_000
  for (const { end } of hand.open) end()
  await expect
    .poll(() => ids.flatMap((id) => rig.states(id)).filter((state) => / waiting /.test(state)), WAIT)
    .toEqual([])
  expect(hand.open).toHaveLength(4)
  expect(ids.flatMap((id) => rig.told(id)).filter(({ state }) => state === 'dropped')).toHaveLength(2)
})

describe('the sender', () => {
  it('sends nothing twice while its result is on the way to the book', async () => {
    const [rig, vendor] = [new PhoneRig(), await service()]
    const { sender, results } = sending(rig, vendor, { submit: (input) => void results.push(input) })
    ready(rig, newPhone())
    sender.look()
    await expect.poll(() => results.length, WAIT).toBe(1)
    for (let n = 0; n < 10; n++) {
      sender.look()
      await new Promise((turn) => setImmediate(turn))
    }
    // The book cannot be written for ten minutes: nobody's phone rings again.
    rig.nowMs += 30_000
    sender.look()
    // Whoever comes after it is told, and would be told after it.
    ready(rig, newPhone(), 'fcm.googleapis.com', 'other')
    sender.look()
    await expect.poll(() => results.length, WAIT).toBe(2)
    expect(vendor.pushed.map(({ path }) => path)).toEqual(['/send/abc', '/other'])
  })

  it('breaks off what is under way when the daemon ends, and submits nothing afterwards', async () => {
    const [rig, vendor] = [new PhoneRig(), await service()]
    vendor.always = 'never'
    const { sender, results } = sending(rig, vendor)
    const id = ready(rig, newPhone())
    sender.look()
    await expect.poll(() => vendor.pushed.length, WAIT).toBe(1)
    await sender.close()
    sender.look()
    expect([results, rig.states(id), vendor.pushed.length]).toEqual([[], ['order.ready waiting 0'], 1])
  })

  it('that cannot even prepare a notice gives it up, and goes on', async () => {
    const [rig, vendor] = [new PhoneRig(), await service()]
    let calls = 0
    const failing = async () => {
      if (++calls === 1) throw new Error('a bug')
      return { ok: true } as const
    }
    const { sender, logged } = sending(rig, vendor, { send: { push: failing, ntfy: failing } })
    const [first, second] = [
      ready(rig, newPhone(), 'fcm.googleapis.com', '1'),
      ready(rig, newPhone(), 'fcm.googleapis.com', '2'),
    ]
    sender.look()
    await expect
      .poll(() => [...rig.states(first), ...rig.states(second)].sort(), WAIT)
      .toEqual(['order.ready accepted 1', 'order.ready given up 1'])
    expect(logged.some((line) => line.includes('could not be prepared'))).toBe(true)
  })
})
