/** The comparison as a table: for a terminal, or as Markdown for a page. */
import type { Run } from './compare.ts'
import type { Figures } from './figures.ts'

interface Column {
  readonly head: string
  readonly of: (run: Run) => string
}

const seconds = (value: number | null): string => (value === null ? '–' : String(Math.round(value)))
const percent = (value: number): string => value.toFixed(value >= 99.95 || value < 10 ? 1 : 0)
const figure = (head: string, of: (figures: Figures) => string): Column => ({ head, of: ({ figures }) => of(figures) })

/** Seconds and percent, as the heads say; what one machine more would bring is read from row to row. */
export const COLUMNS: readonly Column[] = [
  { head: 'policy', of: ({ policy }) => policy },
  { head: 'machines', of: ({ machines }) => String(machines) },
  figure('mean s', ({ meanS }) => seconds(meanS)),
  figure('p50', ({ p50S }) => seconds(p50S)),
  figure('p90', ({ p90S }) => seconds(p90S)),
  figure('p99', ({ p99S }) => seconds(p99S)),
  figure('worst', ({ worstS }) => seconds(worstS)),
  figure('≤ 4 min %', ({ withinFourMinutes }) => percent(withinFourMinutes)),
  figure('p90 of ≥ 4 drinks', ({ largeP90S }) => seconds(largeP90S)),
  figure('sibling gap', ({ siblingGapS }) => seconds(siblingGapS)),
  figure('overtaken %', ({ overtaken }) => percent(overtaken)),
  figure('idle with work', ({ idleWithWorkS }) => seconds(idleWithWorkS)),
  figure('use %', ({ use }) => percent(use)),
  figure('balance', ({ balance }) => balance.toFixed(2)),
  figure('quote off p50', ({ quote }) => seconds(quote?.errorP50S ?? null)),
  figure('p90 ', ({ quote }) => seconds(quote?.errorP90S ?? null)),
  figure('bias', ({ quote }) => seconds(quote?.biasS ?? null)),
  figure('kept %', ({ quote }) => (quote === null ? '–' : percent(quote.kept))),
  figure('not served', ({ unserved }) => String(unserved)),
]

export function markdown(runs: readonly Run[], columns: readonly Column[] = COLUMNS): string {
  const rows = [
    columns.map(({ head }) => head.trim()),
    columns.map((_, i) => (i === 0 ? '---' : '---:')),
    ...cells(runs, columns),
  ]
  return rows.map((row) => `| ${row.join(' | ')} |`).join('\n')
}

/** Aligned; heads that are long stand in two lines. */
export function terminalTable(runs: readonly Run[], columns: readonly Column[] = COLUMNS): string {
  const body = cells(runs, columns)
  const heads = columns.map(({ head }) => split(head.trim()))
  const rows = [heads.map(([above]) => above), heads.map(([, below]) => below), ...body]
  const widths = columns.map((_, i) => Math.max(...rows.map((row) => (row[i] ?? '').length)))
  return rows
    .map((row) =>
      row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '),
    )
    .map((line) => line.trimEnd())
    .join('\n')
}

function cells(runs: readonly Run[], columns: readonly Column[]): string[][] {
  return runs.map((run) => columns.map(({ of }) => of(run)))
}

function split(head: string): readonly [string, string] {
  const at = head.length > 8 ? head.lastIndexOf(' ') : -1
  return at === -1 ? ['', head] : [head.slice(0, at), head.slice(at + 1)]
}
