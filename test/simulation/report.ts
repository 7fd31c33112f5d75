/** What a campaign found, for people and for programs. */
import type { CampaignResult } from './campaign.ts'
import type { SimulateOptions } from './options.ts'
import type { Shrunk } from './shrink.ts'
import type { Tally } from './tally.ts'

/** Failing seeds that are named. */
const MOST_TOLD = 20

export function replayCommand(seed: number, options: SimulateOptions): string {
  const { hours, ablation, without, quietUntilMs, firstOrder } = options
  const words = ['npm run simulate -- --seeds 1 --first-seed', seed]
  if (hours !== 1) words.push('--hours', hours)
  if (without.length > 0) words.push('--without', without.join(','))
  if (quietUntilMs !== undefined && quietUntilMs > 0) words.push('--quiet-until', quietUntilMs / 1_000)
  if (firstOrder !== undefined) words.push('--first-order', firstOrder)
  if (ablation !== null) words.push('--ablation', ablation)
  return `${words.join(' ')} --trace`
}

export function summaryOf(result: CampaignResult, options: SimulateOptions) {
  const { seeds, virtualHours, realSeconds, orders, tally, failures } = result
  const [first] = failures
  return {
    seeds,
    hours: round(virtualHours),
    hoursPerMinute: round((virtualHours / realSeconds) * 60),
    orders,
    pours: tally.get('pours'),
    drinksReady: tally.get('drinks ready'),
    spoiled: tally.get('poured: spoiled'),
    surplus: tally.get('sometimes: surplus cup'),
    faults: part(tally, 'fault: '),
    deaths: part(tally, 'died: '),
    refusals: part(tally, 'refused: '),
    sometimes: part(tally, 'sometimes: '),
    known: part(tally, 'known: '),
    unseen: tally.unseen(),
    failed: failures.length,
    failures: failures.slice(0, MOST_TOLD).map(({ seed, violation }) => ({ seed, invariant: violation?.invariant })),
    firstFailure: first ? { seed: first.seed, ...first.violation, replay: replayCommand(first.seed, options) } : null,
  }
}

export function textOf(result: CampaignResult, options: SimulateOptions): string {
  const s = summaryOf(result, options)
  const list = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([name, n]) => `${name} ${n}`)
      .join(' · ') || 'none'
  const lines = [
    `${s.seeds} seeds, ${s.hours} shop-hours, ${s.hoursPerMinute} shop-hours a minute`,
    `orders ${s.orders} · pours ${s.pours} · drinks ready ${s.drinksReady} · spoiled ${s.spoiled} · surplus ${s.surplus}`,
    `faults: ${list(s.faults)}`,
    `the daemon died: ${list(s.deaths)}`,
    `commands refused: ${list(s.refusals)}`,
    `sometimes: ${list(s.sometimes)}`,
  ]
  if (Object.keys(s.known).length > 0) lines.push(`known and not mended: ${list(s.known)}`)
  if (s.unseen.length > 0) lines.push(`never seen: ${s.unseen.join(' · ')}`)
  if (s.firstFailure) {
    lines.push(`FAILED: ${s.failed} seeds, the first is ${s.firstFailure.seed}`)
    for (const { seed, invariant } of s.failures) lines.push(`  ${seed} ${invariant}`)
    lines.push(`  ${s.firstFailure.text}`, `  replay: ${s.firstFailure.replay}`)
  } else lines.push('everything that must hold held')
  return lines.join('\n')
}

export function storyOf({ options, result, trace, runs }: Shrunk, asked: SimulateOptions): string {
  const { hours, without, quietUntilMs, firstOrder } = options
  const smaller = {
    ...asked,
    hours,
    without: [...(without ?? [])],
    ...(quietUntilMs !== undefined && { quietUntilMs }),
    ...(firstOrder !== undefined && { firstOrder }),
  }
  return [
    `shrunk in ${runs} runs; faults that it needs: ${[...result.mix.faults.keys()].join(' ') || 'none'}`,
    `  replay: ${replayCommand(result.seed, smaller)}`,
    ...trace.map((line) => `  ${line.slice(0, 220)}`),
  ].join('\n')
}

function part(tally: Tally, prefix: string): Record<string, number> {
  const found = [...tally.counts].filter(([name]) => name.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(found.map(([name, n]) => [name.slice(prefix.length), n]))
}

const round = (n: number): number => Math.round(n * 10) / 10
