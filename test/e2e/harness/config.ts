/** The configuration of a shop whose drinks take a second or less. */
import { stringify } from 'yaml'

export interface MachinePlan {
  readonly id: string
  /** How the daemon reaches it. */
  readonly wire: 'serial' | 'mqtt'
  /** Default primary. */
  readonly role?: 'primary' | 'backup'
  /** Default 2. */
  readonly groups?: number
}

export interface ShopPlan {
  readonly machines: readonly MachinePlan[]
  /** Address of a broker outside; default: the daemon's own. */
  readonly brokerUrl?: string
  /** Sections that differ from the defaults, e.g. `{ inDoubt: { remakeAfter: '3s' } }`. */
  readonly sections?: Readonly<Record<string, unknown>>
}

/** By recipe, how long it pours. */
export const MENU = { espresso: 300, lungo: 600, latte: 1000, slow: 3000, lengthy: 7000 } as const
export type RecipeId = keyof typeof MENU

/** Where a machine's serial port is: a link that its simulator makes. */
export const ttyOf = (folder: string, id: string): string => `${folder}/tty-${id}`

export function shopYaml(folder: string, plan: ShopPlan): string {
  const recipe = (id: RecipeId, more: object = {}) => ({
    recipe: id,
    steps: [{ skill: 'espresso', seconds: MENU[id] / 1000, doseGrams: 9, waterMl: 30, ...more }],
  })
  return stringify({
    shop: { name: 'Test shop', timezone: 'Europe/Lisbon', dayCutoff: '04:00' },
    ...(plan.brokerUrl !== undefined && { broker: { kind: 'external', url: plan.brokerUrl } }),
    limits: { keyPerSecond: 10_000, addressPerSecond: 10_000, requestsPerSecond: 100_000 },
    data: `${folder}/data`,
    machines: plan.machines.map(({ id, wire, role = 'primary', groups = 2 }) => ({
      id,
      role,
      groups,
      skills: ['espresso'],
      driver: wire === 'serial' ? 'brewlink-serial' : 'brewlink-mqtt',
      ...(wire === 'serial' && { options: { path: ttyOf(folder, id) } }),
    })),
    menu: [
      recipe('espresso'),
      recipe('lungo'),
      { ...recipe('latte', { milkMl: 150 }), sizes: ['m', 'l'], options: { milk: ['whole', 'oat'] } },
      recipe('slow'),
      recipe('lengthy'),
    ],
    ...plan.sections,
  })
}
