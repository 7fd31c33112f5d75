/** One supervisor per machine, with the transports of this process; let go of and started anew as the shop says. */
import type { Bus } from '../broker/bus.ts'
import { machineTopics } from '../broker/machine-topics.ts'
import type { Config } from '../config/config.ts'
import { monotonicClock } from '../fleet/clock.ts'
import type { DriverFactory, MachineCommand } from '../fleet/driver.ts'
import type { Screens } from '../fleet/screens.ts'
import { type FleetSink, type Supervisor, startSupervisor } from '../fleet/supervisor.ts'
import { serialTransport } from '../fleet/transports/serial.ts'
import { tcpTransport } from '../fleet/transports/tcp.ts'
import type { Logger } from '../telemetry/log.ts'

export interface FleetParts {
  /** As it is now: asked again whenever a machine is started. */
  readonly config: () => Pick<Config, 'machines' | 'shop'>
  readonly drivers: ReadonlyMap<string, DriverFactory<unknown>>
  readonly bus: Bus
  readonly sink: FleetSink
  readonly screens: Screens
  readonly log: Logger
}

export class Fleet {
  readonly #parts: FleetParts
  readonly #supervisors = new Map<string, Supervisor>()
  /** What is being let go of, by machine: a port is opened again when it is free. */
  readonly #closing = new Map<string, Promise<void>>()
  #state: 'open' | 'closed' = 'open'

  constructor(parts: FleetParts) {
    this.#parts = parts
    for (const { id } of parts.config().machines) this.#start(id)
  }

  send(machine: string, command: MachineCommand): void {
    this.#supervisors.get(machine)?.send(command)
  }

  /** The last frames on the wire of this machine. */
  frames(machine: string): ReturnType<Supervisor['frames']> {
    return this.#supervisors.get(machine)?.frames() ?? []
  }

  /** Lets go of the machine as it was wired, and looks for it as it is wired now, if the shop has it. */
  rewire(machine: string): void {
    const old = this.#supervisors.get(machine)
    this.#supervisors.delete(machine)
    const closed = (this.#closing.get(machine) ?? Promise.resolve()).then(() => old?.close())
    this.#closing.set(
      machine,
      closed.then(() => this.#start(machine)),
    )
  }

  async close(): Promise<void> {
    this.#state = 'closed'
    await Promise.all(this.#closing.values())
    await Promise.all([...this.#supervisors.values()].map((supervisor) => supervisor.close()))
  }

  #start(machine: string): void {
    const { config, drivers, bus, sink, screens, log } = this.#parts
    const { machines, shop } = config()
    const wired = machines.find(({ id }) => id === machine)
    if (this.#state === 'closed' || !wired || this.#supervisors.has(machine)) return
    const driver = drivers.get(wired.driver)
    if (!driver) throw new Error(`no driver "${wired.driver}"`)
    const supervisor = startSupervisor({
      machine: {
        id: machine,
        driver,
        options: wired.options,
        ...(wired.identity !== null && { identity: wired.identity }),
      },
      sink,
      transports: {
        serial: serialTransport(monotonicClock),
        tcp: tcpTransport(monotonicClock),
        topics: (handlers) => machineTopics(bus, machine, handlers),
        screen: (handlers) => screens.open(machine, handlers),
      },
      clock: monotonicClock,
      random: Math.random,
      log: log.child({ machine }),
      silenceMs: shop.timing.offlineMs,
    })
    this.#supervisors.set(machine, supervisor)
  }
}
