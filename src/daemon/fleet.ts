/** One supervisor per machine, with the transports of this process. */
import type { Bus } from '../broker/bus.ts'
import { machineTopics } from '../broker/machine-topics.ts'
import type { Config } from '../config/config.ts'
import { monotonicClock } from '../fleet/clock.ts'
import type { DriverFactory } from '../fleet/driver.ts'
import { type FleetSink, type Supervisor, startSupervisor } from '../fleet/supervisor.ts'
import { serialTransport } from '../fleet/transports/serial.ts'
import { tcpTransport } from '../fleet/transports/tcp.ts'
import type { Logger } from '../telemetry/log.ts'

export interface FleetParts {
  readonly config: Pick<Config, 'machines' | 'shop'>
  readonly drivers: ReadonlyMap<string, DriverFactory<unknown>>
  readonly bus: Bus
  readonly sink: FleetSink
  readonly log: Logger
}

/** By machine id. A device that is away stops nothing: its supervisor looks for it for ever. */
export function startFleet(parts: FleetParts): Map<string, Supervisor> {
  const { config, drivers, bus, sink, log } = parts
  const supervisors = new Map<string, Supervisor>()
  for (const { id, driver: kind, options, identity } of config.machines) {
    const driver = drivers.get(kind)
    if (!driver) throw new Error(`no driver "${kind}"`)
    const supervisor = startSupervisor({
      machine: { id, driver, options, ...(identity !== null && { identity }) },
      sink,
      transports: {
        serial: serialTransport(monotonicClock),
        tcp: tcpTransport(monotonicClock),
        topics: (handlers) => machineTopics(bus, id, handlers),
      },
      clock: monotonicClock,
      random: Math.random,
      log: log.child({ machine: id }),
      silenceMs: config.shop.timing.offlineMs,
    })
    supervisors.set(id, supervisor)
  }
  return supervisors
}
