/** The scene in which there is no order book yet: a daemon that dies while it makes one must not leave half of it. */
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { shopYaml } from '../e2e/harness/config.ts'
import { addKey } from '../e2e/harness/keys.ts'
import type { Stage } from '../e2e/harness/stage.ts'
import { readBook } from '../judge/read-book.ts'
import { Counter } from './counter.ts'
import { Lives } from './lives.ts'
import type { Aim } from './tracer.ts'
import type { Visit, Visited } from './visit.ts'

interface Secrets {
  readonly till: string
  readonly barista: string
}

export class FirstOpened implements Visited<'first opened'> {
  readonly #stage: Stage
  readonly #secrets: Secrets
  broken = 0

  private constructor(stage: Stage, secrets: Secrets) {
    this.#stage = stage
    this.#secrets = secrets
  }

  static async open(stage: Stage): Promise<FirstOpened> {
    const keys = keysIn(stage)
    const till = await addKey(keys, 'cashier', 'till')
    return new FirstOpened(stage, { till, barista: await addKey(keys, 'barista', 'barista') })
  }

  /** @param _scene there is but one */
  async visit(_scene: 'first opened', aim: Aim | null): Promise<Visit> {
    const folder = join(this.#stage.folder, 'first')
    const data = join(folder, 'data')
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(data, { recursive: true })
    copyFileSync(join(keysIn(this.#stage), 'keys.json'), join(data, 'keys.json'))
    const config = join(folder, 'baristad.yaml')
    // Its machine is not there: what is ordered waits.
    writeFileSync(config, shopYaml(folder, { machines: [{ id: 'away', wire: 'serial' }] }))
    const lives = new Lives(this.#stage, { config, data, tty: null })
    const tracer = await lives.startTraced(aim)
    await tracer.end()
    const outcome = lives.state === 'dead' ? 'killed' : 'lived'
    if (outcome === 'killed') await lives.start()
    const counter = new Counter({ url: () => lives.http, ...this.#secrets })
    const id = await counter.place({ drinks: [{ recipe: 'espresso' }] })
    const { state } = await counter.look(id)
    const orders = readBook(data).orders.length
    await (aim === null ? lives.stop() : lives.kill())
    this.broken += counter.broken
    const faults = state === 'queued' && orders === 1 ? [] : [`the first order is ${state}, the book has ${orders}`]
    // Whoever knows it can sign tickets of displays: an empty one is known to everybody.
    if (readFileSync(join(data, 'ticket.secret'), 'utf8').length < 40) faults.push('the secret of tickets is not whole')
    return { outcome, calls: tracer.calls(), faults }
  }
}

const keysIn = (stage: Stage): string => join(stage.folder, 'keys')
