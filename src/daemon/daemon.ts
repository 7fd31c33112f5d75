/** The whole daemon, put together: order book, shop, loop, broker, fleet, HTTP. Nothing here decides anything. */
import type { Agent } from 'node:https'
import { openapiWebhooks } from '../cashier/openapi-webhooks.ts'
import { smallest } from '../cashier/qr.ts'
import type { Config } from '../config/config.ts'
import { monotonicClock } from '../fleet/clock.ts'
import type { DriverFactory } from '../fleet/driver.ts'
import { Screens } from '../fleet/screens.ts'
import { Caps } from '../http/caps.ts'
import { Guesses } from '../http/guesses.ts'
import { type KeyStore, openKeyStore } from '../http/keys.ts'
import { RateLimits } from '../http/limits.ts'
import { LiveStreams } from '../http/live-streams.ts'
import { proxiesIn } from '../http/phone-address.ts'
import { publicDoor } from '../http/public-door.ts'
import { createHttpServer } from '../http/server.ts'
import { businessDays } from '../kit/business-day.ts'
import { isoTime } from '../kit/units.ts'
import { BoardFeed } from '../pickup/board-feed.ts'
import { DisplayDesk } from '../pickup/display-desk.ts'
import { OutlookFeed } from '../pickup/outlook-feed.ts'
import { loadPages } from '../pickup/pages.ts'
import { Printers } from '../pickup/printer/printers.ts'
import { startWebhookSender } from '../pickup/webhooks/sender.ts'
import { ReportDesk } from '../reports/desk.ts'
import type { ShopEvent } from '../shop/effects.ts'
import type { Now } from '../shop/inputs.ts'
import { Gauges } from '../shop/ledger/gauges.ts'
import { Shop } from '../shop/step.ts'
import { View } from '../shop/view.ts'
import type { Logger } from '../telemetry/log.ts'
import { MachineFeed } from '../telemetry/machine-feed.ts'
import { StepTimes } from '../telemetry/metrics-steps.ts'
import { ResourceWatch } from '../telemetry/resource-watch.ts'
import { actor } from './act.ts'
import { BackupWatch } from './backup-watch.ts'
import { markSuspect, rescue } from './book-file.ts'
import { type Broker, startBroker } from './broker.ts'
import { describeReload, type ReloadReport } from './changes.ts'
import { type Kernel, realKernel, startClock } from './clock.ts'
import { type DataDirectory, newIncarnation } from './data-directory.ts'
import { Fleet } from './fleet.ts'
import { streamCaps, wiredMachines } from './follows.ts'
import { HoursWatch } from './hours.ts'
import { Loop } from './loop.ts'
import { Phones } from './phones.ts'
import { registerRoutes } from './routes.ts'
import { StaffFeeds } from './staff-feeds.ts'
import { describeFault, Storage } from './storage.ts'
import { TroubleWatch } from './troubles.ts'
import { dateAndTime, portOf, timeOfDay, urlOf, weekdayAndTime } from './words.ts'

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
  /** Towards push services. Default: our own connections. */
  readonly pushAgent?: Agent
  /** Told of each fact, after its commit. */
  readonly onEvent?: (event: ShopEvent) => void
  /**
   * The order book must not be touched any more (a failed fsync, a damaged page): whoever asked has been told to come
   * again. The process should end without closing anything; the next start finds out what is on disk.
   */
  readonly onBroken?: (why: string) => void
  /**
   * Another daemon runs this shop on the broker outside: this one reaches no machine there any more, and must not go on.
   * The process should close it and end.
   */
  readonly onRival?: (why: string) => void
}

export interface Daemon {
  /** `http://host:port`, without a slash at the end. */
  readonly httpUrl: string
  /** `http://host:port` of the listener for phones outside the shop; null: there is none. */
  readonly outsideUrl: string | null
  /** `mqtt://host:port`; null when the broker is somewhere else. */
  readonly mqttUrl: string | null
  readonly loop: Loop
  readonly view: View
  /** Puts a new configuration in force without touching open work; listeners, broker and data folder stay. */
  reload(config: Config): ReloadReport
  /** Stops taking orders, lets go of machines (they finish what they pour), closes the book. */
  close(): Promise<void>
}

const HEARTBEAT_MS = 5_000
/** The last ready orders that `/metrics` tells of. */
const LAST_ORDERS = 200

export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const { data, log } = options
  let { config } = options
  const kernel = options.kernel ?? realKernel()
  const wallMs = (): number => kernel.wallMs()
  const shop = new Shop(data.book, config.shop, { incarnation: newIncarnation(wallMs()) })
  const clock = startClock(kernel, shop.ledger.house.clockAnchor(), shop.ledger.lastEvent())
  shop.ledger.house.anchorClock(clock.anchor)
  const session = shop.ledger.house.nextSession()
  const view = new View(shop)
  const keys = openKeyStore(data.keysFile, { wallMs, warn: (text) => log.warn({ file: data.keysFile }, text) })
  options.prepareKeys?.(keys)
  const built = await loadPages(options.webRoot)
  if (built === null) log.warn({ directory: options.webRoot }, 'the pages are not built: run "npm run build" once')

  const streams = new LiveStreams(...streamCaps(config))
  let dayOf = businessDays(config.venue.timezone, config.venue.dayCutoffMinutes)
  const now = (): Now => {
    const at = clock.now()
    return { ...at, businessDay: dayOf(at.wallMs).day }
  }
  const storage = new Storage({
    book: data.book,
    file: data.bookFile,
    monoMs: () => kernel.monoMs(),
    changed: (reason) =>
      reason === null
        ? log.info({}, 'the order book can be written again')
        : log.error({ reason }, 'no order is taken'),
  })
  const stepTimes = new StepTimes(() => performance.now())
  const loop = new Loop({
    shop: {
      start: (at) => shop.start(at),
      step: (inputs, at) => stepTimes.time(() => shop.step(inputs, at)),
    },
    now,
    act: (effects) => act(effects),
    storage,
    broken: (error) => {
      const why = describeFault(error)
      markSuspect(data.bookFile, why)
      const rescued = storage.gone() ? rescue(data.book, data.bookFile, isoTime(wallMs())) : null
      log.fatal({ err: error, ...(rescued !== null && { rescued }) }, why)
      options.onBroken?.(why)
    },
  })
  const backups = new BackupWatch({
    book: data.bookFile,
    config: () => config.backup,
    timeZone: () => config.venue.timezone,
    wallMs,
    log: log.child({ room: 'backup' }),
  })
  const hours = new HoursWatch(wallMs, (told) => loop.submit({ t: 'shop.hours', hours: told }))
  let broker: Broker | null = null
  let fleet: Fleet | null = null

  const boards = new BoardFeed({
    zones: () => config.shop.zones,
    board: (zone) => view.board(zone, clock.now().shopMs),
    publish: (topic, payload, retain) =>
      broker?.publish(topic, payload, { retain, qos: retain === 'retained' ? 1 : 0 }),
    wallMs,
    shopTime: (ms) => weekdayAndTime(config.venue.timezone, ms),
    build: built?.manifest.build ?? 'none',
  })
  const machines = new MachineFeed({
    machine: (id) => view.machine(id, clock.now().shopMs),
    publish: (topic, payload) => broker?.bus.publish(topic, payload, { retain: 'retained', qos: 1 }),
    wallMs,
    machines: () => wiredMachines(config, options.drivers),
  })

  const staff = new StaffFeeds({
    view,
    now,
    wallMs,
    streams,
    publish: (topic, payload) => broker?.bus.publish(topic, payload, { retain: 'retained', qos: 1 }),
  })
  const displays = new DisplayDesk({
    rows: () => view.displays(),
    pairing: () => config.pickup.pairing,
    monotonicMs: () => kernel.monoMs(),
    wallMs,
    cut: (display) => broker?.pages.cut(display),
    publish: (topic, payload) => broker?.publish(topic, payload, { retain: 'live', qos: 0 }),
    changed: () => staff.changed(),
    build: built?.manifest.build ?? 'none',
  })
  const screens = new Screens(monotonicClock)

  const webhooks = startWebhookSender({
    outbox: view.outbox,
    history: view.history,
    incarnation: () => view.incarnation,
    allow: () => config.webhooks.allow,
    submit: (result) => loop.submit(result),
    now,
    random: Math.random,
    log: log.child({ room: 'webhooks' }),
    version: options.version,
  })
  let boundUrl = ''
  const orderUrl = (id: string): string => `${config.venue.publicUrl ?? boundUrl}/o/${id}`
  const phones = new Phones({
    config: () => config,
    folder: data.path,
    notices: view.notices,
    orderUrl,
    submit: (result) => loop.submit(result),
    now,
    log: log.child({ room: 'phones' }),
    ...(options.pushAgent && { agent: options.pushAgent }),
  })
  const ticketWords = (id: string) => ({
    shopName: config.venue.name,
    url: orderUrl(id).replace(/^https?:\/\//, ''),
    qr: smallest(orderUrl(id)),
    clock: (ms: number) => timeOfDay(config.venue.timezone, ms),
    date: (ms: number) => dateAndTime(config.venue.timezone, ms),
  })
  const printers = new Printers({
    jobs: view.prints,
    printed: (job) => view.printed(job),
    ask: (question) => loop.ask(question),
    ticketWords,
    wallMs,
    log: log.child({ room: 'printers' }),
    changed: () => staff.changed(),
  })
  const outlooks = new OutlookFeed({
    view,
    streams,
    now,
    orderUrl,
    after: (ms, fn) => {
      const timer = setTimeout(fn, ms).unref()
      return () => clearTimeout(timer)
    },
  })
  const act = actor({
    log,
    streams,
    boards,
    outlooks,
    machines,
    displays,
    fleet: () => fleet,
    lookAtOutbox: () => webhooks.look(),
    lookAtNotices: () => phones.look(),
    lookAtPrinters: () => printers.look(),
    tellStaff: () => staff.changed(),
    tellLanes: () => screens.lookAgain(),
    onEvent: options.onEvent,
  })

  const resources = new ResourceWatch(data.bookFile)
  const caps = new Caps(config.caps, () => resources.readings)
  const gauges = new Gauges(data.book)
  const desk = new ReportDesk({
    book: data.bookFile,
    failed: (error) => log.error({ err: error }, 'a report failed'),
  })
  const limits = new RateLimits(config.limits, () => kernel.monoMs())
  const guesses = new Guesses(guessLimits(config), () => kernel.monoMs())
  const app = await createHttpServer({
    log: log.child({ room: 'http' }),
    keys,
    version: options.version,
    limits,
    guesses,
    caps,
    webhooks: openapiWebhooks,
    schemas: 'when used',
  })
  const started = kernel.monoMs()
  const uptimeMs = (): number => kernel.monoMs() - started
  const ticketSecret = Buffer.from(data.ticketSecret)
  await registerRoutes(app, {
    config: () => config,
    ask: (question) => loop.ask(question),
    view,
    now,
    monotonicMs: () => kernel.monoMs(),
    outs: () => shop.menu.outs,
    keys,
    streams,
    screens,
    boards,
    outlooks,
    displays,
    built,
    ticketSecret,
    orderUrl,
    boundUrl: () => boundUrl,
    printers: () => printers.views(),
    ticketWords,
    broker: () => (broker?.bus.connected() ? 'connected' : 'away'),
    storage: () => storage.reason(),
    push: () => phones.push(),
    warnings: () => [
      ...backups.warnings,
      ...caps.warnings(),
      ...phones.warnings(),
      ...(broker?.embedded?.warnings() ?? []),
    ],
    version: options.version,
    uptimeMs,
    caps,
    dayOf: (wallMs) => dayOf(wallMs),
    report: (span) => {
      const { shopMs: nowShopMs, wallMs: nowWallMs } = now()
      const { timezone: timeZone, dayCutoffMinutes } = config.venue
      const equipment = config.shop.machines.map(({ id, role, skills, groups }) => ({ id, role, skills, groups }))
      return desk.ask({ ...span, timeZone, dayCutoffMinutes, nowShopMs, nowWallMs, machines: equipment })
    },
    measured: {
      ordersByState: () => gauges.ordersByState(),
      lastReady: () => gauges.lastReady(LAST_ORDERS),
      outbox: () => gauges.outbox(),
      idleWithWorkMsOf: (id) => shop.memory.idleTime.ms(id),
      strikesOf: (id) => shop.memory.machines.get(id)?.strikes ?? 0,
      brewsInDoubt: () => [...shop.memory.brews.values()].filter(({ row }) => row.state === 'doubt').length,
      loopDelayMs: () => resources.loopDelayMs(),
      walBytes: () => resources.walBytes(),
      loop: () => loop.counters,
      stepTimes: () => stepTimes.snapshot(),
    },
  })

  // The doors are bound before the shop opens, so that a busy port changes nothing and starts no machine.
  // A copy: fastify writes into what it is given.
  const { public: outside, ...inside } = config.listen
  const openOutside = outside && publicDoor(app, { ...outside, isProxy: proxiesIn(outside.proxies) })
  await app.listen({ ...inside.http })
  const httpUrl = urlOf('http', config.listen.http.host, portOf(app.server.address()))
  boundUrl = httpUrl
  let outsideUrl: string | null = null
  try {
    if (outside && openOutside) outsideUrl = urlOf('http', outside.host, await openOutside())
    broker = await startBroker({
      config: config.broker,
      listen: config.listen.mqtt,
      keys,
      ticketSecret,
      admits: (display, zone) => displays.admits(display, zone),
      session,
      wallMs,
      log,
      anonymous: options.anonymous ?? 'nobody',
      ...(options.onRival && { onRival: options.onRival }),
    })
  } catch (error) {
    resources.close()
    await app.close()
    await keys.close()
    throw error
  }
  broker.pages.attach(app.server, '/mqtt')
  const { bus, embedded, pages, publish } = broker

  const close = async (): Promise<void> => {
    clearInterval(heartbeat)
    hours.close()
    resources.close()
    await desk.close()
    await webhooks.close()
    await phones.close()
    await printers.close()
    await backups.close()
    streams.close()
    loop.stop()
    await app.close()
    await fleet?.close()
    outlooks.close()
    boards.close()
    staff.close()
    publish('daemon/state', JSON.stringify({ v: 1, state: 'offline', session }), { retain: 'retained', qos: 1 })
    await bus.close()
    await pages.close()
    await keys.close()
    // Closing copies the log into the book: after a failed fsync that is the last thing to do.
    if (!loop.broken) data.close()
  }
  let heartbeat: NodeJS.Timeout | undefined
  try {
    hours.keep(config.venue)
    loop.start()
    printers.configure(config.printers, config.shop.printers ?? [])
    fleet = new Fleet({
      config: () => config,
      drivers: options.drivers,
      bus,
      log,
      screens,
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

  const troubles = new TroubleWatch({
    broker: () => (bus.connected() ? 'connected' : 'away'),
    caps: () => caps.states(),
    printers: () => printers.views(),
    tell: (found) => loop.submit({ t: 'daemon.troubles', troubles: found }),
  })
  const tellEverything = (connected: boolean) => {
    troubles.look()
    if (!connected) return
    publish('daemon/state', JSON.stringify({ v: 1, state: 'online', session }), { retain: 'retained', qos: 1 })
    boards.everything()
    machines.everything()
    staff.everything()
  }
  // Often the same one.
  for (const one of new Set([pages, bus])) one.onConnected(tellEverything)
  let beats = 0
  if (data.checked === 'later') void backups.check()
  heartbeat = setInterval(() => {
    if (storage.watch() === 'gone') loop.submit({ t: 'wake' })
    troubles.look()
    const payload = {
      v: 1,
      session,
      seq: ++beats,
      uptimeMs: Math.floor(uptimeMs()),
      serverTime: wallMs(),
    }
    publish('daemon/heartbeat', JSON.stringify(payload), { retain: 'live', qos: 0 })
  }, HEARTBEAT_MS)

  /** The doors, the broker, the data folder and the log stay as they were opened. */
  const reload = (next: Config): ReloadReport => {
    const report = describeReload(config, next)
    const { listen, broker: connected, data: folder, log: logging } = config
    config = { ...next, listen, broker: connected, data: folder, log: logging }
    dayOf = businessDays(config.venue.timezone, config.venue.dayCutoffMinutes)
    loop.submit({ t: 'shop.configure', settings: config.shop })
    printers.configure(config.printers, config.shop.printers ?? [])
    hours.keep(config.venue)
    limits.configure(config.limits)
    guesses.configure(guessLimits(config))
    caps.configure(config.caps)
    streams.configure(...streamCaps(config))
    phones.configured()
    log.info(report, 'the configuration was read again')
    return report
  }

  return {
    reload,
    httpUrl,
    outsideUrl,
    mqttUrl: embedded?.port == null ? null : urlOf('mqtt', config.listen.mqtt.host, embedded.port),
    loop,
    view,
    close,
  }
}

const guessLimits = ({ limits: { unknownPerMinute, unknownPerSecond } }: Config) => ({
  perMinute: unknownPerMinute,
  perSecond: unknownPerSecond,
})
