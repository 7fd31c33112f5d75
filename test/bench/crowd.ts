/**
 * Many tills at once: each has a key, a connection for its orders and its own live stream, and places orders at a steady
 * pace, waiting for the answer to one before the next. How many orders come in all does not depend on how many tills
 * there are.
 */
import { setTimeout as wait } from 'node:timers/promises'
import type { ServerEvent } from '../../src/till/sse.ts'
import { MANAGER_KEY, ORDER_BODY, tillKey } from './bench-shop.ts'
import { HttpWire, requestText } from './http-wire.ts'
import { NUMBER } from './load.ts'
import { StreamWire } from './stream-wire.ts'

export interface CrowdPlan {
  readonly port: number
  /** At least 1. */
  readonly tills: number
  /**
   * Whether the last till has a manager's key, and so hears of all orders; `frozen`: it stops reading after the first
   * event, and goes on ordering.
   */
  readonly overseer: 'none' | 'reads' | 'frozen'
  /** How long what is missing after the end is waited for. Default 5 s. */
  readonly lateMs?: number
}

export interface PacePlan {
  /** Orders of all tills together. */
  readonly perSecond: number
  readonly durationMs: number
  /** Begins every Idempotency-Key; another one for each run. */
  readonly run: string
  /** Wherever `NUMBER` stands in it, something is sent that no other order of the run has. */
  readonly body: string
}

export interface Heard {
  readonly orders: number
  readonly elapsedMs: number
  /** From sending an order to its 201. */
  readonly intakeMs: readonly number[]
  /** From the 201 to `order.accepted` on the till's own stream; below 0 where the event was there first. */
  readonly eventMs: readonly number[]
  /** Orders of the tills that read, and how many of them their own till heard of. */
  readonly awaited: number
  readonly heard: number
  /** Events of another till's orders, at tills that may not hear of them. */
  readonly strangers: number
  /** Orders that the overseer heard of since its stream was opened. */
  readonly overseerHeard: number
}

export interface Resumed {
  /** Orders that it heard of before it was cut off, from buffers. */
  readonly heard: number
  /** Facts between the last that it heard and the first that it heard again. */
  readonly missed: number
  /** How it was told of those. */
  readonly told: 'gap' | 'again'
}

interface Till {
  readonly key: string
  readonly wire: HttpWire
  stream: StreamWire
  readonly hears: 'own' | 'all' | 'nothing'
  /** By order, when its 201 came. */
  readonly placed: Map<string, number>
  /** By order, when `order.accepted` came. */
  readonly accepted: Map<string, number>
  /** Every order that any event was about. */
  readonly told: Set<string>
}

const LATE_MS = 5_000
const LOOK_EVERY_MS = 5

export class Crowd {
  readonly #port: number
  readonly #lateMs: number
  readonly #tills: readonly Till[]
  readonly #overseer: Till | null

  private constructor({ port, lateMs = LATE_MS }: CrowdPlan, tills: readonly Till[]) {
    this.#port = port
    this.#lateMs = lateMs
    this.#tills = tills
    this.#overseer = tills.find(({ hears }) => hears !== 'own') ?? null
  }

  /** Every stream is open when this is done. */
  static async open(plan: CrowdPlan): Promise<Crowd> {
    const { port, tills, overseer } = plan
    const opened = Array.from({ length: tills }, (_, i) => {
      const last = i === tills - 1 && overseer !== 'none'
      return openTill(port, last ? MANAGER_KEY : tillKey(i), last ? (overseer === 'frozen' ? 'nothing' : 'all') : 'own')
    })
    return new Crowd(plan, await Promise.all(opened))
  }

  /**
   * Places orders, and waits until every till that reads has heard of its own, or will not.
   * @throws Error when an order is not accepted or not answered
   */
  async place(plan: PacePlan): Promise<Heard> {
    const before = this.#tills.map(({ placed }) => placed.size)
    const intakeMs: number[] = []
    const startMs = performance.now()
    const apartMs = 1_000 / plan.perSecond
    const stalled = setTimeout(() => this.close(), plan.durationMs + this.#lateMs)
    try {
      await Promise.all(
        this.#tills.map(async (till, i) => {
          const pace = { firstMs: startMs + i * apartMs, everyMs: apartMs * this.#tills.length }
          for (const dueMs of momentsOf(pace, startMs + plan.durationMs)) {
            const nowMs = performance.now()
            if (nowMs >= startMs + plan.durationMs) return
            if (dueMs > nowMs) await wait(dueMs - nowMs)
            const name = `${i}-${till.placed.size}`
            intakeMs.push(await order(till, `${plan.run}-${name}`, plan.body.replace(NUMBER, name)))
          }
        }),
      )
    } finally {
      clearTimeout(stalled)
    }
    const elapsedMs = performance.now() - startMs
    await this.#settle()
    return this.#count(before, intakeMs, elapsedMs)
  }

  /**
   * The overseer reads again, finds that it was cut off, and comes back with its Last-Event-ID.
   * @throws Error when it was not cut off, or does not hear of its next order
   */
  async thaw(run: string): Promise<Resumed> {
    const till = this.#overseer
    if (till === null) throw new Error('nobody is frozen')
    await till.stream.thaw(this.#lateMs)
    const heard = till.accepted.size
    const last = till.stream.lastEventId
    if (last === '') throw new Error('the frozen reader has no id to come back with')
    const events: ServerEvent[] = []
    till.stream = await StreamWire.open(streamOf(this.#port, till.key, last), (event) => events.push(event))
    const known = new Set(till.placed.keys())
    await order(till, `${run}-resumed`, ORDER_BODY)
    const id = [...till.placed.keys()].find((one) => !known.has(one)) ?? ''
    const proof = () => events.find((event) => orderOf(event) === id)
    await until(() => proof() !== undefined, this.#lateMs)
    const back = proof()
    if (back === undefined) throw new Error('the reader came back and does not hear of its order')
    const told = events[0]?.event === 'stream.gap' ? 'gap' : 'again'
    return { heard, missed: Number(back.id) - Number(last) - 1, told }
  }

  close(): void {
    for (const { wire, stream } of this.#tills) {
      wire.close()
      stream.close()
    }
  }

  #settle(): Promise<void> {
    const everybody = (): Iterable<string> => this.#tills.flatMap(({ placed }) => [...placed.keys()])
    return until(
      () =>
        this.#tills.every(({ hears, placed, accepted }) => {
          if (hears === 'nothing') return true
          for (const id of hears === 'all' ? everybody() : placed.keys()) if (!accepted.has(id)) return false
          return true
        }),
      this.#lateMs,
    )
  }

  #count(before: readonly number[], intakeMs: readonly number[], elapsedMs: number): Heard {
    const eventMs: number[] = []
    let awaited = 0
    let strangers = 0
    for (const [i, { hears, placed, accepted, told }] of this.#tills.entries()) {
      if (hears === 'nothing') continue
      for (const [id, answeredMs] of [...placed].slice(before[i])) {
        const atMs = accepted.get(id)
        awaited++
        if (atMs !== undefined) eventMs.push(atMs - answeredMs)
      }
      if (hears === 'own') for (const id of told) if (!placed.has(id)) strangers++
    }
    return {
      orders: intakeMs.length,
      elapsedMs,
      intakeMs,
      eventMs,
      awaited,
      heard: eventMs.length,
      strangers,
      overseerHeard: this.#overseer?.accepted.size ?? 0,
    }
  }
}

/** When a till orders: at a steady pace, before the end. */
export function* momentsOf(
  { firstMs, everyMs }: { readonly firstMs: number; readonly everyMs: number },
  endMs: number,
): Generator<number> {
  for (let n = 0; firstMs + n * everyMs < endMs; n++) yield firstMs + n * everyMs
}

async function openTill(port: number, key: string, hears: Till['hears']): Promise<Till> {
  const accepted = new Map<string, number>()
  const told = new Set<string>()
  const first = Promise.withResolvers<void>()
  const stream = await StreamWire.open(streamOf(port, key, null), (event, atMs) => {
    first.resolve()
    const id = orderOf(event)
    if (id === null) return
    told.add(id)
    if (event.event === 'order.accepted' && !accepted.has(id)) accepted.set(id, atMs)
  })
  // With it comes the id that a reader resumes from.
  await first.promise
  if (hears === 'nothing') stream.freeze()
  const wire = await HttpWire.open(port)
  // A connection that never asked for anything is closed after ten seconds, one that did after seventy.
  await wire.request(requestText('GET', '/healthz', []))
  return { key, wire, stream, hears, placed: new Map(), accepted, told }
}

const streamOf = (port: number, key: string, lastEventId: string | null) => ({
  port,
  path: '/events',
  key,
  lastEventId,
})

/** The id of the order that an event is about; null: of none. */
function orderOf({ event, data }: ServerEvent): string | null {
  if (!event.startsWith('order.')) return null
  return (JSON.parse(data) as { order: { id: string } }).order.id
}

/** Gives the milliseconds to the 201. */
async function order(till: Till, once: string, orderBody: string): Promise<number> {
  const headers = [`authorization: Bearer ${till.key}`, `idempotency-key: ${once}`]
  const sentMs = performance.now()
  const { status, body } = await till.wire.request(requestText('POST', '/order', headers, orderBody))
  const answeredMs = performance.now()
  if (status !== 201) throw new Error(`an order was not accepted: ${status} ${body}`)
  till.placed.set((JSON.parse(body) as { id: string }).id, answeredMs)
  return answeredMs - sentMs
}

/** Waits for it, but not for ever: who asked looks what is missing. */
async function until(holds: () => boolean, withinMs: number): Promise<void> {
  const endMs = performance.now() + withinMs
  while (!holds() && performance.now() < endMs) await wait(LOOK_EVERY_MS)
}
