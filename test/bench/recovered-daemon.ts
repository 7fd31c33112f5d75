/**
 * One start of `baristad run` on the book of a daemon that was killed, with machines that wait for it on TCP and tell
 * when they were spoken to. Till, menu and pages play no part: this is what a service manager starts.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { stringify } from 'yaml'
import { bookFile } from '../../src/daemon/book-file.ts'
import { RECIPE, WAITING_RECIPE, WAITING_SKILL } from './bench-shop.ts'
import type { Interrupted, InterruptedBook } from './interrupted-book.ts'
import { TcpDevice } from './tcp-device.ts'

export interface RecoveryPlan {
  /** Empty; the book is copied into it. */
  readonly folder: string
  readonly book: InterruptedBook
  /** At least as many as were interrupted; the others wait for work. */
  readonly machines: number
}

/** Milliseconds since the process was spawned. */
export interface Recovered {
  readonly firstBrewMs: number
  /** The last hello, and the last question about a brew in doubt. */
  readonly allAskedMs: number
  /** Every machine has been given a drink, so every doubt is over. */
  readonly allAtWorkMs: number
  /** Of processor time that the daemon's process had used when all machines were asked; null where no /proc tells it. */
  readonly cpuMs: number | null
}

const MAIN = join(import.meta.dirname, '..', '..', 'src', 'main.ts')
const WITHIN_MS = 60_000
const HAND_MS = 1
/** Characters. */
const MOST_COMPLAINT = 1_000

/** @throws Error when a machine was not asked, or the book and the machines do not tell the same story. */
export async function recover({ folder, book, machines }: RecoveryPlan): Promise<Recovered> {
  book.copyTo(folder)
  const told: Told[] = []
  for (let i = 0; i < machines; i++) told.push(await openTold(`m${i + 1}`, book.interrupted))
  const file = join(folder, 'bench.yaml')
  writeFileSync(file, configText(folder, told))
  const startMs = performance.now()
  const daemon = spawn(process.execPath, [...process.execArgv, MAIN, 'run', '-c', file, '--log', 'json'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let complaint = ''
  daemon.stderr.on('data', (bytes: Buffer) => {
    complaint = (complaint + bytes.toString()).slice(-MOST_COMPLAINT)
  })
  try {
    const all = (what: (machine: Told) => Promise<number>): Promise<number[]> =>
      orEnd(daemon, () => `${whereTheyAre(told)}; ${complaint}`, Promise.all(told.map(what)))
    const asked = await all(({ asked }) => asked.promise)
    const cpuMs = processorTime(daemon.pid)
    const brews = await all(({ brewed }) => brewed.promise)
    await end(daemon)
    checkStory(folder, told)
    return {
      firstBrewMs: Math.min(...brews) - startMs,
      allAskedMs: Math.max(...asked) - startMs,
      allAtWorkMs: Math.max(...brews) - startMs,
      cpuMs,
    }
  } finally {
    daemon.kill('SIGKILL')
    await Promise.all(told.map(({ tcp }) => tcp.close()))
  }
}

/** A machine, and what it was told by the daemon that recovers. */
interface Told {
  readonly id: string
  readonly tcp: TcpDevice
  readonly doubt: Interrupted['brew'] | null
  /** Of its first brew command. */
  readonly brewed: PromiseWithResolvers<number>
  /** Of the question about its brew in doubt; of the hello when it had none. */
  readonly asked: PromiseWithResolvers<number>
  /** Ids of all brews that it was told to make. */
  readonly brews: number[]
  readonly last: Last
}

/** The last words on its wire, for whoever asks why a shop did not recover. */
interface Last {
  heard: string
  said: string
}

async function openTold(id: string, interrupted: readonly Interrupted[]): Promise<Told> {
  const doubt = interrupted.find(({ machine }) => machine === id)?.brew ?? null
  const brewed = Promise.withResolvers<number>()
  const asked = Promise.withResolvers<number>()
  const brews: number[] = []
  const last: Last = { heard: 'nothing', said: 'nothing' }
  const tcp = await TcpDevice.open(id, {
    handMs: HAND_MS,
    heard: (message, atMs) => {
      const isQuestion =
        doubt === null ? message.t === 'hello' : message.t === 'query' && message.brew === doubt.command.brew
      last.heard = message.t
      if (isQuestion) asked.resolve(atMs)
      if (message.t !== 'brew') return
      brews.push(message.brew)
      brewed.resolve(atMs)
    },
    said: (message) => {
      if (message.t !== 'heartbeat') last.said = message.t
    },
  })
  const told = { id, tcp, doubt, brewed, asked, brews, last }
  if (doubt?.was === 'begun') {
    // It pours while nobody is there, and its cup is taken.
    const program = { ...doubt.command.program, nominalMs: 1 }
    tcp.device.hear({ ...doubt.command, t: 'brew', program, deadlineMs: tcp.device.clockMs + 1_000 })
  }
  return told
}

async function orEnd<T>(daemon: ChildProcess, complaint: () => string, work: Promise<T>): Promise<T> {
  const over = new AbortController()
  const signal = AbortSignal.any([over.signal, AbortSignal.timeout(WITHIN_MS)])
  try {
    return await Promise.race([
      work,
      once(daemon, 'close', { signal }).then(([code]) => {
        throw new Error(`the daemon ended with ${code} instead of recovering: ${complaint()}`)
      }),
    ])
  } catch (error) {
    if (signal.aborted) throw new Error(`the shop did not recover within ${WITHIN_MS / 1_000} s: ${complaint()}`)
    throw error
  } finally {
    over.abort()
  }
}

const whereTheyAre = (told: readonly Told[]): string =>
  told
    .filter(({ brews }) => brews.length === 0)
    .map(({ id, doubt, last }) => `${id} (${doubt?.was ?? 'idle'}) heard ${last.heard} and said ${last.said} last`)
    .join(', ')

/** In order, so that `--cpu-prof` can write its file. */
async function end(daemon: ChildProcess): Promise<void> {
  const ended = once(daemon, 'exit', { signal: AbortSignal.timeout(WITHIN_MS) })
  daemon.kill('SIGTERM')
  const [code] = await ended
  if (code !== 0) throw new Error(`the daemon ended with ${code}`)
}

/** Linux counts it in hundredths of a second; fields 14 and 15, and the name in field 2 may hold anything. */
function processorTime(pid: number | undefined): number | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')
    return (Number(fields?.[11]) + Number(fields?.[12])) * 10
  } catch {
    return null
  }
}

/** Every doubt ended as its machine says, and no drink went to a machine that had been made, or is being made. */
function checkStory(folder: string, told: readonly Told[]): void {
  const db = new Database(bookFile(folder), { readonly: true })
  try {
    const state = db.prepare<[number], { state: string }>('SELECT state FROM brews WHERE id = ?')
    for (const { id, doubt } of told) {
      if (doubt === null) continue
      const is = state.get(doubt.command.brew)?.state
      const should = doubt.was === 'begun' ? 'done' : 'never-started'
      if (is !== should) throw new Error(`${id}: a brew that was ${doubt.was} when the daemon died ended as ${is}`)
    }
    const first = Math.min(...told.flatMap(({ brews }) => brews))
    const rows = db.prepare<[number], { id: number; machine: string }>('SELECT id, machine FROM brews WHERE id >= ?')
    const inBook = rows.all(first).map(({ id, machine }) => `${machine} ${id}`)
    const atMachines = told.flatMap(({ id, brews }) => brews.map((brew) => `${id} ${brew}`))
    if (inBook.sort().join() !== atMachines.sort().join()) {
      throw new Error(`the book has brews ${inBook.join(', ')}; the machines were told ${atMachines.join(', ')}`)
    }
    const twice = db
      .prepare<[number], { drink_id: number }>(
        `SELECT drink_id FROM brews WHERE drink_id IN (SELECT drink_id FROM brews WHERE id >= ?)
         AND state <> 'never-started' GROUP BY drink_id HAVING count(*) > 1`,
      )
      .all(first)
    if (twice.length > 0) throw new Error(`${twice.length} drinks are made twice`)
  } finally {
    db.close()
  }
}

function configText(folder: string, told: readonly Told[]): string {
  const listen = { host: '127.0.0.1', port: 0 }
  const step = { seconds: 30, doseGrams: 18, waterMl: 36 }
  return stringify({
    shop: { name: 'Bench', timezone: 'UTC', dayCutoff: '04:00' },
    listen: { http: listen, mqtt: listen },
    data: folder,
    machines: told.map(({ id, tcp: { port } }) => ({
      id,
      driver: 'brewlink-tcp',
      skills: [RECIPE, WAITING_SKILL],
      options: { host: '127.0.0.1', port },
    })),
    menu: [
      { recipe: RECIPE, steps: [{ skill: RECIPE, ...step }] },
      { recipe: WAITING_RECIPE, steps: [{ skill: WAITING_SKILL, ...step }] },
    ],
  })
}
