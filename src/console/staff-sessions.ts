/**
 * Who is logged in to the staff page: a random id in a cookie, and here, in memory only, whose key it stands for. A
 * restart logs everybody out. The key itself is forgotten as soon as it was checked.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

export interface StaffSession {
  /** Id of the key that was typed. */
  readonly keyId: string
  /** Stands in every form of this session's pages, and nowhere else. */
  readonly csrf: string
  /** What came of the last actions, by the id in the address that shows it. */
  readonly said: Map<string, Said>
}

export interface Said {
  readonly tone: 'done' | 'refused'
  readonly text: string
}

export const SESSION_MS = 12 * 3_600_000
/** Logged in at once; then the one that logged in first is logged out. */
export const MOST_SESSIONS = 100
const MOST_SAID = 8

export interface StaffSessionsParts {
  readonly monotonicMs: () => number
  /** Default: the system's. */
  readonly random?: (bytes: number) => Buffer
}

export class StaffSessions {
  readonly #monotonicMs: () => number
  readonly #random: (bytes: number) => Buffer
  /** By the hash of the id: how long a comparison takes tells nothing of an id. Oldest first. */
  readonly #open = new Map<string, { readonly session: StaffSession; readonly hash: Buffer; readonly endsMs: number }>()

  constructor({ monotonicMs, random = randomBytes }: StaffSessionsParts) {
    this.#monotonicMs = monotonicMs
    this.#random = random
  }

  /** The id for the cookie; it is told once. */
  open(keyId: string): string {
    this.#forgetEnded()
    while (this.#open.size >= MOST_SESSIONS) {
      const [first] = this.#open.keys()
      if (first === undefined) break
      this.#open.delete(first)
    }
    const id = this.#fresh(32)
    const hash = hashOf(id)
    const session = { keyId, csrf: this.#fresh(32), said: new Map() }
    this.#open.set(hash.toString('hex'), { session, hash, endsMs: this.#monotonicMs() + SESSION_MS })
    return id
  }

  /** Null: nobody is logged in with this, or not any more. */
  find(id: string): StaffSession | null {
    const hash = hashOf(id)
    const held = this.#open.get(hash.toString('hex'))
    if (!held || !timingSafeEqual(held.hash, hash)) return null
    if (this.#monotonicMs() < held.endsMs) return held.session
    this.#open.delete(hash.toString('hex'))
    return null
  }

  close(id: string): void {
    this.#open.delete(hashOf(id).toString('hex'))
  }

  /** Remembers what to say; gives the id for the address. */
  say(session: StaffSession, said: Said): string {
    const id = this.#fresh(9)
    session.said.set(id, said)
    const [oldest] = session.said.keys()
    if (session.said.size > MOST_SAID && oldest !== undefined) session.said.delete(oldest)
    return id
  }

  /** Begins the Idempotency-Keys of one page. */
  pageKey(): string {
    return this.#fresh(16)
  }

  #fresh(bytes: number): string {
    return this.#random(bytes).toString('base64url')
  }

  #forgetEnded(): void {
    for (const [name, { endsMs }] of this.#open) if (this.#monotonicMs() >= endsMs) this.#open.delete(name)
  }
}

/** Whether a form came from a page of this session. */
export function isOwnForm(session: StaffSession, csrf: string): boolean {
  return timingSafeEqual(hashOf(session.csrf), hashOf(csrf))
}

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest()
