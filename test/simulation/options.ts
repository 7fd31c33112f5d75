/** The command line of `npm run simulate`. */
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { ABLATIONS, ablationNamed } from './ablations.ts'
import type { CampaignOptions } from './campaign.ts'
import { FAULT_KINDS, type FaultKind } from './mix.ts'

export interface SimulateOptions extends CampaignOptions {
  readonly json: boolean
  /** Prints what happens in the seeds, on one thread. */
  readonly trace: boolean
  /** `full`: rare things that never happened fail the run. */
  readonly coverage: 'any' | 'full'
  readonly what: 'campaign' | 'comparison'
}

export const USAGE = `npm run simulate -- [options]
  --seeds N         how many seeds (default 100)
  --first-seed N    the first (default 1)
  --hours H         how long orders come in, virtual hours of each seed (default 1)
  --workers N       threads (default: all cores, at most 4)
  --trace           print what happens; for one seed
  --json            print one JSON object
  --full            fail when a rare thing never happened
  --without A,B     leave these faults out: ${FAULT_KINDS.join(' ')}
  --quiet-until S   no fault before, virtual seconds
  --first-order N   leave out the orders before this one
  --compare         the same seeds with a naive visibility-timeout queue in the shop: a table
  --hours-total H   as many seeds as it takes, instead of --seeds
  --ablation NAME   break a rule: ${ABLATIONS.map(({ name }) => name).join(' ')}`

/** The command line makes no sense; the message says what would. */
export class UsageError extends Error {}

/** @throws UsageError */
export function readOptions(args: readonly string[]): SimulateOptions {
  const values = parse(args)
  const without = (values.without ?? '').split(',').filter((word) => word !== '')
  const strange = without.find((word) => !FAULT_KINDS.some((kind) => kind === word))
  if (strange !== undefined) throw new UsageError(`--without: there is no fault "${strange}"`)
  const { ablation } = values
  if (ablation !== undefined && !ablationNamed(ablation)) throw new UsageError(`--ablation: there is no "${ablation}"`)
  return {
    seeds: whole('--seeds', values.seeds, 100),
    firstSeed: whole('--first-seed', values['first-seed'], 1),
    hours: positive('--hours', values.hours, 1),
    workers: values.trace ? 1 : whole('--workers', values.workers, Math.min(4, availableParallelism())),
    json: values.json ?? false,
    trace: values.trace ?? false,
    coverage: values.full ? 'full' : 'any',
    what: values.compare ? 'comparison' : 'campaign',
    ...(values['hours-total'] !== undefined && { hoursTotal: positive('--hours-total', values['hours-total'], 0) }),
    without: without as FaultKind[],
    ablation: ablation ?? null,
    ...(values['quiet-until'] !== undefined && {
      quietUntilMs: positive('--quiet-until', values['quiet-until'], 0) * 1_000,
    }),
    ...(values['first-order'] !== undefined && { firstOrder: whole('--first-order', values['first-order'], 0) }),
    sampleEvery: ablation === undefined ? 25 : 0,
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        seeds: { type: 'string' },
        'first-seed': { type: 'string' },
        hours: { type: 'string' },
        workers: { type: 'string' },
        trace: { type: 'boolean' },
        json: { type: 'boolean' },
        full: { type: 'boolean' },
        compare: { type: 'boolean' },
        'hours-total': { type: 'string' },
        without: { type: 'string' },
        ablation: { type: 'string' },
        'quiet-until': { type: 'string' },
        'first-order': { type: 'string' },
      },
    }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

function whole(name: string, text: string | undefined, otherwise: number): number {
  const n = positive(name, text, otherwise)
  if (!Number.isInteger(n)) throw new UsageError(`${name}: must be a whole number`)
  return n
}

function positive(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise
  const n = Number(text)
  if (!Number.isFinite(n) || n <= 0) throw new UsageError(`${name}: must be a number above 0, not "${text}"`)
  return n
}
