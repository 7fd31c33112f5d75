/** Test pours: brews that belong to no drink. The same ids, and a book of their own. */
import type Database from 'better-sqlite3'

export type TestState =
  | 'intent'
  | 'pouring'
  | 'done'
  | 'spoiled'
  | 'refused'
  | 'never-started'
  /** Nobody could tell until it was certainly over. */
  | 'unresolved'

export interface TestRow {
  /** As of a brew: from the same sequence, never given twice. */
  readonly id: number
  readonly machine: string
  readonly group_n: number
  readonly boot: number
  readonly journal: number
  /** Row of the recipe's words, the step of it that is tested, and in which size. */
  readonly sold: number
  readonly step: number
  readonly size: string | null
  readonly nominal_ms: number
  readonly state: TestState
  readonly cause: string | null
  /** Id of the key of whoever asked for it. */
  readonly who: string
  readonly intent_shop_ms: number
  readonly begun_shop_ms: number | null
  readonly ended_shop_ms: number | null
  readonly ended_wall_ms: number | null
  /** `standing`: where nothing sees cups, until a person says that it is gone. */
  readonly cup: 'standing' | null
}

const COLUMNS = `id, machine, group_n, boot, journal, sold, step, size, nominal_ms, state, cause, who, intent_shop_ms,
  begun_shop_ms, ended_shop_ms, ended_wall_ms, cup`

export class TestTables {
  readonly #s: ReturnType<typeof prepare>

  constructor(db: Database.Database) {
    this.#s = prepare(db)
  }

  open(): TestRow[] {
    return this.#s.open.all()
  }
  /** The last of this machine; undefined: none ever was. */
  last(machine: string): TestRow | undefined {
    return this.#s.last.get(machine)
  }
  /** Whether a test of this id ever was. */
  has(id: number): boolean {
    return this.#s.has.get(id) !== undefined
  }
  insert(row: TestRow): void {
    this.#s.insert.run(row)
  }
  move({ id, state, cause, begun_shop_ms, ended_shop_ms, ended_wall_ms, cup }: TestRow): void {
    this.#s.move.run(state, cause, begun_shop_ms, ended_shop_ms, ended_wall_ms, cup, id)
  }
  /** Cups of tests that only a person can see. */
  standingCups(): Pick<TestRow, 'machine' | 'group_n'>[] {
    return this.#s.standing.all()
  }
  cupGone(machine: string, group: number): void {
    this.#s.cupGone.run(machine, group)
  }
  /** 0: there was none. */
  lastId(): number {
    return this.#s.lastId.get()?.id ?? 0
  }
}

function prepare(db: Database.Database) {
  const p = <Args extends unknown[], Row = unknown>(sql: string) => db.prepare<Args, Row>(sql)
  return {
    open: p<[], TestRow>(`SELECT ${COLUMNS} FROM tests WHERE ended_shop_ms IS NULL`),
    last: p<[string], TestRow>(`SELECT ${COLUMNS} FROM tests WHERE machine = ? ORDER BY id DESC LIMIT 1`),
    has: p<[number], { id: number }>('SELECT id FROM tests WHERE id = ?'),
    insert: db.prepare<TestRow>(`INSERT INTO tests (${COLUMNS}) VALUES (:id, :machine, :group_n, :boot, :journal, :sold,
      :step, :size, :nominal_ms, :state, :cause, :who, :intent_shop_ms, :begun_shop_ms, :ended_shop_ms,
      :ended_wall_ms, :cup)`),
    move: p(`UPDATE tests SET state = ?, cause = ?, begun_shop_ms = ?, ended_shop_ms = ?, ended_wall_ms = ?, cup = ?
      WHERE id = ?`),
    standing: p<[], Pick<TestRow, 'machine' | 'group_n'>>(`SELECT machine, group_n FROM tests WHERE cup = 'standing'`),
    cupGone: p(`UPDATE tests SET cup = NULL WHERE machine = ? AND group_n = ? AND cup = 'standing'`),
    lastId: p<[], { id: number | null }>('SELECT max(id) AS id FROM tests'),
  }
}
