/**
 * Sends what is wrong, batch by batch, and looks at every answer and at the order book: whatever was refused must have
 * left no trace in any table.
 */
import type { Role } from '../../src/http/keys.ts'
import { type BookState, difference } from './book.ts'
import type { Operation } from './document.ts'
import { isSafe } from './document.ts'
import { bytesOf, type Draft } from './draft.ts'
import type { Finding } from './finding.ts'
import { complaints } from './judge.ts'
import { isNews } from './known.ts'
import { ALL_ROLES, type Shop } from './shop.ts'
import { type Heard, Wire } from './wire.ts'

export interface Outcome {
  /** Without those that are known. */
  readonly findings: readonly Finding[]
  /** Answers by status. */
  readonly statuses: ReadonlyMap<number, number>
  /** Refused requests that are known to have written nothing. */
  readonly traceless: number
}

const WIRES = 4
const BATCH = 48
/** A shop that answers everything wrongly needs no thousand examples of it. */
const MOST_FINDINGS = 25

interface Told {
  readonly draft: Draft
  readonly bytes: Buffer
  readonly heard: Heard | null
}

export class Campaign {
  readonly #open: () => Promise<Shop>
  #shop: Shop
  #wires: readonly Wire[]
  #order = ''
  #serial = 0
  /** Whether this shop has accepted anything but the orders that it must. */
  #accepted = false

  /** `open`: another shop, when an accepted request has closed this one for good. */
  constructor(shop: Shop, open: () => Promise<Shop>) {
    this.#shop = shop
    this.#open = open
    this.#wires = wiresTo(shop)
  }

  get shop(): Shop {
    return this.#shop
  }

  async run(operation: Operation, drafts: readonly Draft[]): Promise<Outcome> {
    const findings: Finding[] = []
    const statuses = new Map<number, number>()
    let traceless = 0
    await this.#freshOrder('the usual')
    for (let from = 0; from < drafts.length && findings.length < MOST_FINDINGS; from += BATCH) {
      const before = this.#shop.book.state()
      const batch = drafts.slice(from, from + BATCH)
      const { told, wrong } = await this.#sendAll(batch, operation)
      findings.push(...wrong.filter(isNews))
      for (const { heard } of told) if (heard) statuses.set(heard.status, (statuses.get(heard.status) ?? 0) + 1)
      const refused = told.filter((one) => isRefused(one) || isSafe(one.draft.method))
      const left = refused.length === told.length ? before : await this.#again(refused)
      if (left !== null) {
        traceless += refused.length
        findings.push(...(await this.#traces(refused, left, operation)))
      }
      // What was accepted may have changed the order that all requests are about.
      if (refused.length < told.length) {
        this.#accepted = true
        await this.#freshOrder('anything')
      }
    }
    await this.#freshOrder('the usual')
    return { findings, statuses, traceless }
  }

  close(): Promise<void> {
    for (const wire of this.#wires) wire.close()
    return this.#shop.close()
  }

  async #sendAll(drafts: readonly Draft[], operation: Operation): Promise<{ told: Told[]; wrong: Finding[] }> {
    const waiting = drafts.map((draft) => ({ draft, bytes: bytesOf(draft, this.#order, ++this.#serial) }))
    const told: Told[] = []
    const wrong: Finding[] = []
    await Promise.all(
      this.#wires.map(async (wire) => {
        for (let next = waiting.shift(); next; next = waiting.shift()) {
          const { draft, bytes } = next
          const heard = await wire.ask({ bytes, method: draft.method, after: draft.after })
          const answer = 'silence' in heard ? null : heard
          const said = 'silence' in heard ? [heard.silence] : complaints(draft, heard, this.#judging(operation))
          const after = draft.method === 'HEAD' && answer ? await nextAnswer(wire) : []
          told.push({ ...next, heard: answer })
          for (const complaint of [...said, ...after]) {
            wrong.push({ operation: operation.id, what: draft.what, complaint, evidence: evidence(bytes, answer) })
          }
        }
      }),
    )
    return { told, wrong }
  }

  /** The refused ones without the accepted ones: what stood between them is gone. Null: they are not refused any more. */
  async #again(refused: readonly Told[]): Promise<BookState | null> {
    const before = this.#shop.book.state()
    const waiting = [...refused]
    let accepted = 0
    await Promise.all(
      this.#wires.map(async (wire) => {
        for (let next = waiting.shift(); next; next = waiting.shift()) {
          const { draft, bytes, heard } = next
          const now = await wire.ask({ bytes, method: draft.method, after: draft.after })
          if (heard && !('silence' in now) && now.status < 400 && !isSafe(draft.method)) accepted++
        }
      }),
    )
    return accepted === 0 ? before : null
  }

  /** Which of them left a trace. The book is compared once; only if it has changed, request by request. */
  async #traces(refused: readonly Told[], before: BookState, operation: Operation): Promise<readonly Finding[]> {
    const change = difference(before, this.#shop.book.state())
    if (change === null) return []
    const found: Finding[] = []
    for (const { draft, bytes, heard } of refused) {
      const then = this.#shop.book.state()
      await this.#wires[0]?.ask({ bytes, method: draft.method, after: draft.after })
      const traces = difference(then, this.#shop.book.state())
      if (traces === null) continue
      const complaint = `it was answered with ${heard?.status ?? 'nothing'} and left traces: ${traces}`
      found.push({ operation: operation.id, what: draft.what, complaint, evidence: evidence(bytes, heard) })
    }
    if (found.length > 0) return found.slice(0, 3)
    const what = `one of ${refused.length} requests`
    return [{ operation: operation.id, what, complaint: `left traces once: ${change}`, evidence: '' }]
  }

  /** An order that waits; of another shop, when this one was told (and has accepted) to sell nothing any more. */
  async #freshOrder(of: 'the usual' | 'anything'): Promise<void> {
    try {
      this.#order = await (of === 'the usual' ? this.#shop.newOrder() : this.#shop.anyOrder())
    } catch (error) {
      if (!this.#accepted) throw error
      await this.close()
      this.#shop = await this.#open()
      this.#wires = wiresTo(this.#shop)
      this.#accepted = false
      this.#order = await this.#shop.newOrder()
    }
  }

  #judging(operation: Operation) {
    return { operation, secrets: ALL_ROLES.map((role: Role) => this.#shop.running.keys[role]) }
  }
}

const wiresTo = (shop: Shop): readonly Wire[] => Array.from({ length: WIRES }, () => new Wire(shop.port))

const isRefused = ({ heard }: Told): boolean => heard !== null && heard.status >= 400

/** An answer to HEAD is over with its head: the socket must be good for the next request. */
export async function nextAnswer(wire: Wire): Promise<readonly string[]> {
  const bytes = Buffer.from('GET /healthz HTTP/1.1\r\nhost: shop\r\n\r\n')
  const heard = await wire.ask({ bytes, method: 'GET', after: 'keep' })
  return 'silence' in heard ? [`after the answer, its connection is dead: ${heard.silence}`] : []
}

export function evidence(bytes: Buffer, heard: Heard | null): string {
  const shown = JSON.stringify(bytes.toString('latin1', 0, 700))
  const length = bytes.length > 700 ? ` … ${bytes.length} bytes` : ''
  return `${shown}${length}\n  → ${heard === null ? 'nothing' : `${heard.status} ${heard.body.slice(0, 300)}`}`
}

/** A key that may use this operation; null: it is public. Throws when the key of no role may. */
export async function secretFor(shop: Shop, operation: Operation): Promise<string | null> {
  if (!operation.secured) return null
  const roles: readonly Role[] = ['manager', 'cashier', 'barista', 'observer', 'display', 'machine']
  for (const role of roles) if (await mayUse(shop, operation, role)) return shop.running.keys[role]
  throw new Error(`no role may use ${operation.id}`)
}

/** Whether the key of this role is let in, by a request that does nothing. */
export async function mayUse(shop: Shop, operation: Operation, role: Role): Promise<boolean> {
  const wire = new Wire(shop.port)
  const target = operation.path.replaceAll(/\{[^}]+\}/g, '0')
  const head = `${operation.method} ${target} HTTP/1.1\r\nhost: shop\r\nauthorization: Bearer ${shop.running.keys[role]}\r\ncontent-length: 0\r\n\r\n`
  const heard = await wire.ask({ bytes: Buffer.from(head), method: operation.method, after: 'end' })
  if ('silence' in heard) throw new Error(`${operation.id}: ${heard.silence}`)
  return heard.status !== 403
}
