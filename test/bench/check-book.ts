/** A rate is worth nothing when orders are missing: what the tills were promised must stand in the book. */
import Database from 'better-sqlite3'

export interface Promised {
  /** Names it in errors. */
  readonly name: string
  readonly file: string
  /** Orders that were answered 201. */
  readonly accepted: number
  /** Whether machines were there to make some of them. */
  readonly machines: 'working' | 'away'
}

/** @throws Error unless every accepted order is in the file once, with its answer, and no other; and machines worked. */
export function checkBook({ name, file, accepted, machines }: Promised): void {
  const db = new Database(file, { readonly: true })
  try {
    const count = (sql: string): number =>
      db.prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${sql}`).get()?.n ?? 0
    const orders = count('orders')
    const answers = count('idempotency')
    if (orders !== accepted || answers !== accepted) {
      throw new Error(`${name}: ${accepted} orders were answered 201, the book has ${orders}, and ${answers} answers`)
    }
    const made = count(`brews WHERE state = 'done'`)
    if (made > 0 !== (machines === 'working'))
      throw new Error(`${name}: machines were ${machines} and made ${made} drinks`)
  } finally {
    db.close()
  }
}
