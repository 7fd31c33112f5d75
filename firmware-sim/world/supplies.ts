/** What the machine uses up, and which alarm says that it is short. */
import type { AlarmCode, Program } from '../protocol/messages.ts'

export interface Levels {
  readonly waterMl: number
  readonly beansGrams: number
  readonly milkMl: number
  /** Used grounds in the drawer; this one fills. */
  readonly groundsGrams: number
}

export type Supply = 'water' | 'beans' | 'milk' | 'grounds'

/** The largest program this machine can make. The reserves below are as large, so no pour runs dry half way. */
export const LARGEST_PROGRAM = {
  doseGrams: 25,
  waterMl: 500,
  milkMl: 500,
  foamPercent: 100,
  temperatureC: 130,
  nominalMs: 600_000,
} as const satisfies Program

const FULL: Levels = { waterMl: 5_000, beansGrams: 1_000, milkMl: 5_000, groundsGrams: 0 }
const GROUNDS_CAPACITY_GRAMS = 1_000

export function fullLevels(): Levels {
  return FULL
}

/** After a person filled up or emptied one supply. */
export function refilled(levels: Levels, supply: Supply): Levels {
  return { ...levels, [fieldOf(supply)]: FULL[fieldOf(supply)] }
}

/** As if one supply had just run out. */
export function exhausted(levels: Levels, supply: Supply): Levels {
  return { ...levels, [fieldOf(supply)]: supply === 'grounds' ? GROUNDS_CAPACITY_GRAMS : 0 }
}

export function used(levels: Levels, program: Program): Levels {
  return {
    waterMl: Math.max(0, levels.waterMl - program.waterMl),
    beansGrams: Math.max(0, levels.beansGrams - program.doseGrams),
    milkMl: Math.max(0, levels.milkMl - program.milkMl),
    groundsGrams: levels.groundsGrams + program.doseGrams,
  }
}

export function supplyAlarms(levels: Levels): AlarmCode[] {
  const alarms: AlarmCode[] = []
  if (levels.waterMl < LARGEST_PROGRAM.waterMl) alarms.push('water.empty')
  if (levels.beansGrams < LARGEST_PROGRAM.doseGrams) alarms.push('beans.empty')
  if (levels.milkMl < LARGEST_PROGRAM.milkMl) alarms.push('milk.empty')
  if (levels.groundsGrams > GROUNDS_CAPACITY_GRAMS - LARGEST_PROGRAM.doseGrams) alarms.push('grounds.full')
  return alarms
}

/** True when the program needs something that one of the alarms says is short. */
export function needsWhatIsShort(program: Program, alarms: readonly AlarmCode[]): boolean {
  return (
    (program.waterMl > 0 && alarms.includes('water.empty')) ||
    (program.doseGrams > 0 && (alarms.includes('beans.empty') || alarms.includes('grounds.full'))) ||
    (program.milkMl > 0 && alarms.includes('milk.empty'))
  )
}

function fieldOf(supply: Supply): keyof Levels {
  switch (supply) {
    case 'water':
      return 'waterMl'
    case 'beans':
      return 'beansGrams'
    case 'milk':
      return 'milkMl'
    case 'grounds':
      return 'groundsGrams'
  }
}
