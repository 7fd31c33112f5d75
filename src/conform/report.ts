/** The kit's report, for people and for scripts. */
import { asEvidence, asText } from './exchange.ts'
import type { CaseResult, KitResult } from './run-kit.ts'

const MARKS = { holds: '✓', fails: '✗', skipped: '–', 'not-shown': '?' } as const

/** One case: a line, and the whole story when it fails. */
export function caseLines({ title, why, verdict }: CaseResult): string {
  const line = `${MARKS[verdict.verdict]} ${title}\n`
  if (verdict.verdict === 'holds') return line
  if (verdict.verdict === 'skipped') return `${line}    skipped: ${verdict.reason}\n`
  if (verdict.verdict === 'not-shown') return `${line}    not shown by this server: ${verdict.reason}\n`
  const evidence = verdict.exchange === null ? '' : `\n${indent(asText(verdict.exchange), '    | ')}\n`
  return `${line}    expected  ${verdict.expected}\n    came      ${verdict.came}\n    why       ${why}\n${evidence}\n`
}

export function summaryLine({ url, results, orders }: KitResult): string {
  const count = (wanted: keyof typeof MARKS): number =>
    results.filter(({ verdict }) => verdict.verdict === wanted).length
  const some = (wanted: 'skipped' | 'not-shown', words: string): string =>
    count(wanted) === 0 ? '' : `, ${count(wanted)} ${words}`
  const counts = `${count('holds')} hold, ${count('fails')} fail${some('skipped', 'skipped')}${some('not-shown', 'not shown')}`
  const left = orders.left === 0 ? 'all cancelled' : `${orders.left} could not be cancelled in whole`
  return `\n${url}: ${counts}. ${orders.ordered} orders were placed, ${left}.\n`
}

export function asJson(result: KitResult): string {
  const { url, mode, orders } = result
  const cases = result.results.map(({ verdict, ...about }) =>
    verdict.verdict === 'fails'
      ? { ...about, ...verdict, exchange: verdict.exchange === null ? null : asEvidence(verdict.exchange) }
      : { ...about, ...verdict },
  )
  return `${JSON.stringify({ ok: isConform(result), url, mode, orders, cases }, null, 2)}\n`
}

/** Nothing fails, and there was something to see. */
export function isConform({ mode, results }: KitResult): boolean {
  return mode === 'open' && !hasFailures(results)
}

export function hasFailures(results: readonly CaseResult[]): boolean {
  return results.some(({ verdict }) => verdict.verdict === 'fails')
}

function indent(text: string, by: string): string {
  return text
    .split('\n')
    .map((line) => (by + line).trimEnd())
    .join('\n')
}
