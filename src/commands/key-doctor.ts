/** `baristad key doctor`: which terminals misuse idempotency keys, and what their engineers must do. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { type Key, keyState } from '../http/keys.ts'
import { countsKeyFaults, type KeyFaultCount, keyFaults } from '../shop/ledger/key-faults.ts'
import { minuteOf } from './key-times.ts'

/** What was found. It reads as JSON, too. */
export interface Diagnosis {
  /** Nothing was found. */
  readonly ok: boolean
  readonly terminals: readonly SickTerminal[]
  /** Other keys that may order and are valid. */
  readonly withoutFaults: number
}

export interface SickTerminal {
  readonly id: string
  /** Null when the key file does not know the id: it was a key of memory only, or of another file. */
  readonly name: string | null
  readonly role: string | null
  readonly faults: readonly Fault[]
}

interface Fault {
  readonly kind: KeyFaultCount['kind']
  readonly count: number
  /** Business days, `YYYY-MM-DD`. */
  readonly firstDay: string
  readonly lastDay: string
  /** RFC 3339. */
  readonly lastAt: string
  /** The Idempotency-Key or clientRef of the last time, shortened. */
  readonly example: string
  readonly wrong: string
  readonly todo: string
}

/** The order book cannot be read. The message names it and says what to do. */
export class NoOrderBook extends Error {}

/** A terminal's key may order; others have no idempotency keys to misuse. */
const ORDERS: readonly string[] = ['cashier', 'barista', 'manager']

const ADVICE: Readonly<Record<KeyFaultCount['kind'], Pick<Fault, 'wrong' | 'todo'>>> = {
  varied: {
    wrong: 'a sale that had been placed came again with a second Idempotency-Key (409, same clientRef)',
    todo: 'make the key once, when Pay is pressed; store it with the sale; send that same key with every try, also after a restart. Without a clientRef, each of these would have been a second coffee.',
  },
  reused: {
    wrong: 'one Idempotency-Key came with two different requests (422)',
    todo: 'make a new key (a UUID) for each sale and for each change of an order; do not make it of the terminal, the table or the time; keep the request as it was sent, so that a retry is the same to the byte. The second request was not carried out.',
  },
  'late-replay': {
    wrong:
      'an Idempotency-Key came again more than 10 minutes after its answer, and got the old order instead of a new one',
    todo: 'do not make the key of what is ordered: the second identical latte is never made. A new UUID for each sale, made when Pay is pressed. If this was a retry of an outbox that had been offline, send validForSeconds with placedAt.',
  },
}

/**
 * Looks into the order book of a data folder; only reads, also beside a running daemon. `sinceDay`: business days from
 * this one on, `YYYY-MM-DD`; null: all. Throws NoOrderBook.
 */
export function diagnose(folder: string, keys: readonly Key[], sinceDay: string | null, wallMs: number): Diagnosis {
  const found = readFaults(join(folder, 'orders.db'), sinceDay)
  const byTerminal = Map.groupBy(found, ({ terminal }) => terminal)
  const terminals = Array.from(byTerminal, ([id, counts]): SickTerminal => {
    const key = keys.find((one) => one.id === id)
    return { id, name: key?.name ?? null, role: key?.role ?? null, faults: counts.map(faultOf) }
  })
  const well = keys.filter(
    (key) => ORDERS.includes(key.role) && keyState(key, wallMs) === 'valid' && !byTerminal.has(key.id),
  )
  return { ok: terminals.length === 0, terminals, withoutFaults: well.length }
}

export function diagnosisText({ terminals, withoutFaults }: Diagnosis): string {
  const lines = terminals.flatMap((terminal) => [titleOf(terminal), ...terminal.faults.flatMap(faultLines), ''])
  const others = terminals.length === 0 ? '' : 'other '
  const have = withoutFaults === 1 ? 'terminal has' : 'terminals have'
  const well = withoutFaults === 0 ? `There are no ${others}terminals.` : `${withoutFaults} ${others}${have} no faults.`
  return [...lines, well, ''].join('\n')
}

function titleOf({ id, name, role }: SickTerminal): string {
  return name === null ? `Terminal ${id} (its key is not in the key file)` : `${name} (${role}, key ${id})`
}

function faultLines({ kind, count, firstDay, lastAt, example, wrong, todo }: Fault): string[] {
  const often = count === 1 ? 'once' : `${count} times`
  return [
    `  ${kind}: ${wrong}`,
    `    ${often} since ${firstDay}, last ${minuteOf(lastAt)}${example === '' ? '' : `, e.g. "${printable(example)}"`}`,
    `    To do: ${todo}`,
  ]
}

/** A till chose these words: none of them may move the cursor. */
const printable = (text: string): string => text.replace(/\p{C}/gu, '?')

function faultOf({ kind, count, firstDay, lastDay, lastWallMs, example }: KeyFaultCount): Fault {
  const lastAt = new Date(lastWallMs).toISOString()
  return { kind, count, firstDay, lastDay, lastAt, example, ...ADVICE[kind] }
}

function readFaults(file: string, sinceDay: string | null): readonly KeyFaultCount[] {
  if (!existsSync(file)) throw new NoOrderBook(`${file}: there is no order book here yet; start the daemon once`)
  let book: Database.Database | null = null
  try {
    book = new Database(file, { readonly: true, fileMustExist: true })
    if (!countsKeyFaults(book)) {
      throw new NoOrderBook(`${file}: the order book is of an older baristad; start this one's daemon on it once`)
    }
    return keyFaults(book, sinceDay)
  } catch (error) {
    if (error instanceof NoOrderBook) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new NoOrderBook(`${file}: the order book cannot be read (${reason})`, { cause: error })
  } finally {
    book?.close()
  }
}
