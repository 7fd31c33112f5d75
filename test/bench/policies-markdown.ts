/** The comparison of policies as a page of Markdown; `node test/bench/policies-markdown.ts [DAYS]` prints it. */

import { type Cell, playCells } from './policies-days.ts'
import { figure } from './table.ts'

const HEADS = [
  'policy',
  'mean',
  'p50',
  'p90',
  'p99',
  'worst',
  '≤ 4 min',
  'p90 of ≥ 4 drinks',
  'sibling gap',
  'overtaken',
  'idle with work',
  'makespan ÷ bound',
  'balance',
]

/** Seconds, but where a sign says otherwise. */
export function policiesMarkdown(cells: readonly Cell[]): string {
  return cells.map((cell) => `${headOf(cell)}\n\n${tableOf(cell)}`).join('\n\n')
}

function headOf({ load, condition, runs: [first] }: Cell): string {
  const bound = first === undefined ? '' : `; no policy can have a mean below ${Math.round(first.bounds.meanS)} s`
  return `**${load * 100} % load, ${condition}**${bound}`
}

function tableOf({ runs }: Cell): string {
  const rows = runs.map(({ policy, figures, makespanS, bounds }) => [
    policy,
    ...[figures.meanS, figures.p50S, figures.p90S, figures.p99S, figures.worstS].map(whole),
    `${figures.withinFourMinutes.toFixed(1)} %`,
    whole(figures.largeP90S ?? Number.NaN),
    whole(figures.siblingGapS ?? Number.NaN),
    `${Math.round(figures.overtaken)} %`,
    figures.idleWithWorkS === 0 ? '0' : figure(figures.idleWithWorkS),
    (makespanS / bounds.makespanS).toFixed(3),
    figures.balance.toFixed(2),
  ])
  const lines = [HEADS, HEADS.map((_, i) => (i === 0 ? '---' : '---:')), ...rows]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

const whole = (value: number): string => (Number.isNaN(value) ? '–' : String(Math.round(value)))

if (import.meta.main) {
  const days = Math.max(1, Math.min(1_000, Number(process.argv[2] ?? 60) || 60))
  const cells = playCells(days, (text) => void process.stderr.write(`${text}\n`))
  process.stdout.write(`${policiesMarkdown(cells)}\n`)
}
