/** Every door over HTTP, with what stands behind it. */
import { randomBytes } from 'node:crypto'
import { makeTicket, readTicket } from '../broker/ticket.ts'
import { docsRoutes } from '../cashier/docs.ts'
import { versionsIn } from '../cashier/if-match.ts'
import { qrRoutes } from '../cashier/qr.ts'
import { cashierRoutes } from '../cashier/routes.ts'
import { terminalStreamRoute } from '../cashier/terminal-stream.ts'
import { tillPageRoutes } from '../cashier/till-page.ts'
import { TOLD_EVENTS } from '../cashier/told-events.ts'
import { webhookRoutes } from '../cashier/webhook-routes.ts'
import type { Config } from '../config/config.ts'
import { readMenu } from '../config/read-menu.ts'
import { alertsRoute } from '../console/alerts.ts'
import { attentionRoute } from '../console/attention.ts'
import { auditRoute } from '../console/audit.ts'
import { decisionRoutes } from '../console/decisions.ts'
import { deliveriesRoute } from '../console/deliveries.ts'
import { displayRoutes } from '../console/displays.ts'
import { type LaneScreens, lanePageRoutes } from '../console/lane-page.ts'
import { modeRoutes } from '../console/mode.ts'
import { consoleRoutes } from '../console/routes.ts'
import { staffPageRoutes } from '../console/staff-page.ts'
import { StaffSessions } from '../console/staff-sessions.ts'
import { type StatsParts, statsRoute } from '../console/stats.ts'
import { stockRoutes } from '../console/stock.ts'
import { wasteRoute } from '../console/waste.ts'
import { whyRoute } from '../console/why.ts'
import type { Caps } from '../http/caps.ts'
import type { KeyStore } from '../http/keys.ts'
import type { LiveStreams } from '../http/live-streams.ts'
import type { HttpServer } from '../http/server.ts'
import type { BoardFeed } from '../pickup/board-feed.ts'
import { boardRoutes } from '../pickup/board-routes.ts'
import { comingRoute } from '../pickup/coming.ts'
import type { DisplayDesk } from '../pickup/display-desk.ts'
import { type WatchParts, watchRoutes } from '../pickup/notices/routes.ts'
import type { OutlookFeed } from '../pickup/outlook-feed.ts'
import type { BuiltPages } from '../pickup/pages.ts'
import { paperPages, paperRoutes } from '../pickup/paper.ts'
import type { TicketWords } from '../pickup/printer/layout.ts'
import type { PrinterView } from '../pickup/printer/printers.ts'
import { printerRoutes } from '../pickup/printer/routes.ts'
import { pickupRoutes } from '../pickup/routes.ts'
import type { Reply } from '../shop/effects.ts'
import type { Now, Question } from '../shop/inputs.ts'
import type { Out } from '../shop/rules/availability.ts'
import type { View } from '../shop/view.ts'
import { metricsRoute } from '../telemetry/metrics.ts'
import { healthRoutes } from '../telemetry/routes.ts'
import { topicsForDocs } from './topics-for-docs.ts'
import { timeToTheSecond } from './words.ts'

export interface RouteParts {
  /** As it is now: it may be read again. */
  readonly config: () => Config
  readonly ask: (question: Question) => Promise<Reply>
  readonly view: View
  readonly now: () => Now
  readonly monotonicMs: () => number
  /** What is out of the menu at the moment. */
  readonly outs: () => readonly Out[]
  readonly keys: KeyStore
  readonly streams: LiveStreams
  readonly screens: LaneScreens
  readonly boards: BoardFeed
  readonly outlooks: OutlookFeed
  readonly displays: DisplayDesk
  readonly built: BuiltPages | null
  readonly ticketSecret: Uint8Array
  /** The address of an order's page, as its customer sees it. */
  readonly orderUrl: (id: string) => string
  /** `http://host:port`, once it is bound. */
  readonly boundUrl: () => string
  readonly printers: () => readonly PrinterView[]
  readonly ticketWords: (id: string) => TicketWords
  readonly broker: () => 'connected' | 'away'
  /** Why the order book cannot be written; null: it can. */
  readonly storage: () => string | null
  /** What a person should know though orders are taken. */
  readonly warnings: () => readonly string[]
  readonly version: string
  readonly uptimeMs: () => number
  readonly caps: Caps
  readonly push: WatchParts['push']
  readonly report: StatsParts['report']
  readonly dayOf: StatsParts['dayOf']
  /** What `/metrics` tells of the daemon beside what is here already. */
  readonly measured: Pick<
    Parameters<typeof metricsRoute>[1],
    | 'ordersByState'
    | 'lastReady'
    | 'strikesOf'
    | 'idleWithWorkMsOf'
    | 'brewsInDoubt'
    | 'outbox'
    | 'loopDelayMs'
    | 'walBytes'
    | 'loop'
    | 'stepTimes'
  >
}

/** How long a display's ticket is good: its page is loaded again long before. */
const TICKET_MS = 30 * 86_400_000

export async function registerRoutes(app: HttpServer, parts: RouteParts): Promise<void> {
  const { config, ask, view, now, keys, streams, built } = parts
  const publicUrl = (): string => config().venue.publicUrl ?? parts.boundUrl()
  const { orderUrl } = parts
  const machines = () => view.machines(now().shopMs)
  const over = () => (publicUrl().startsWith('https:') ? ('https' as const) : ('http' as const))
  const zones = () => config().shop.zones

  cashierRoutes(app, {
    ask,
    view,
    now,
    orderUrl,
    readMenu: (body) => menuFor(config(), body),
    orderNumbered: (number) => view.orderNumbered(number),
  })
  terminalStreamRoute(app, { view, streams })
  webhookRoutes(app, {
    ask,
    view,
    now,
    allow: () => config().webhooks.allow,
    newId: () => `wh_${randomBytes(12).toString('hex')}`,
    newSecret: () => `whsec_${randomBytes(32).toString('base64')}`,
  })
  auditRoute(app, { view, nameOf: (id) => keys.list().find((key) => key.id === id)?.name ?? null })
  modeRoutes(app, { ask, view })
  stockRoutes(app, { ask, view })
  displayRoutes(app, { ask, desk: parts.displays })
  whyRoute(app, { view, now })
  consoleRoutes(app, { ask, machines })
  attentionRoute(app, { view, now })
  alertsRoute(app, { view })
  deliveriesRoute(app, { view })
  decisionRoutes(app, { ask, versionsIn })
  wasteRoute(app, { view, now })
  statsRoute(app, { report: parts.report, now, dayOf: parts.dayOf })
  const paper = paperPages({
    view,
    built,
    labelSize: () => config().labels.size,
    ticketWords: parts.ticketWords,
  })
  const sessions = new StaffSessions({ monotonicMs: parts.monotonicMs })
  await staffPageRoutes(app, {
    ask,
    view,
    now,
    outs: parts.outs,
    printers: parts.printers,
    paper,
    displays: parts.displays,
    zones,
    keys,
    streams,
    built,
    sessions,
    shopName: () => config().venue.name,
    timezone: () => config().venue.timezone,
    over,
  })
  await lanePageRoutes(app, {
    screens: parts.screens,
    lanes: () => lanesOf(config()),
    waiting: (skills) => view.waiting(skills),
    isCancelled: (brew) => view.isCancelled(brew),
    keys,
    sessions,
    streams,
    lastSeq: () => view.lastSeq(),
    now,
    timezone: () => config().venue.timezone,
    shopName: () => config().venue.name,
    built,
    over,
  })
  healthRoutes(app, {
    storage: parts.storage,
    warnings: parts.warnings,
    machines,
    hours: () => view.hours(),
    openDrinks: () => view.openDrinks(),
    maxOpenDrinks: () => config().shop.orders.maxOpenDrinks,
    streams: () => ({ now: streams.size, limit: config().caps.streams }),
    caps: () => parts.caps.states(),
    capped: () => parts.caps.ordersRefused(),
    broker: parts.broker,
    version: parts.version,
    uptimeMs: parts.uptimeMs,
  })
  metricsRoute(app, {
    ...parts.measured,
    version: parts.version,
    uptimeMs: parts.uptimeMs,
    nowShopMs: () => now().shopMs,
    openDrinks: () => view.openDrinks(),
    mode: () => view.mode(),
    machines,
    openQuestions: () => view.questions(now()).length,
    liveStreams: () => streams.size,
    caps: () => parts.caps.states(),
    capRefusals: () => parts.caps.refused,
  })
  comingRoute(app, { ask, isKnown: (id) => view.order(id, '') !== null })
  await pickupRoutes(app, {
    view,
    streams,
    outlooks: parts.outlooks,
    languages: () => view.menuSettings().languages,
    timezone: () => config().venue.timezone,
    coming: (id) => ask({ t: 'order.coming', id }),
    built,
    orderUrl,
    now,
  })
  boardRoutes(app, {
    feed: parts.boards,
    zones,
    built,
    desk: parts.displays,
    languages: () => config().pickup.boardLanguages,
    wallMs: () => now().wallMs,
    clock: (wallMs) => timeToTheSecond(config().venue.timezone, wallMs),
    over,
    readTicket: (ticket) => readTicket(ticket, parts.ticketSecret, now().wallMs),
    displayLogin: (display, zone) => ({
      username: display,
      password: makeTicket({ display, zone, expiresAtMs: now().wallMs + TICKET_MS }, parts.ticketSecret),
      base: config().broker.base,
    }),
  })
  watchRoutes(app, {
    ask,
    view,
    push: parts.push,
    pushHosts: () => config().push.allow,
    ntfyServer: () => config().ntfy.server,
    // 144 bits: on a public server whoever guesses a topic hears it.
    newTopic: () => `order-${randomBytes(18).toString('base64url')}`,
  })
  qrRoutes(app, { view, orderUrl })
  paperRoutes(app, paper)
  printerRoutes(app, { ask, printers: parts.printers })
  tillPageRoutes(app, { built, shopName: () => config().venue.name })
  docsRoutes(app, {
    built,
    openapi: () => app.swagger(),
    topics: topicsForDocs,
    base: config().broker.base,
    events: TOLD_EVENTS,
    url: publicUrl,
    words: () => ({
      recipe: view.menuSettings().recipes[0]?.id ?? '',
      zone: zones()[0] ?? '',
      machine: config().machines[0]?.id ?? '',
    }),
  })
}

/** Machines that are people. */
function lanesOf({ machines, shop }: Config) {
  const lanes = new Set(machines.filter(({ driver }) => driver === 'barista').map(({ id }) => id))
  return shop.machines.filter(({ id }) => lanes.has(id))
}

function menuFor({ shop, venue }: Config, body: unknown): ReturnType<typeof readMenu> {
  return readMenu(body, new Set(shop.machines.flatMap(({ skills }) => skills)), venue.languages)
}
