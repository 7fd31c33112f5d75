/** `npm run simulate`: see options.ts. Exit code 0: everything held; 1: something did not; 64: wrong command line. */
import { ablationNamed } from './ablations.ts'
import { runCampaign, type SeedResult, smallerOf } from './campaign.ts'
import { compare } from './naive/compare.ts'
import { readOptions, type SimulateOptions, USAGE, UsageError } from './options.ts'
import { storyOf, summaryOf, textOf } from './report.ts'
import { shrink } from './shrink.ts'
import { runSeed } from './sim-shop.ts'

const TELL_EVERY_MS = 15_000
const say = (text: string) => process.stdout.write(`${text}\n`)

async function main(options: SimulateOptions): Promise<number> {
  if (options.what === 'comparison') {
    const { firstSeed, seeds, hours, workers } = options
    say(
      await compare(
        Array.from({ length: seeds }, (_, i) => firstSeed + i),
        hours,
        workers,
      ),
    )
    return 0
  }
  const ablation = options.ablation === null ? null : (ablationNamed(options.ablation) ?? null)
  const result = await runCampaign(options, () => performance.now(), progress())
  const summary = summaryOf(result, options)
  if (options.trace) {
    const { firstSeed: seed, hours, without } = options
    runSeed({ ...smallerOf(options), seed, hours, ablation, without: new Set(without), trace: say })
  }
  say(options.json ? JSON.stringify(summary) : textOf(result, options))
  const failed = result.failures[0]
  if (failed && !options.json && !options.trace)
    say(storyOf(shrink(failed.seed, options.hours, ablation, new Set(options.without)), options))
  if (failed) return 1
  return options.coverage === 'full' && summary.unseen.length > 0 ? 1 : 0
}

/** A line to standard error now and then: a thousand hours take minutes. */
function progress(): (result: SeedResult) => void {
  const startMs = performance.now()
  let toldMs = startMs
  let seeds = 0
  let hours = 0
  let failed = 0
  return ({ virtualMs, violation }) => {
    seeds++
    hours += virtualMs / 3_600_000
    if (violation !== null) failed++
    const nowMs = performance.now()
    if (nowMs - toldMs < TELL_EVERY_MS) return
    toldMs = nowMs
    const perMinute = Math.round((hours * 60_000) / (nowMs - startMs))
    process.stderr.write(`${seeds} seeds, ${Math.round(hours)} shop-hours, ${perMinute} a minute, ${failed} failed\n`)
  }
}

const args = process.argv.slice(2)
try {
  if (args.includes('--help')) say(USAGE)
  else process.exitCode = await main(readOptions(args))
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  process.stderr.write(`${error.message}\n${USAGE}\n`)
  process.exitCode = 64
}
