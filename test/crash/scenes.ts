/**
 * The shift, in scenes. Each begins and ends with the shop at rest, so that what is written in it is the same each time
 * but for a page more or less of a book that grows.
 */
import type { Machine } from '../e2e/harness/machine.ts'
import type { Counter } from './counter.ts'

export interface Stand {
  readonly counter: Counter
  readonly machine: Machine
}

export const ONE_SALE = async ({ counter }: Stand): Promise<void> => {
  const id = await counter.place({ drinks: [{ recipe: 'short' }] })
  await counter.reaches(id, 'ready')
  await counter.change(id, '/collect')
}

/** Every scene sells something; one at a time, nobody else is in the shop. */
export const SCENES = {
  'held, one drink more and one less, released': async ({ counter }) => {
    const id = await counter.place({ drinks: [{ recipe: 'short' }, { recipe: 'short' }], hold: true })
    await counter.change(id, '/drinks', { drinks: [{ recipe: 'short' }] })
    await counter.change(id, '/drinks/2/cancel')
    await counter.change(id, '/release')
    await counter.reaches(id, 'ready')
    await counter.change(id, '/collect')
  },
  'a spoiled pour': async ({ counter, machine }) => {
    await machine.request({ do: 'fault', name: 'fail-pour', times: 1 })
    const id = await counter.place({ drinks: [{ recipe: 'short' }] })
    await counter.reaches(id, 'ready')
    await counter.change(id, '/collect')
  },
  'a drink that fell': async ({ counter }) => {
    const id = await counter.place({ drinks: [{ recipe: 'short' }] })
    await counter.reaches(id, 'ready')
    await counter.remake(id, 1)
    // Not ready any more, until the second drink is.
    await counter.reaches(id, 'ready')
    await counter.change(id, '/collect')
  },
} as const satisfies Readonly<Record<string, (stand: Stand) => Promise<void>>>

export type SceneName = keyof typeof SCENES
