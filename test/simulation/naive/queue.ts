/**
 * A job queue with a visibility timeout, in front of coffee machines: claim with a lease, requeue when it is over, retry
 * when nothing answers. One process on one SQLite file that dies and starts again as the real daemon does.
 */
import Database from 'better-sqlite3'
import type { Reply } from '../../../src/shop/effects.ts'
import type { Question } from '../../../src/shop/inputs.ts'
import type { GroupReport, MachineCommand, MachineMessage } from '../../../src/shop/machine-words.ts'
import type { ShopSettings } from '../../../src/shop/settings.ts'
import type { Agenda } from '../agenda.ts'
import type { CrashPlan } from '../crash-plan.ts'
import type { SimLink } from '../sim-link.ts'

export interface NaiveQueueParts {
  readonly settings: ShopSettings
  readonly agenda: Agenda
  readonly crashes: CrashPlan
  /** How long a worker may hold a job, milliseconds of the wall clock. */
  readonly leaseMs: number
  readonly wallMs: () => number
  readonly openLink: (
    machine: string,
    sink: {
      message: (machine: string, message: MachineMessage) => void
      link: (machine: string, state: 'up' | 'down', reason: string) => void
    },
  ) => SimLink
  readonly died: () => void
}

export interface Job {
  readonly id: number
  readonly order_id: string
  readonly recipe: string
  readonly step: number
  readonly attempt: number
  readonly state: 'queued' | 'active' | 'done'
  readonly machine: string | null
  readonly group_n: number | null
  readonly sends: number
  readonly answered: number
}

interface Machine {
  boot: number | null
  clockMs: number
  heardMs: number
  state: string
  groups: readonly GroupReport[]
  readonly restsUntilMs: Map<number, number>
}

const TICK_MS = 500
const ANSWER_MS = 3_000
const MOST_SENDS = 5
const FRESH_MS = 5_000
/** After a pour or a refusal; also where no sensor says that the cup is gone. */
const REST_MS = 12_000
const STEP_UNIT = 2 ** 12
const JOB_UNIT = 2 ** 16
const SCHEMA = `
  CREATE TABLE orders (key TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
  CREATE TABLE jobs (id INTEGER PRIMARY KEY, order_id TEXT NOT NULL, recipe TEXT NOT NULL, created_wall_ms REAL NOT NULL,
    state TEXT NOT NULL DEFAULT 'queued', step INTEGER NOT NULL DEFAULT 0, attempt INTEGER NOT NULL DEFAULT 0,
    machine TEXT, group_n INTEGER, lease_until_ms REAL, sends INTEGER NOT NULL DEFAULT 0,
    answered INTEGER NOT NULL DEFAULT 0, sent_wall_ms REAL) STRICT;
  CREATE INDEX jobs_open ON jobs (created_wall_ms, id) WHERE state <> 'done';
  CREATE TABLE failed (brew INTEGER PRIMARY KEY) STRICT;
  CREATE TABLE epoch (id INTEGER PRIMARY KEY CHECK (id = 1), n INTEGER NOT NULL) STRICT;
  INSERT INTO epoch VALUES (1, 0);`

/** Of a brew's id, which is its job's and the step's and counts the attempts that were reported as failed. */
export const jobOf = (brew: number): { readonly id: number; readonly step: number; readonly attempt: number } => ({
  id: Math.floor(brew / JOB_UNIT),
  step: Math.floor((brew % JOB_UNIT) / STEP_UNIT),
  attempt: brew % STEP_UNIT,
})

const brewOf = ({ id, step, attempt }: Pick<Job, 'id' | 'step' | 'attempt'>): number =>
  id * JOB_UNIT + step * STEP_UNIT + attempt

export class NaiveQueue {
  readonly db = new Database(':memory:')
  readonly #parts: NaiveQueueParts
  readonly #s: ReturnType<typeof prepare>
  #links = new Map<string, SimLink>()
  #machines = new Map<string, Machine>()
  #state: 'up' | 'dead' = 'dead'
  #lives = 0
  #stalledUntilMs = 0
  #commitFailsUntilMs = 0
  #out: (() => void)[] = []

  constructor(parts: NaiveQueueParts) {
    this.#parts = parts
    this.db.exec(SCHEMA)
    this.#s = prepare(this.db)
    this.#tick()
  }

  get lives(): number {
    return this.#lives
  }

  start(): void {
    if (this.#state === 'up') return
    this.#state = 'up'
    this.#lives++
    for (const { id } of this.#parts.settings.machines) {
      const restsUntilMs = new Map<number, number>()
      this.#machines.set(id, { boot: null, clockMs: 0, heardMs: 0, state: '', groups: [], restsUntilMs })
      const sink = {
        message: (from: string, message: MachineMessage) => this.#soon(() => this.#heard(from, message)),
        link: (from: string, state: 'up' | 'down') => {
          const machine = this.#machines.get(from)
          if (state === 'down' && machine) machine.boot = null
        },
      }
      this.#links.set(id, this.#parts.openLink(id, sink))
    }
  }

  ask(question: Question, answer: (reply: Reply) => void): void {
    if (question.t !== 'order.place') return
    const { once } = question
    this.#soon(
      () => {
        const before = this.#s.answer.get(once.key)?.body
        const body = before ?? JSON.stringify({ id: question.id })
        if (before === undefined) {
          this.#s.addOrder.run(once.key, body)
          for (const { recipe } of question.request.drinks)
            this.#s.addJob.run(question.id, recipe, this.#parts.wallMs())
        }
        this.#out.push(() => answer({ ok: true, status: 201, body, replayed: before !== undefined }))
      },
      () => answer({ ok: false, refusal: { code: 'BD_STORAGE', detail: 'The queue cannot be written.' } }),
    )
  }

  crash(): void {
    if (this.#state === 'up') this.#die()
  }

  stall(ms: number): void {
    this.#stalledUntilMs = this.#parts.agenda.nowMs + ms
  }

  failCommits(ms: number): void {
    this.#commitFailsUntilMs = this.#parts.agenda.nowMs + ms
  }

  open(): number {
    return this.#s.countOpen.get()?.n ?? 0
  }

  jobs(): Job[] {
    return this.#s.jobs.all()
  }

  /** Brews that a machine has reported as no cup. */
  failed(): ReadonlySet<number> {
    return new Set(this.#s.failed.all().map(({ brew }) => brew))
  }

  #tick(): void {
    this.#parts.agenda.after(TICK_MS, () => {
      if (this.#state === 'up') this.#soon(() => this.#work())
      this.#tick()
    })
  }

  #soon(work: () => void, failed: () => void = () => {}): void {
    const { agenda } = this.#parts
    const life = this.#lives
    agenda.at(Math.max(agenda.nowMs + 1, this.#stalledUntilMs), () => {
      if (this.#state === 'up' && life === this.#lives) this.#turn(work, failed)
    })
  }

  /** Commit, then act: this much everybody knows. */
  #turn(work: () => void, failed: () => void): void {
    this.#out = []
    const before = this.#s.changes.get()?.n
    this.db.exec('BEGIN')
    try {
      work()
      const changed = this.#s.changes.get()?.n !== before
      if (changed && this.#parts.agenda.nowMs < this.#commitFailsUntilMs) throw new Error('the disk')
      const dies = changed ? this.#parts.crashes.next() : null
      if (dies === 'crash-before-commit') return this.#die()
      this.db.exec('COMMIT')
      if (dies !== null) return this.#die()
    } catch {
      if (this.db.inTransaction) this.db.exec('ROLLBACK')
      return failed()
    }
    for (const act of this.#out.splice(0)) act()
  }

  #die(): void {
    if (this.db.inTransaction) this.db.exec('ROLLBACK')
    this.#state = 'dead'
    for (const link of this.#links.values()) link.end()
    this.#links = new Map()
    this.#machines = new Map()
    this.#stalledUntilMs = 0
    this.#parts.died()
  }

  #work(): void {
    const { wallMs, leaseMs } = this.#parts
    const now = wallMs()
    for (const job of this.#s.unanswered.all(now - ANSWER_MS)) {
      if (job.sends >= MOST_SENDS || job.machine === null || job.group_n === null) continue
      this.#s.sent.run(now, job.id)
      this.#send(job, job.machine, job.group_n)
    }
    for (const job of this.#s.claimable.all(now)) {
      const at = this.#placeFor(job)
      if (at === null) continue
      this.#s.claim.run(at.machine, at.group, now + leaseMs, now, job.id)
      this.#send(job, at.machine, at.group)
    }
  }

  /** Backups when no primary can. */
  #placeFor(job: Job): { readonly machine: string; readonly group: number } | null {
    const { settings, agenda, wallMs } = this.#parts
    const skill = this.#step(job)?.skill ?? ''
    const able = settings.machines.filter(({ skills }) => skills.includes(skill))
    for (const { id } of [...able].sort((a, b) => (a.role === b.role ? 0 : a.role === 'primary' ? -1 : 1))) {
      const machine = this.#machines.get(id)
      if (!machine || machine.boot === null || machine.state !== 'ready') continue
      if (agenda.nowMs - machine.heardMs > FRESH_MS) continue
      for (const { n, state, cup } of machine.groups) {
        if (state !== 'idle' || cup === 'full' || cup === 'none') continue
        if ((machine.restsUntilMs.get(n) ?? 0) > agenda.nowMs) continue
        if (this.#s.holder.get(id, n, wallMs())) continue
        return { machine: id, group: n }
      }
    }
    return null
  }

  #step({ recipe, step }: Job) {
    return this.#parts.settings.menu.recipes.find(({ id }) => id === recipe)?.steps[step]
  }

  #send(job: Job, id: string, group: number): void {
    const machine = this.#machines.get(id)
    const program = this.#step(job)?.program
    if (!machine || machine.boot === null || !program) return
    this.#s.nextEpoch.run()
    const command: MachineCommand = {
      t: 'brew',
      brew: brewOf(job),
      group,
      epoch: this.#s.epoch.get()?.n ?? 0,
      boot: machine.boot,
      // Nobody's queue has a deadline in the device's clock.
      deadlineMs: (machine.clockMs + 2 ** 30) % 2 ** 32,
      maxMs: program.nominalMs * 2 + 15_000,
      program,
      label: `${job.id} ${job.recipe}`,
    }
    this.#out.push(() => this.#links.get(id)?.send(command))
  }

  #heard(id: string, message: MachineMessage): void {
    const machine = this.#machines.get(id)
    if (!machine) return
    switch (message.t) {
      case 'hello':
        machine.boot = message.boot
        machine.clockMs = message.clockMs
        return
      case 'heartbeat':
        if (message.boot !== machine.boot) return
        machine.clockMs = message.clockMs
        machine.heardMs = this.#parts.agenda.nowMs
        machine.state = message.state
        machine.groups = message.groups
        return
      case 'status':
        return this.#told(machine, message.brew, message.status)
      case 'refused':
        return this.#again(machine, message.brew)
    }
  }

  #told(machine: Machine, brew: number, status: string): void {
    const { id, step } = jobOf(brew)
    const job = this.#s.job.get(id)
    if (!job) return
    this.#s.answered.run(id)
    if (status === 'spoiled') {
      this.#s.addFailed.run(brew)
      return this.#again(machine, brew)
    }
    if (status !== 'done' || job.state === 'done' || job.step !== step) return
    this.#rest(machine, job.group_n)
    const steps = this.#parts.settings.menu.recipes.find((recipe) => recipe.id === job.recipe)?.steps.length ?? 1
    if (step + 1 < steps) this.#s.nextStep.run(id)
    else this.#s.done.run(id)
  }

  #again(machine: Machine, brew: number): void {
    const { id, step, attempt } = jobOf(brew)
    const job = this.#s.job.get(id)
    if (job?.state !== 'active' || job.step !== step || job.attempt !== attempt) return
    this.#rest(machine, job.group_n)
    this.#s.requeue.run(id)
  }

  #rest(machine: Machine, group: number | null): void {
    if (group !== null) machine.restsUntilMs.set(group, this.#parts.agenda.nowMs + REST_MS)
  }
}

function prepare(db: Database.Database) {
  const p = <Args extends unknown[], Row = unknown>(sql: string) => db.prepare<Args, Row>(sql)
  return {
    changes: p<[], { n: number }>('SELECT total_changes() AS n'),
    answer: p<[string], { body: string }>('SELECT body FROM orders WHERE key = ?'),
    addOrder: p<[string, string]>('INSERT INTO orders (key, body) VALUES (?,?)'),
    addJob: p<[string, string, number]>('INSERT INTO jobs (order_id, recipe, created_wall_ms) VALUES (?,?,?)'),
    job: p<[number], Job>('SELECT * FROM jobs WHERE id = ?'),
    jobs: p<[], Job>('SELECT * FROM jobs ORDER BY id'),
    countOpen: p<[], { n: number }>(`SELECT count(*) AS n FROM jobs WHERE state <> 'done'`),
    claimable: p<[number], Job>(`SELECT * FROM jobs WHERE state <> 'done' AND (state = 'queued' OR lease_until_ms < ?)
      ORDER BY created_wall_ms, id LIMIT 20`),
    claim: p<[string, number, number, number, number]>(`UPDATE jobs SET state = 'active', machine = ?, group_n = ?,
      lease_until_ms = ?, sends = 1, answered = 0, sent_wall_ms = ? WHERE id = ?`),
    holder: p<[string, number, number], { id: number }>(`SELECT id FROM jobs WHERE state <> 'done' AND state = 'active'
      AND machine = ? AND group_n = ? AND lease_until_ms >= ?`),
    unanswered: p<[number], Job>(`SELECT * FROM jobs WHERE state <> 'done' AND state = 'active' AND answered = 0
      AND sent_wall_ms < ?`),
    sent: p<[number, number]>('UPDATE jobs SET sends = sends + 1, sent_wall_ms = ? WHERE id = ?'),
    answered: p<[number]>('UPDATE jobs SET answered = 1 WHERE id = ? AND answered = 0'),
    requeue: p<[number]>(`UPDATE jobs SET state = 'queued', attempt = attempt + 1 WHERE id = ?`),
    nextStep: p<[number]>(`UPDATE jobs SET state = 'queued', step = step + 1, attempt = 0 WHERE id = ?`),
    done: p<[number]>(`UPDATE jobs SET state = 'done' WHERE id = ?`),
    failed: p<[], { brew: number }>('SELECT brew FROM failed'),
    addFailed: p<[number]>('INSERT INTO failed (brew) VALUES (?) ON CONFLICT DO NOTHING'),
    nextEpoch: p<[]>('UPDATE epoch SET n = n + 1'),
    epoch: p<[], { n: number }>('SELECT n FROM epoch'),
  }
}
