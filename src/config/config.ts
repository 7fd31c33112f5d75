import { dirname, resolve } from 'node:path'
import type { DriverFactory } from '../fleet/driver.ts'
import type { MachineSettings, Recipe, ShopSettings } from '../shop/settings.ts'
import type { RawConfig } from './schema.ts'
import { spanMs } from './words.ts'

/** What the configuration must know of a driver; `config/` never opens one. */
export type KnownDriver = Pick<DriverFactory<unknown>, 'options' | 'declares'>

/** The configuration, checked and ready to use: spans in milliseconds, paths absolute, defaults filled in. */
export interface Config {
  readonly venue: VenueConfig
  readonly shop: ShopSettings
  readonly listen: { readonly http: Listener; readonly mqtt: Listener }
  readonly broker: BrokerConfig
  /** Absolute path of the data folder. It need not exist yet. */
  readonly data: string
  /** In the order of the file; `shop.machines` has the same ids in the same order. */
  readonly machines: readonly MachineConfig[]
  readonly log: { readonly level: LogLevel }
}

export interface VenueConfig {
  readonly name: string
  /** IANA zone; known to this Node. */
  readonly timezone: string
  /** Minutes after local midnight at which a business day ends, 0–1439. */
  readonly dayCutoffMinutes: number
  /** Origin and path without a slash at the end, or null when none is given. */
  readonly publicUrl: string | null
}

export interface Listener {
  readonly host: string
  /** 0: any free port. */
  readonly port: number
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
  const { clearAfter, numberRest, holdExpires, ...limits } = raw.orders
  return {
    venue: {
      name: raw.shop.name,
      timezone: raw.shop.timezone,
      dayCutoffMinutes: minutesOfDay(raw.shop.dayCutoff),
      publicUrl: raw.shop.publicUrl?.replace(/\/+$/, '') ?? null,
    },
    shop: {
      machines: raw.machines.map((machine, index) => machineSettings(machine, drivers, optionsOf[index])),
      menu: raw.menu.map(toRecipe),
      orders: {
        ...limits,
        clearAfterMs: spanMs(clearAfter),
        numberRestMs: spanMs(numberRest),
        holdExpiresMs: spanMs(holdExpires),
      },
      timing: {
        suspectMs: spanMs(suspect),
        offlineMs: spanMs(offline),
        brewDeadlineMs: spanMs(brewDeadline),
        answerMs: spanMs(answer),
        overdueFactor,
        overdueExtraMs: spanMs(overdueExtra),
        remakeAfterMs: spanMs(raw.inDoubt.remakeAfter),
        coolDownMs: spanMs(coolDown),
      },
      zones: raw.shop.zones,
    },
    listen: raw.listen,
    broker: toBroker(raw.broker, file),
    data: besideFile(file, raw.data),
    machines: raw.machines.map(({ id, driver, identity }, index) => ({
      id,
      driver,
      options: optionsOf[index],
      identity: identity ?? null,
    })),
    log: raw.log,
  }
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
  const { clearsBy, tier } = driver.declares(options)
  return { id: machine.id, role: machine.role, skills: machine.skills, groups: machine.groups, clearsBy, tier }
}

function toRecipe(raw: RawConfig['menu'][number]): Recipe {
  return {
    id: raw.recipe,
    name: raw.name ?? readable(raw.recipe),
    sizes: raw.sizes,
    options: raw.options,
    steps: raw.steps.map(({ skill, seconds, bySize, ...amounts }) => ({
      skill,
      program: { ...amounts, nominalMs: Math.round(seconds * 1000) },
      bySize,
    })),
  }
}

/** `flat-white` → `Flat white` */
function readable(id: string): string {
  const words = id.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
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
