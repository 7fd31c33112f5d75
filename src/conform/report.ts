/** The kit's report, for people and for scripts. */
import { asEvidence, asText } from './exchange.ts'
import type { CaseResult, KitResult } from './run-kit.ts'

const MARKS = { holds: '✓', fails: '✗', skipped: '–' } as const

/** One case: a line, and the whole story when it fails. */
export function caseLines({ title, why, verdict }: CaseResult): string {
  const line = `${MARKS[verdict.verdict]} ${title}\n`
  if (verdict.verdict === 'holds') return line
  if (verdict.verdict === 'skipped') return `${line}    skipped: ${verdict.reason}\n`
  const evidence = verdict.exchange === null ? '' : `\n${indent(asText(verdict.exchange), '    | ')}\n`
  return `${line}    expected  ${verdict.expected}\n    came      ${verdict.came}\n    why       ${why}\n${evidence}\n`
}

export function summaryLine({ url, results, orders }: KitResult): string {
  const count = (verdict: CaseResult['verdict']['verdict']): number =>
    results.filter((result) => result.verdict.verdict === verdict).length
  const skipped = count('skipped') === 0 ? '' : `, ${count('skipped')} skipped`
  const left = orders.left === 0 ? 'all cancelled' : `${orders.left} could not be cancelled in whole`
  return `\n${url}: ${count('holds')} hold, ${count('fails')} fail${skipped}. ${orders.ordered} orders were placed, ${left}.\n`
}

export function asJson({ url, results, orders }: KitResult): string {
  const cases = results.map(({ title, why, verdict }) =>
    verdict.verdict === 'fails'
      ? { title, why, ...verdict, exchange: verdict.exchange === null ? null : asEvidence(verdict.exchange) }
      : { title, why, ...verdict },
  )
  return `${JSON.stringify({ ok: isConform(results), url, orders, cases }, null, 2)}\n`
}

export function isConform(results: readonly CaseResult[]): boolean {
  return results.every(({ verdict }) => verdict.verdict !== 'fails')
}

function indent(text: string, by: string): string {
  return text
    .split('\n')
    .map((line) => (by + line).trimEnd())
    .join('\n')
}
