/** The whole daemon, put together: order book, shop, loop, broker, fleet, HTTP. Nothing here decides anything. */
import { join } from 'node:path'
import { makeTicket } from '../broker/ticket.ts'
import { cashierRoutes } from '../cashier/routes.ts'
import { tellTerminals, terminalStreamRoute } from '../cashier/terminal-stream.ts'
import type { Config } from '../config/config.ts'
import { consoleRoutes } from '../console/routes.ts'
import type { DriverFactory } from '../fleet/driver.ts'
import type { Supervisor } from '../fleet/supervisor.ts'
import { type KeyStore, openKeyStore } from '../http/keys.ts'
import { LiveStreams } from '../http/live-streams.ts'
import { createHttpServer } from '../http/server.ts'
import { businessDays } from '../kit/business-day.ts'
import { BoardFeed } from '../pickup/board-feed.ts'
import { tellFollowers } from '../pickup/order-stream.ts'
import { loadPages } from '../pickup/pages.ts'
import { pickupRoutes } from '../pickup/routes.ts'
import type { Effect, ShopEvent } from '../shop/effects.ts'
import { Shop } from '../shop/step.ts'
import { View } from '../shop/view.ts'
import { type Logger, logEvent } from '../telemetry/log.ts'
import { MachineFeed } from '../telemetry/machine-feed.ts'
import { healthRoutes } from '../telemetry/routes.ts'
import { type Broker, startBroker } from './broker.ts'
import { type Kernel, realKernel, startClock } from './clock.ts'
import { type DataDirectory, newIncarnation } from './data-directory.ts'
import { startFleet } from './fleet.ts'
import { Loop } from './loop.ts'

export interface DaemonOptions {
  readonly config: Config
  readonly data: DataDirectory
  readonly drivers: ReadonlyMap<string, DriverFactory<unknown>>
  readonly log: Logger
  readonly version: string
  /** Where the built pages are. */
  readonly webRoot: string
  /** Whether whoever comes to the broker without a name may read everything: the demo on loopback. Default nobody. */
  readonly anonymous?: 'observer' | 'nobody'
  /** Before anything can be asked: keys that live in memory only (the demo's). */
  readonly prepareKeys?: (keys: KeyStore) => void
  /** Where time comes from. Default: the kernel this process runs on. */
  readonly kernel?: Kernel
  /** Told of each fact, after its commit. */
  readonly onEvent?: (event: ShopEvent) => void
}

export interface Daemon {
  /** `http://host:port`, without a slash at the end. */
  readonly httpUrl: string
  /** `mqtt://host:port`; null when the broker is somewhere else. */
  readonly mqttUrl: string | null
  readonly loop: Loop
  readonly view: View
  /** Stops taking orders, lets go of machines (they finish what they pour), closes the book. */
  close(): Promise<void>
}

/** How long a display's ticket is good: its page is loaded again long before. */
const TICKET_MS = 30 * 86_400_000
const HEARTBEAT_MS = 5_000
const MOST_STREAMS = 1_000

export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const { config, data, log } = options
  const kernel = options.kernel ?? realKernel()
  const wallMs = (): number => kernel.wallMs()
  const shop = new Shop(data.book, config.shop, { incarnation: newIncarnation(wallMs()) })
  const clock = startClock(kernel, shop.ledger.clockAnchor(), shop.ledger.lastEvent())
  shop.ledger.anchorClock(clock.anchor)
  const session = shop.ledger.nextSession()
  const view = new View(shop)
  const keys = openKeyStore(data.keysFile, { warn: (text) => log.warn({ file: data.keysFile }, text) })
  options.prepareKeys?.(keys)
  const built = await loadPages(options.webRoot)
  if (built === null) log.warn({ directory: options.webRoot }, 'the pages are not built: run "npm run build" once')

  let supervisors = new Map<string, Supervisor>()
  const streams = new LiveStreams(MOST_STREAMS)
  const loop = new Loop({ shop, now: clock.now, act })
  let broker: Broker | null = null

  const boards = new BoardFeed({
    zones: config.shop.zones,
    board: (zone) => view.board(zone),
    publish: (topic, payload, retain) =>
      broker?.bus.publish(topic, payload, { retain, qos: retain === 'retained' ? 1 : 0 }),
    wallMs,
    build: built?.manifest.build ?? 'none',
  })
  const machines = new MachineFeed({
    machine: (id) => view.machine(id, clock.now().shopMs),
    publish: (topic, payload) => broker?.bus.publish(topic, payload, { retain: 'retained', qos: 1 }),
    wallMs,
    machines: new Map(
      config.machines.map(({ id, driver }) => [
        id,
        {
          driver,
          availability:
            options.drivers.get(driver)?.recovers === 'by-itself' ? ('device' as const) : ('daemon' as const),
        },
      ]),
    ),
  })

  function act(effects: readonly Effect[]): void {
    const changedBoards = new Set<string>()
    const changedMachines = new Set<string>()
    // Commands first: a machine waits for nobody's screen.
    for (const effect of effects) if (effect.t === 'command') supervisors.get(effect.machine)?.send(effect.command)
    for (const effect of effects) {
      switch (effect.t) {
        case 'event':
          logEvent(log, effect.event)
          dumpFrames(effect.event)
          tellFollowers(effect.event, streams)
          tellTerminals(effect.event, streams)
          options.onEvent?.(effect.event)
          break
        case 'board':
          changedBoards.add(effect.zone)
          break
        case 'machine':
          changedMachines.add(effect.machine)
          break
        case 'call':
          boards.call(effect.zone, effect.number, effect.seq)
          break
        case 'failed':
          log.error({ err: effect.error, input: effect.input }, 'an input failed and was rolled back')
          break
        case 'command':
        case 'reply':
          break
      }
    }
    for (const zone of changedBoards) boards.changed(zone)
    for (const id of changedMachines) machines.changed(id)
  }

  /** What was said on the wire before a machine went away or complained: nobody can ask for it afterwards. */
  function dumpFrames({ kind, machine, data }: ShopEvent): void {
    const alarmed = kind === 'machine.alarm' && Array.isArray(data?.alarms) && data.alarms.length > 0
    if (machine === null || (kind !== 'machine.offline' && !alarmed)) return
    const frames = supervisors.get(machine)?.frames() ?? []
    if (frames.length > 0) log.warn({ machine, frames }, 'the last frames')
  }

  const app = await createHttpServer({ log: log.child({ room: 'http' }), keys, version: options.version })
  let publicUrl = config.venue.publicUrl
  const orderUrl = (id: string): string => `${publicUrl ?? ''}/o/${id}`
  const dayOf = businessDays(config.venue.timezone, config.venue.dayCutoffMinutes)
  const businessDay = (): string => dayOf(wallMs()).day
  cashierRoutes(app, { ask: (question) => loop.ask(question), view, menu: config.shop.menu, orderUrl, businessDay })
  terminalStreamRoute(app, { view, streams })
  consoleRoutes(app, { ask: (question) => loop.ask(question), machines: () => view.machines(clock.now().shopMs) })
  const started = kernel.monoMs()
  healthRoutes(app, {
    probe: () => void shop.ledger.shop(),
    machines: () => view.machines(clock.now().shopMs),
    openDrinks: () => view.openDrinks(),
    maxOpenDrinks: config.shop.orders.maxOpenDrinks,
    broker: () => (broker?.bus.connected() ? 'connected' : 'away'),
    version: options.version,
    uptimeMs: () => kernel.monoMs() - started,
  })
  const ticketSecret = Buffer.from(data.ticketSecret)
  await pickupRoutes(app, {
    view,
    streams,
    feed: boards,
    zones: config.shop.zones,
    built,
    orderUrl,
    wallMs,
    displayLogin: (display, zone) => ({
      username: display,
      password: makeTicket({ display, zone, expiresAtMs: wallMs() + TICKET_MS }, ticketSecret),
      base: config.broker.base,
    }),
  })

  // The doors are bound before the shop opens, so that a busy port changes nothing and starts no machine.
  await app.listen(config.listen.http)
  const httpUrl = urlOf('http', config.listen.http.host, portOf(app.server.address()))
  publicUrl ??= httpUrl
  try {
    broker = await startBroker({
      config: config.broker,
      listen: config.listen.mqtt,
      keys,
      ticketSecret,
      session,
      wallMs,
      log,
      anonymous: options.anonymous ?? 'nobody',
    })
  } catch (error) {
    await app.close()
    throw error
  }
  broker.embedded?.attach(app.server, '/mqtt')
  const { bus, embedded } = broker

  const close = async (): Promise<void> => {
    clearInterval(heartbeat)
    streams.close()
    loop.stop()
    await app.close()
    await Promise.all([...supervisors.values()].map((supervisor) => supervisor.close()))
    boards.close()
    bus.publish('daemon/state', JSON.stringify({ v: 1, state: 'offline', session }), { retain: 'retained', qos: 1 })
    await bus.close()
    data.close()
  }
  let heartbeat: NodeJS.Timeout | undefined
  try {
    loop.start()
    supervisors = startFleet({
      config,
      drivers: options.drivers,
      bus,
      log,
      sink: {
        message: (id, message) => loop.submit({ t: 'machine.message', machine: id, message }),
        link: (id, state, reason) => loop.submit({ t: 'machine.link', machine: id, state, reason }),
      },
    })
  } catch (error) {
    // Half a daemon would hold the ports and answer nobody.
    await close()
    throw error
  }

  bus.onConnected((connected) => {
    if (!connected) return
    bus.publish('daemon/state', JSON.stringify({ v: 1, state: 'online', session }), { retain: 'retained', qos: 1 })
    boards.everything()
    machines.everything()
  })
  let beats = 0
  heartbeat = setInterval(() => {
    const payload = {
      v: 1,
      session,
      seq: ++beats,
      uptimeMs: Math.floor(kernel.monoMs() - started),
      serverTime: wallMs(),
    }
    bus.publish('daemon/heartbeat', JSON.stringify(payload), { retain: 'live', qos: 0 })
  }, HEARTBEAT_MS)

  return {
    httpUrl,
    mqttUrl: embedded?.port == null ? null : urlOf('mqtt', config.listen.mqtt.host, embedded.port),
    loop,
    view,
    close,
  }
}

/** The directory of the built pages, beside this package's sources or its compiled files. */
export const webRoot = (packageRoot: string): string => join(packageRoot, 'dist', 'web')

function portOf(address: ReturnType<import('node:http').Server['address']>): number {
  return typeof address === 'object' && address !== null ? address.port : 0
}

function urlOf(scheme: string, host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host
  return `${scheme}://${name}:${port}`
}
