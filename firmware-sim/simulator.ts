/** Puts one simulated machine together from its options and runs it on real time. */
import { randomInt } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { seededChance } from './chance.ts'
import type { ControlParts, Reply } from './control.ts'
import { control, controlLine } from './control.ts'
import { Device } from './device.ts'
import { Faults } from './faults/faults.ts'
import { FileNvram, RamNvram } from './machine/nvram.ts'
import type { Options } from './options.ts'
import { parseScenario, Scenario } from './scenario.ts'
import { openPty } from './transports/pty.ts'
import { openTcp } from './transports/tcp.ts'
import type { Transport, TransportParts } from './transports/transport.ts'
import { FileBelongings, RamBelongings } from './world/belongings.ts'
import { Hand, PLACE_MS } from './world/hand.ts'
import { FilePourLog, RamPourLog } from './world/pour-log.ts'
import type { Tell } from './world/world.ts'
import { World } from './world/world.ts'

const FIRMWARE = '1.0.0'
/** Timers of Node take no more; it then just looks again. */
const LONGEST_TIMER_MS = 60_000

export interface Simulator {
  /** What the ready line says. */
  readonly ready: Readonly<Record<string, unknown>>
  /** One request of the control channel, as a line or as a value. */
  line(text: string): Reply
  request(value: unknown): Reply
  /** Ends as a power cut would: nothing more is stored. */
  close(): void
}

/** The state folder cannot be used. */
export class StateError extends Error {}

/** @throws TransportError, StateError (also when the new boot number cannot be stored), ScenarioError */
export async function startSimulator(options: Options, tell: Tell): Promise<Simulator> {
  const nowMs = (): number => performance.now()
  const seed = options.seed ?? randomInt(2 ** 32)
  const chance = seededChance(seed)
  const faults = new Faults(chance)
  const { nvram, belongings, log } = openState(options.state)
  const world = usingState(
    options.state,
    () =>
      new World(
        {
          groups: options.groups,
          warmUpMs: options.warmUpMs / options.pourSpeed,
          store: belongings,
          log,
          wallMs: () => Date.now(),
          tell,
        },
        nowMs(),
      ),
  )
  const hand =
    options.hand === 'off'
      ? null
      : new Hand({ takeMs: options.handMs, placeMs: PLACE_MS, refillMs: options.refillMs }, options.groups)
  const scenario = new Scenario(scenarioSteps(options.scenario), nowMs())
  const damage = { in: 0, out: 0 }
  const die = (): void => {
    process.kill(process.pid, 'SIGKILL')
  }

  let transport: Transport | null = null
  let timer: NodeJS.Timeout | undefined
  let life: 'running' | 'closed' = 'running'

  const device = usingState(
    options.state,
    () =>
      new Device(
        {
          config: { ...options, firmware: FIRMWARE, memory: options.state === null ? 'volatile' : 'durable' },
          nvram,
          world,
          faults,
          chance,
          // Not from the seed: the same seed after a lost journal would give the lost journal's number again.
          freshId: () => randomInt(1, 2 ** 32),
          tell,
          die,
          dark: () => transport?.dark(),
          booted: () => transport?.lit(),
        },
        nowMs(),
      ),
  )

  /** Everything that happens goes through here: the world acts, the device works, what it says goes out. */
  function turn(): void {
    if (life === 'closed') return
    for (const request of scenario.due(nowMs())) control(request, controls)
    for (let round = 0; round < 2; round++) {
      hand?.act(world, nowMs())
      transport?.send(device.tick(nowMs()))
    }
    clearTimeout(timer)
    const nextMs = Math.min(device.nextMs(), scenario.nextMs(), hand?.nextMs() ?? Number.POSITIVE_INFINITY)
    const waitMs = Math.min(LONGEST_TIMER_MS, Math.max(0, Math.ceil(nextMs - nowMs())))
    timer = setTimeout(turn, waitMs)
  }

  const parts: TransportParts = {
    handlers: {
      incoming(messages): void {
        for (const message of messages) transport?.send(device.receive(message, nowMs()))
        turn()
      },
      connected(): void {
        transport?.send(device.connected(nowMs()))
        turn()
      },
      disconnected: () => device.disconnected(),
      boot: () => device.machine?.memory.boot ?? 0,
    },
    faults,
    chance,
    damage,
    nowMs,
    tell,
  }
  transport = await openTransport(options, parts)
  const controls: ControlParts = { id: options.id, device, world, faults, transport, die, nowMs, damage }

  const answered = (reply: Reply): Reply => {
    turn()
    return reply
  }
  turn()
  return {
    ready: {
      ready: true,
      id: options.id,
      transport: options.transport,
      ...transport.place(),
      state: options.state,
      boot: device.machine?.memory.boot ?? null,
      seed,
    },
    line: (text) => answered(controlLine(text, controls)),
    request: (value) => answered(control(value, controls)),
    close(): void {
      life = 'closed'
      clearTimeout(timer)
      transport?.close()
    },
  }
}

async function openTransport(options: Options, parts: TransportParts): Promise<Transport> {
  switch (options.transport) {
    case 'pty':
      return openPty(options.link, parts)
    case 'tcp':
      return openTcp(options.listen, parts)
    case 'mqtt': {
      // Loaded only here: the client takes as long to load as all the rest.
      const { openMqtt } = await import('./transports/mqtt.ts')
      return openMqtt(
        {
          url: options.mqttUrl,
          base: options.base,
          id: options.id,
          user: options.mqttUser,
          password: options.mqttPassword,
        },
        parts,
      )
    }
  }
}

function openState(folder: string | null) {
  if (folder === null) return { nvram: new RamNvram(), belongings: new RamBelongings(), log: new RamPourLog() }
  usingState(folder, () => mkdirSync(folder, { recursive: true }))
  const log = new FilePourLog(join(folder, 'pours.jsonl'))
  return {
    nvram: new FileNvram(join(folder, 'nvram.json'), () => log.read().length > 0),
    belongings: new FileBelongings(join(folder, 'world.json')),
    log,
  }
}

/** Runs what needs the state folder. @throws StateError */
function usingState<T>(folder: string | null, run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (folder === null) throw error
    throw new StateError(`--state ${folder}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function scenarioSteps(file: string | null) {
  return file === null ? [] : parseScenario(readFileSync(file, 'utf8'))
}
