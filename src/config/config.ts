import { dirname, resolve } from 'node:path'
import type { DriverFactory } from '../fleet/driver.ts'
import { byWeekday, type HoursSpan, readHoursSpan, type WeekHours } from '../kit/opening-hours.ts'
import type { MachineSettings, ShopSettings } from '../shop/settings.ts'
import { readOrigin } from './origin.ts'
import type { RawConfig } from './schema.ts'
import { everyMs } from './schema-backup.ts'
import { BOARD_LANGUAGES, type BoardLanguage } from './schema-edges.ts'
import { toMenu } from './to-menu.ts'
import { type PrinterConfig, toPrinters, toPrinting } from './to-paper.ts'
import { toPickup } from './to-pickup.ts'
import { type Listener, type PublicListener, toPublicListener } from './to-public.ts'
import { toStock } from './to-stock.ts'
import { wiringOf } from './wiring.ts'
import { spanMs } from './words.ts'

/** What the configuration must know of a driver; `config/` never opens one. */
export type KnownDriver = Pick<DriverFactory<unknown>, 'options' | 'declares'>

/** The configuration, checked and ready to use: spans in milliseconds, paths absolute, defaults filled in. */
export interface Config {
  readonly venue: VenueConfig
  readonly shop: ShopSettings
  readonly listen: { readonly http: Listener; readonly mqtt: Listener; readonly public: PublicListener | null }
  readonly broker: BrokerConfig
  /** Absolute path of the data folder. It need not exist yet. */
  readonly data: string
  readonly backup: BackupConfig
  /** In the order of the file; `shop.machines` has the same ids in the same order. */
  readonly machines: readonly MachineConfig[]
  readonly pickup: {
    /** `on`: a screen shows a board only when staff have let it in. */
    readonly pairing: 'off' | 'on'
    /** Of the words on boards, in turns; one or two. */
    readonly boardLanguages: readonly BoardLanguage[]
  }
  readonly webhooks: {
    /** Origins as `URL.origin` writes them, each once. */
    readonly allow: readonly string[]
  }
  readonly push: PushConfig
  readonly ntfy: NtfyConfig
  readonly alerts: {
    /** The staff's topic on ntfy; null: they have none. */
    readonly ntfyTopic: string | null
  }
  readonly labels: {
    /** Millimetres, width × height. */
    readonly size: '62x29' | '50x30'
  }
  /** `shop.printers` has the same ids in the same order. */
  readonly printers: readonly PrinterConfig[]
  readonly limits: LimitsConfig
  readonly caps: CapsConfig
  readonly log: { readonly level: LogLevel }
  /** Absolute path of the file that the menu was read from; null: it stands in the configuration itself. */
  readonly menuSource: string | null
}

export interface VenueConfig {
  readonly name: string
  /** IANA zone; known to this Node. */
  readonly timezone: string
  /** Minutes after local midnight at which a business day ends, 0–1439. */
  readonly dayCutoffMinutes: number
  /** Origin and path without a slash at the end, or null when none is given. */
  readonly publicUrl: string | null
  /** Of the names on the menu; the first is the shop's own. At least one. */
  readonly languages: readonly string[]
  /** Null: always open, but for `closedOn`. */
  readonly hours: WeekHours | null
  /** `YYYY-MM-DD`: dates on which no span begins. */
  readonly closedOn: readonly string[]
  /** How long before opening the machines are woken, 0–2 h. */
  readonly warmUpMs: number
}

/** Scheduled copies of the order book. */
export interface BackupConfig {
  /** 1 h to a week; null: never. */
  readonly everyMs: number | null
  /** Copies that stay, 1–365. */
  readonly keep: number
  /** Absolute. It need not exist yet. */
  readonly folder: string
}

export interface PushConfig {
  /** `mailto:` or `https:` of a real domain; null: no Web Push. */
  readonly subject: string | null
  /** Hosts to which may be sent, in small letters; `*.` in front: every host below. */
  readonly allow: readonly string[]
}

export interface NtfyConfig {
  /** Origin of the server; null: no ntfy. */
  readonly server: string | null
  /** Absolute; its first line is the token. Not read here: secrets stay out of the configuration. */
  readonly tokenFile: string | null
}

/** Requests per second, each with a burst of two seconds' worth. */
export interface LimitsConfig {
  /** Of one key. */
  readonly keyPerSecond: number
  /** Of one network address without a valid key. */
  readonly addressPerSecond: number
  /** Of everybody together. */
  readonly requestsPerSecond: number
  /** Percent of `requestsPerSecond` that requests without a counter key may use together, 10–100. */
  readonly publicShare: number
  /** Requests per minute of one network address for orders that do not exist. */
  readonly unknownPerMinute: number
  /** Such requests per second, of everybody together. */
  readonly unknownPerSecond: number
}

/** Hard caps beside admission. That of orders per terminal is the shop's. */
export interface CapsConfig {
  /** Live streams of customers at once, 1–1,300. */
  readonly streams: number
  /** p99 delay of the event loop, 50 ms to 60 s. */
  readonly loopDelayMs: number
  /** Resident memory. */
  readonly memoryBytes: number
  /** What stays free on the disk of the order book; 0: it is not looked at. */
  readonly freeDiskBytes: number
  /** Percent by which the counter may go beyond, 0–50. */
  readonly counterReserve: number
}

export type BrokerConfig =
  | { readonly kind: 'embedded'; readonly base: string }
  | {
      readonly kind: 'external'
      readonly base: string
      readonly url: string
      readonly username: string | null
      /** Absolute; its first line is the password. Not read here: secrets stay out of the configuration. */
      readonly passwordFile: string | null
    }

export interface MachineConfig {
  readonly id: string
  /** Key of the driver table. */
  readonly driver: string
  /** Checked by the driver's schema, its defaults filled in: what `open` and `declares` take. */
  readonly options: unknown
  /** The serial number that the device must report, or null when any will do. */
  readonly identity: string | null
}

export type LogLevel = RawConfig['log']['level']

/** Turns a file that passed every check into ready values. `optionsOf` has each machine's checked options, by index. */
export function toConfig(
  raw: RawConfig,
  file: string,
  drivers: ReadonlyMap<string, KnownDriver>,
  optionsOf: readonly unknown[],
): Config {
  const { suspect, offline, brewDeadline, answer, overdueFactor, overdueExtra, coolDown } = raw.timing
  const { numberRest, holdExpires, staleAfter, ...caps } = raw.orders
  return {
    venue: {
      name: raw.shop.name,
      timezone: raw.shop.timezone,
      dayCutoffMinutes: minutesOfDay(raw.shop.dayCutoff),
      publicUrl: raw.shop.publicUrl?.replace(/\/+$/, '') ?? null,
      languages: raw.shop.languages,
      hours: raw.shop.hours ? toWeek(raw.shop.hours) : null,
      closedOn: raw.shop.closedOn,
      warmUpMs: spanMs(raw.shop.warmUp),
    },
    shop: {
      machines: raw.machines.map((machine, index) => machineSettings(machine, drivers, optionsOf[index])),
      menu: toMenu(raw, raw.shop.languages),
      orders: {
        ...caps,
        numberRestMs: spanMs(numberRest),
        holdExpiresMs: spanMs(holdExpires),
        staleAfterMs: spanMs(staleAfter),
        maxOpenOrdersPerTerminal: raw.caps.ordersPerTerminal,
        forgetAfterMs: spanMs(raw.privacy.forgetAfter),
      },
      pickup: toPickup(raw.pickup),
      admission: {
        busyMs: spanMs(raw.admission.busy),
        saturatedMs: spanMs(raw.admission.saturated),
        limitOfChannel: Object.fromEntries(raw.admission.channels.map(({ id, limit }) => [id, spanMs(limit)])),
        exitShare: raw.admission.exitShare,
        unavailableAfterMs: spanMs(raw.admission.unavailableAfter),
      },
      timing: {
        suspectMs: spanMs(suspect),
        offlineMs: spanMs(offline),
        brewDeadlineMs: spanMs(brewDeadline),
        answerMs: spanMs(answer),
        overdueFactor,
        overdueExtraMs: spanMs(overdueExtra),
        remakeAfterMs: spanMs(raw.inDoubt.remakeAfter),
        inDoubt: raw.inDoubt.policy,
        coolDownMs: spanMs(coolDown),
      },
      dispatch: raw.dispatch,
      reserve: { wakeAtMs: spanMs(raw.reserve.wakeAt), sleepAfterMs: spanMs(raw.reserve.sleepAfter) },
      ...toStock(raw),
      alerts: {
        afterMs: spanMs(raw.alerts.after),
        attentionAfterMs: spanMs(raw.alerts.attentionAfter),
        byNtfy: raw.alerts.ntfyTopic === undefined ? 'no' : 'yes',
      },
      ...toPrinting(raw),
      zones: raw.pickup.zones.map(({ id }) => id),
      // fromEntries defines own properties, so that a channel `__proto__` is a channel like any other.
      zoneOfChannel: Object.fromEntries(
        raw.pickup.zones.flatMap(({ id, channels }) => channels.map((channel) => [channel, id])),
      ),
    },
    listen: { ...raw.listen, public: toPublicListener(raw.listen.public) },
    broker: toBroker(raw.broker, file),
    data: besideFile(file, raw.data),
    backup: {
      everyMs: everyMs(raw.backup.every),
      keep: raw.backup.keep,
      folder: resolve(besideFile(file, raw.data), raw.backup.folder),
    },
    machines: raw.machines.map(({ id, driver, identity }, index) => ({
      id,
      driver,
      options: optionsOf[index],
      identity: identity ?? null,
    })),
    pickup: {
      pairing: raw.pickup.pairing,
      boardLanguages: raw.pickup.boardLanguages ?? boardLanguages(raw.shop.languages),
    },
    webhooks: { allow: [...new Set(raw.webhooks.allow.map(toOrigin))] },
    push: { subject: raw.push.subject ?? null, allow: raw.push.allow.map((host) => host.toLowerCase()) },
    ntfy: {
      server: raw.ntfy.server === undefined ? null : toOrigin(raw.ntfy.server),
      tokenFile: raw.ntfy.tokenFile === undefined ? null : besideFile(file, raw.ntfy.tokenFile),
    },
    alerts: { ntfyTopic: raw.alerts.ntfyTopic ?? null },
    labels: raw.labels,
    printers: toPrinters(raw),
    limits: raw.limits,
    caps: toCaps(raw.caps),
    log: raw.log,
    menuSource: raw.menuFile === undefined ? null : besideFile(file, raw.menuFile),
  }
}

/** Those of the shop that boards have words in, at most two; English when there is none. */
function boardLanguages(languages: readonly string[]): readonly BoardLanguage[] {
  const spoken = languages.flatMap((tag) => BOARD_LANGUAGES.filter((one) => one === tag.split('-')[0]))
  const [first = 'en', second] = [...new Set(spoken)]
  return second === undefined ? [first] : [first, second]
}

/** Relative paths in a file are meant from that file, so that `run` and `key` find the same folder from anywhere. */
export function besideFile(file: string, path: string): string {
  return resolve(dirname(file), path)
}

function minutesOfDay(time: string): number {
  const [hours, minutes] = time.split(':').map(Number)
  return (hours ?? 0) * 60 + (minutes ?? 0)
}

function machineSettings(
  machine: RawConfig['machines'][number],
  drivers: ReadonlyMap<string, KnownDriver>,
  options: unknown,
): MachineSettings {
  const driver = drivers.get(machine.driver)
  if (!driver) throw new TypeError(`unknown driver ${machine.driver}`)
  const { clearsBy, tier, pourTime = 'own' } = driver.declares(options)
  const { id, role, skills, groups, identity = null } = machine
  return {
    id,
    role,
    skills,
    groups,
    recoveryMs: spanMs(machine.recovery),
    warmUpMs: spanMs(machine.warmUp),
    idleWatts: machine.idleWatts ?? null,
    cupsPerMinute: machine.cupsPerMinute ?? null,
    clearsBy,
    tier,
    earliestDone: pourTime === 'recipe' ? machine.earliestDone : 0,
    wiring: wiringOf(machine.driver, options, identity),
  }
}

/** By the time of day, whatever order they were written in. */
function toWeek(raw: NonNullable<RawConfig['shop']['hours']>): WeekHours {
  return byWeekday((day) => raw[day].map(toHours).sort((a, b) => a.fromMinutes - b.fromMinutes))
}

function toHours(text: string): HoursSpan {
  const span = readHoursSpan(text)
  if (span === null) throw new TypeError(`not a span of hours: ${text}`)
  return span
}

function toOrigin(text: string): string {
  const read = readOrigin(text)
  if (!read.ok) throw new TypeError(read.problem)
  return read.origin
}

const MB = 1_048_576

function toCaps({ streams, loopDelay, memoryMb, freeDiskMb, counterReserve }: RawConfig['caps']): CapsConfig {
  return {
    streams,
    loopDelayMs: spanMs(loopDelay),
    memoryBytes: memoryMb * MB,
    freeDiskBytes: freeDiskMb * MB,
    counterReserve,
  }
}

function toBroker(raw: RawConfig['broker'], file: string): BrokerConfig {
  const { kind, base, url, username, passwordFile } = raw
  if (kind === 'embedded') return { kind, base }
  return {
    kind,
    base,
    url: url ?? '',
    username: username ?? null,
    passwordFile: passwordFile === undefined ? null : besideFile(file, passwordFile),
  }
}
