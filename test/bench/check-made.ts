/** Machines died while they worked: every drink must have been made all the same, and none twice. */
import Database from 'better-sqlite3'

export interface Made {
  readonly drinks: number
  /** Brews of which the shop did not know for a while whether they happened. */
  readonly doubts: number
  /** Those of them that had not. */
  readonly neverStarted: number
}

/** A machine with its own count of pours. */
export interface PourCounter {
  readonly id: string
  readonly tcp: { readonly device: { readonly pours: number } }
}

/** @throws Error unless each of so many drinks is ready by exactly one brew, and the machines have poured no other. */
export function checkMade(file: string, placed: number, machines: readonly PourCounter[]): Made {
  const db = new Database(file, { readonly: true })
  try {
    const count = (sql: string): number =>
      db.prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${sql}`).get()?.n ?? 0
    const drinks = count('drinks')
    const ready = count(`drinks WHERE state = 'ready'`)
    if (drinks !== placed || ready !== placed) {
      throw new Error(`${placed} drinks were ordered; the book has ${drinks}, of which ${ready} are ready`)
    }
    const once = count(`(SELECT drink_id FROM brews WHERE state = 'done' GROUP BY drink_id HAVING count(*) = 1)`)
    if (once !== placed) throw new Error(`${once} of ${placed} drinks were made exactly once`)
    const done = db.prepare<[string], { n: number }>(
      `SELECT count(*) AS n FROM brews WHERE state = 'done' AND machine = ?`,
    )
    for (const { id, tcp } of machines) {
      const { pours } = tcp.device
      const known = done.get(id)?.n
      if (known !== pours) throw new Error(`${id} poured ${pours} times; the book knows of ${known}`)
    }
    return {
      drinks: placed,
      doubts: count(`events WHERE kind = 'brew.doubt'`),
      neverStarted: count(`brews WHERE state = 'never-started'`),
    }
  } finally {
    db.close()
  }
}
