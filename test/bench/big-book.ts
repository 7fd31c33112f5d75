/**
 * An order book with a past: a year of finished orders, one every half minute, and behind them orders that wait. A real
 * shop makes one order of each kind; SQL copies their rows, in one transaction. So what stands in the book is what the
 * shop leaves there, whatever columns the next migration adds.
 */
import Database from 'better-sqlite3'
import { DRINKS_PER_ORDER_ID } from '../../src/shop/ledger/rows.ts'
import { accepted, brewIn, Device, Rig } from '../../src/shop/testing/rig.ts'
import { RECIPE, shopSettings, WAITING_RECIPE } from './bench-shop.ts'

export interface Past {
  /** Orders of one drink that were made and collected, at least 1. */
  readonly finished: number
  /** Orders of one drink that no machine can make, 1 to 90,000: each holds a number of five digits. */
  readonly waiting: number
}

const APART_MS = 30_000
const WAITING_APART_MS = 1_000
/** Answers are kept for two days: 5,760 orders at this pace. */
const KEPT_ANSWERS = 5_760
const FIRST_WAITING_NUMBER = 10_000
/** Rows of the two orders that are copied. */
const FINISHED = 1
const WAITING = 2

/** A bijection of 52 bits, so that ids are spread over the index as random ones are, and differ. */
const PUBLIC_ID = `printf('%013X', (i * 2654435761123) & 0xFFFFFFFFFFFFF)`
const KEY = `printf('%08x-%04x-4000-8000-%012x', (i * 2654435761) & 0xFFFFFFFF, t.id, i)`

export function writeBigBook(file: string, past: Past): void {
  writeSamples(file)
  const db = new Database(file)
  try {
    // Made once and thrown away: no journal, no sync, no checks of what is right by construction.
    for (const pragma of ['journal_mode = DELETE', 'journal_mode = OFF', 'synchronous = OFF', 'foreign_keys = OFF'])
      db.pragma(pragma)
    db.exec('BEGIN')
    copy(db, {
      sample: FINISHED,
      from: WAITING + 1,
      to: past.finished + 1,
      number: 'CAST(100 + i % 900 AS TEXT)',
      laterMs: `(i - ${WAITING}) * ${APART_MS}`,
    })
    const from = past.finished + 2
    copy(db, {
      sample: WAITING,
      from,
      to: past.finished + past.waiting,
      number: `CAST(${FIRST_WAITING_NUMBER} + i - ${from} AS TEXT)`,
      laterMs: `${past.finished * APART_MS} + (i - ${from}) * ${WAITING_APART_MS}`,
    })
    db.exec('COMMIT')
  } finally {
    db.close()
  }
}

/** One order that was made and collected, and one that waits. */
function writeSamples(file: string): void {
  const rig = new Rig(shopSettings({ machines: 1, groups: 1 }), file)
  try {
    const machine = new Device(rig, 'm1')
    machine.comesOnline()
    const start = rig.effects.length
    const { id } = accepted(rig.place(RECIPE))
    const { brew } = brewIn(rig.effects.slice(start))
    rig.pass(500)
    machine.begins(brew)
    rig.pass(500)
    machine.finishes(brew)
    machine.takeCup()
    rig.pass(500)
    if (!rig.ask('order.collect', id).ok) throw new Error('the sample was not collected')
    accepted(rig.place(WAITING_RECIPE))
  } finally {
    rig.db.close()
  }
}

interface Copies {
  /** Row id of the order that is copied with all that belongs to it. */
  readonly sample: number
  /** Row ids of the copies. */
  readonly from: number
  readonly to: number
  /** SQL over `i`, the row id of the copy. */
  readonly number: string
  readonly laterMs: string
}

function copy(db: Database.Database, { sample, from, to, number, laterMs }: Copies): void {
  const drinks = `SELECT * FROM drinks WHERE id / ${DRINKS_PER_ORDER_ID} = ${sample}`
  const brews = `SELECT * FROM brews WHERE drink_id / ${DRINKS_PER_ORDER_ID} = ${sample}`
  const events = `SELECT row_number() OVER (ORDER BY seq) AS place, count(*) OVER () AS all_of_them, * FROM events
    WHERE order_id = ${sample}`
  const answers = `SELECT *, (SELECT public_id FROM orders WHERE id = ${sample}) AS public_id FROM idempotency
    WHERE body LIKE '%' || public_id || '%'`
  const place = `i - ${from}`
  const drink = (column: string) => `t.${column} + (i - ${sample}) * ${DRINKS_PER_ORDER_ID}`
  const last = (table: string, id: string) =>
    db.prepare<[], { n: number }>(`SELECT coalesce(max(${id}), 0) AS n FROM ${table}`).get()?.n ?? 0
  const into = (table: string, first: number, source: string, changed: Readonly<Record<string, string>>): void => {
    const names = db.prepare<[string], { name: string }>('SELECT name FROM pragma_table_info(?)').all(table)
    const values = names.map(({ name }) => {
      const moved = /(shop|wall)_ms$|^queue_key$/.test(name) ? `t.${name} + ${laterMs}` : `t.${name}`
      return changed[name] ?? moved
    })
    // CROSS JOIN keeps this order of loops: rows arrive in the order of their keys.
    db.exec(`CREATE TEMP TABLE sample AS ${source};
      WITH RECURSIVE n (i) AS (SELECT ${first} WHERE ${first} <= ${to} UNION ALL SELECT i + 1 FROM n WHERE i < ${to})
      INSERT INTO ${table} (${names.map(({ name }) => name).join(', ')})
      SELECT ${values.join(', ')} FROM n CROSS JOIN temp.sample t;
      DROP TABLE temp.sample`)
  }
  into('orders', from, `SELECT * FROM orders WHERE id = ${sample}`, { id: 'i', public_id: PUBLIC_ID, number })
  into('drinks', from, drinks, { id: drink('id') })
  const brew = `${last('brews', 'id')} + 1 + ${place}`
  into('brews', from, brews, { id: brew, drink_id: drink('drink_id') })
  into('events', from, events, {
    seq: `${last('events', 'seq')} + (${place}) * t.all_of_them + t.place`,
    order_id: 'i',
    drink_id: drink('drink_id'),
    brew_id: `CASE WHEN t.brew_id IS NULL THEN NULL ELSE ${brew} END`,
  })
  into('idempotency', Math.max(from, to - KEPT_ANSWERS + 1), answers, {
    id: 'NULL',
    key: KEY,
    hash: `printf('%043d', i)`,
    body: `replace(t.body, t.public_id, ${PUBLIC_ID})`,
  })
}
