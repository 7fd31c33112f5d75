/** The demo shop's configuration: read by the same code as anybody's, with real times divided by the speed. */
import { stringify } from 'yaml'

export interface DemoMachine {
  readonly id: string
  readonly wire: 'serial' | 'mqtt'
  readonly role: 'primary' | 'backup'
}

/** Two on a serial line, two on MQTT; one of each is a backup. */
export const DEMO_MACHINES: readonly DemoMachine[] = [
  { id: 'espresso-1', wire: 'serial', role: 'primary' },
  { id: 'espresso-2', wire: 'mqtt', role: 'primary' },
  { id: 'spare-1', wire: 'serial', role: 'backup' },
  { id: 'spare-2', wire: 'mqtt', role: 'backup' },
]

export const GROUPS = 2
/** From cold to ready in a real shop. */
export const WARM_UP_S = 20

/** Recipe, skill, seconds in a real shop, dose g, water ml, milk ml, foam %. */
const MENU = [
  ['espresso', 'espresso', 28, 18, 36, 0, 0],
  ['double-espresso', 'espresso', 32, 20, 60, 0, 0],
  ['americano', 'espresso', 40, 18, 150, 0, 0],
  ['flat-white', 'milk', 55, 18, 36, 120, 20],
  ['cappuccino', 'milk', 60, 18, 36, 140, 60],
  ['latte', 'milk', 65, 18, 36, 220, 30],
  ['hot-chocolate', 'milk', 80, 0, 60, 220, 30],
  ['mocha', 'milk', 90, 18, 36, 200, 30],
] as const

/** `--rush`: places for people. One of them is worked at by a simulated person, the other is for whoever tries the demo. */
export const DEMO_LANES = { simulated: 'bar-1', yours: 'bar-2' } as const

/** What runs out in the middle of the rush. */
export const SHORT = { id: 'ice-cream', name: 'Ice cream', unit: 'pieces', low: 3, delivered: 7 } as const

/** What people read for the words of the menu. */
const WORDS = {
  m: { name: 'Medium' },
  l: { name: 'Large' },
  milk: { name: 'Milk' },
  whole: { name: 'Whole milk' },
  oat: { name: 'Oat milk' },
  soy: { name: 'Soy milk' },
}

export interface DemoPlan {
  readonly host: string
  readonly port: number
  readonly mqttPort: number
  /** Where the broker listens when that is not `host`. */
  readonly mqttHost?: string
  readonly data: string
  readonly speed: number
  /**
   * Backups sleep until they are needed, the shop is full sooner (its times are divided, too), a person finishes what a
   * machine begins, and one ingredient is counted.
   */
  readonly rush: boolean
  /** How the daemon reaches each serial machine: the link to its terminal, or a TCP address where none can be made. */
  readonly serial: ReadonlyMap<string, { readonly path: string } | { readonly host: string; readonly port: number }>
}

export function demoYaml(plan: DemoPlan): string {
  return stringify({
    shop: {
      name: 'Demo shop',
      timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      dayCutoff: '04:00',
    },
    listen: {
      http: { host: plan.host, port: plan.port },
      mqtt: { host: plan.mqttHost ?? plan.host, port: plan.mqttPort },
    },
    data: plan.data,
    machines: [
      ...DEMO_MACHINES.map(({ id, role }) => {
        const wire = plan.serial.get(id)
        const driver = wire === undefined ? 'brewlink-mqtt' : 'path' in wire ? 'brewlink-serial' : 'brewlink-tcp'
        const sleeps = plan.rush && role === 'backup' ? { warmUp: span(WARM_UP_S / plan.speed) } : {}
        return {
          id,
          role,
          driver,
          skills: ['espresso', 'milk'],
          groups: GROUPS,
          ...sleeps,
          ...(wire && { options: wire }),
        }
      }),
      ...(plan.rush ? lanes() : []),
    ],
    menu: [
      ...MENU.map(([recipe, skill, seconds, doseGrams, waterMl, milkMl, foamPercent]) => ({
        recipe,
        ...(skill === 'milk' && { sizes: ['m', 'l'], options: { milk: ['whole', 'oat', 'soy'] } }),
        steps: [
          {
            skill,
            seconds: Math.round((seconds / plan.speed) * 1000) / 1000,
            doseGrams,
            waterMl,
            milkMl,
            foamPercent,
            ...(skill === 'milk' && { bySize: { l: 1.25 } }),
          },
        ],
      })),
      ...(plan.rush ? [affogato(plan.speed)] : []),
    ],
    words: WORDS,
    ...(plan.rush && rushLimits(plan.speed)),
    log: { level: 'warn' },
  })
}

const lanes = () =>
  Object.values(DEMO_LANES).map((id) => ({ id, driver: 'barista', skills: ['finish'], options: { bumpBar: true } }))

/** The machine makes the coffee, a person does the rest. */
const affogato = (speed: number) => ({
  recipe: 'affogato',
  steps: [
    { skill: 'espresso', seconds: 28 / speed, doseGrams: 18, waterMl: 36 },
    { skill: 'finish', seconds: 20 / speed, uses: { [SHORT.id]: 1 } },
  ],
})

/** What a shop's minutes are in the demo. */
const rushLimits = (speed: number) => ({
  stock: { ingredients: [{ id: SHORT.id, name: SHORT.name, unit: SHORT.unit, low: SHORT.low }] },
  admission: {
    busy: span(Math.max(10, 240 / speed)),
    saturated: span(Math.max(10, 900 / speed)),
    channels: [{ id: 'counter', limit: span(Math.max(10, 1_800 / speed)) }],
  },
  reserve: { wakeAt: span(Math.max(10, 240 / speed)), sleepAfter: span(60) },
})

const span = (seconds: number): string => `${Math.round(seconds * 1_000)}ms`

/** What customers order. */
export const demoRecipes = ({ rush }: Pick<DemoPlan, 'rush'>): string[] => [
  ...MENU.map(([recipe]) => recipe),
  ...(rush ? ['affogato'] : []),
]
