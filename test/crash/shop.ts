/** A shop whose daemon is killed at one chosen call after another: its machine and its book go on over all visits. */
import { join } from 'node:path'
import { ttyOf } from '../e2e/harness/config.ts'
import { addKey } from '../e2e/harness/keys.ts'
import { Machine } from '../e2e/harness/machine.ts'
import { prepareShop } from '../e2e/harness/shop.ts'
import type { Stage } from '../e2e/harness/stage.ts'
import { until } from '../e2e/harness/until.ts'
import { type Finding, judge } from '../judge/judge.ts'
import { readBook } from '../judge/read-book.ts'
import { readMachines } from '../judge/read-machines.ts'
import { Counter } from './counter.ts'
import { Lives } from './lives.ts'
import { ONE_SALE, SCENES, type SceneName } from './scenes.ts'
import type { Aim, Tracer } from './tracer.ts'
import type { Visit, Visited } from './visit.ts'

/** Opening a book again after a kill in mid-pour is a scene too, of another kind. */
export type PointScene = SceneName | 'opened again'
export const POINT_SCENES: readonly PointScene[] = [...(Object.keys(SCENES) as SceneName[]), 'opened again']

const MACHINE = 'left'
const BOUND_MS = 60_000
/** After a scene, for a call that has not come in it. */
const SALES_MORE = 3

const recipe = (id: string, seconds: number) => ({
  recipe: id,
  steps: [{ skill: 'espresso', seconds, doseGrams: 9, waterMl: 30 }],
})
const SECTIONS = {
  menu: [recipe('short', 0.1), recipe('long', 1)],
  // On a busy computer a late heartbeat or answer must not become a doubt, which is written down.
  timing: { coolDown: '100ms', answer: '5s', suspect: '20s', offline: '30s', brewDeadline: '15s' },
  // Nothing may write but what the shift asks for.
  backup: { every: 'never' },
  log: { level: 'info' },
}

export class CrashShop implements Visited<PointScene> {
  readonly #lives: Lives
  readonly #states: string
  readonly #data: string
  readonly counter: Counter
  readonly machine: Machine

  private constructor(parts: {
    lives: Lives
    states: string
    data: string
    counter: Counter
    machine: Machine
  }) {
    this.#lives = parts.lives
    this.#states = parts.states
    this.#data = parts.data
    this.counter = parts.counter
    this.machine = parts.machine
  }

  static async open(stage: Stage): Promise<CrashShop> {
    const plan = { machines: [{ id: MACHINE, wire: 'serial' as const }], sections: SECTIONS }
    const { config, data, secrets } = await prepareShop(stage, plan)
    const states = join(stage.folder, 'machines')
    const tty = ttyOf(stage.folder, MACHINE)
    const machine = await Machine.start(stage, {
      id: MACHINE,
      groups: 2,
      state: join(states, MACHINE),
      wire: ['--link', tty],
    })
    const lives = new Lives(stage, { config, data, tty })
    const till = secrets.get('till') ?? ''
    const barista = await addKey(data, 'barista', 'barista')
    const counter = new Counter({ url: () => lives.http, till, barista })
    const shop = new CrashShop({ lives, states, data, counter, machine })
    await lives.start()
    await lives.stop()
    await lives.start()
    await shop.counter.rests()
    return shop
  }

  get broken(): number {
    return this.counter.broken
  }

  /**
   * Plays a scene, traced; the daemon is started again when it dies. Null: nobody is killed. A play may have a page less to
   * write than the one that was counted: then the shift goes on, one sale after another, until the call comes.
   */
  async visit(scene: PointScene, aim: Aim | null): Promise<Visit> {
    const before = this.#lives.count
    const expected = scene === 'opened again' ? before + 1 : before
    const tracer = scene === 'opened again' ? await this.#openedAgain(aim) : await this.#played(scene, aim)
    if (aim !== null) {
      for (let sale = 0; sale < SALES_MORE && this.#lives.count === expected; sale++) {
        await this.#kept(async () => await ONE_SALE(this))
      }
    }
    await tracer.end()
    // The dead one cannot tell any more whether it had come so far.
    const faults = await this.#audit()
    return { outcome: this.#lives.count > expected ? 'killed' : 'lived', calls: tracer.calls(), faults }
  }

  async #played(scene: SceneName, aim: Aim | null): Promise<Tracer> {
    const tracer = await this.#lives.trace(aim)
    await this.#kept(async () => await SCENES[scene](this))
    return tracer
  }

  /** A drink is pouring when the daemon dies; the aim is in the start after that. */
  async #openedAgain(aim: Aim | null): Promise<Tracer> {
    const id = await this.counter.place({ drinks: [{ recipe: 'long' }] })
    await until('a pour', () => this.machine.pouring.size > 0, { boundMs: BOUND_MS })
    await this.#lives.kill()
    const tracer = await this.#lives.startTraced(aim)
    await this.#kept(async () => {
      await this.counter.reaches(id, 'ready')
      await this.counter.change(id, '/collect')
    })
    return tracer
  }

  /** Plays something until the shop is at rest after it; the daemon is started again whenever it is dead. */
  async #kept(play: () => Promise<void>): Promise<void> {
    let state: 'playing' | 'over' = 'playing'
    const isOver = async (): Promise<boolean> => {
      if (this.#lives.state === 'dead') await this.#lives.start()
      return state === 'over'
    }
    const keeper = until('the end of a scene', isOver, { boundMs: 4 * BOUND_MS })
    try {
      await play()
      await this.counter.rests()
    } finally {
      state = 'over'
      await keeper
    }
  }

  /** Every order that was acknowledged is there, under its id and number, and has ended; spouts and book agree. */
  async #audit(): Promise<string[]> {
    const faults: string[] = []
    for (const promised of this.counter.promised.splice(0)) {
      const { id, number } = promised
      const seen = await this.counter.look(id)
      if (seen.number !== number) faults.push(`${id} was number ${number} and is ${seen.number}`)
      if (seen.state !== 'collected') faults.push(`${id} is ${seen.state}${seen.attention ? ', a question' : ''}`)
      const again = await this.counter.again(promised)
      if (again.id !== id || again.number !== number)
        faults.push(`${id} ${number} sold again is ${JSON.stringify(again)}`)
    }
    return [...faults, ...this.#judged().map(({ rule, text }) => `${rule}: ${text}`)]
  }

  #judged(): Finding[] {
    return judge({ machines: readMachines(this.#states), book: readBook(this.#data) })
  }
}
