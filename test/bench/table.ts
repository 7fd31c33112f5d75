/** Rows as a Markdown table. */
import { isMet, type Row } from './row.ts'

export function tableOf(rows: readonly Row[]): string {
  const lines = rows.map((row) => [
    row.bench,
    row.what,
    `${figure(row.value)} ${row.unit}`,
    row.peer === null ? '–' : `${figure(row.peer.value)} (${row.peer.what})`,
    row.ratio === null ? '–' : row.ratio.toFixed(2),
    goalText(row),
    metText(row),
    row.note,
  ])
  const head = ['', 'what', 'ours', 'peer', 'ratio', 'goal', 'met', 'note']
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n')
}

/** Three figures that count, and thousands apart: 12,300 · 841 · 4.07 */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return String(value)
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US')
  return String(Number(value.toPrecision(3)))
}

function goalText({ goal, unit }: Row): string {
  if (goal === null) return '–'
  if (goal.of === 'both') return `< ${figure(goal.below)} ${unit}, ratio ≤ ${goal.most}`
  if (goal.of === 'ratio') return 'least' in goal ? `ratio ≥ ${goal.least}` : `ratio ≤ ${goal.most}`
  return 'least' in goal ? `≥ ${figure(goal.least)} ${unit}` : `< ${figure(goal.below)} ${unit}`
}

function metText(row: Row): string {
  const met = isMet(row)
  return met === null ? '–' : met ? 'met' : '**not met**'
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
