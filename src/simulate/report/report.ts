/** The comparison as one page that needs nothing else: no script, no network, no font of its own. */

import type { PolicyName } from '../../shop/settings.ts'
import { adviceOf, spoken } from '../advice.ts'
import type { Run } from '../compare.ts'
import { type Day, timeOfDay } from '../day.ts'
import type { Scenario } from '../scenario.ts'
import { gantt } from './gantt.ts'
import { quoteChart } from './quote-chart.ts'
import { STYLE } from './style.ts'
import { escaped } from './svg.ts'
import { waitChart } from './wait-chart.ts'

export function reportOf(days: readonly Day[], runs: readonly Run[], scenario: Scenario): string {
  const [run] = runs
  const [day] = days
  if (run === undefined || day === undefined) throw new RangeError('nothing was played')
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(day.name)}</title><style>${STYLE}</style></head><body><main>
<h1>${escaped(day.name)}</h1>
<p class="soft">${escaped(played(days, scenario))}</p>
${tiles(run)}
<section><h2>In short</h2><ul>${adviceOf(runs)
    .map((line) => `<li>${escaped(line)}</li>`)
    .join('')}</ul></section>
${runs.length > 1 ? comparison(runs) : ''}
<section><h2>How long customers waited</h2>
<p>Each dot is an order${runs.length > 1 ? ` (with ${escaped(nameOf(run, runs))})` : ''}: further right is later in the day, further up a longer wait. The lines follow the middle order of each quarter of an hour.</p>
${legend(runs)}<div class="wide">${waitChart(runs)}</div></section>
<section><h2>What the machines did</h2>
<p>Each bar is a drink being made${runs.length > 1 ? ` (with ${escaped(nameOf(run, runs))})` : ''}; a gap is a machine that stood still. Above: how many drinks waited for a machine.${outages(run)}</p>
<div class="wide">${gantt(run.first)}</div></section>
${quotes(run)}
</main></body></html>
`
}

function played(days: readonly Day[], { fails, slow }: Scenario): string {
  const [day] = days
  const orders = day?.orders ?? []
  const drinks = orders.reduce((sum, order) => sum + order.drinks.reduce((n, { count = 1 }) => n + count, 0), 0)
  const span = `${timeOfDay(orders[0]?.atMs ?? 0)} to ${timeOfDay(orders.at(-1)?.atMs ?? 0)}`
  const more = days.length > 1 ? ` Figures are of ${days.length} such days together; pictures show the first.` : ''
  const wrongs = [
    ...slow.map(({ machine, factor }) => `machine ${machine} takes ${factor} times as long`),
    ...fails.map(
      ({ machine, fromMs, untilMs }) =>
        `machine ${machine} is off from ${timeOfDay(fromMs)}${untilMs === null ? ' on' : ` to ${timeOfDay(untilMs)}`}`,
    ),
  ]
  const wrong = wrongs.length === 0 ? '' : ` In it, ${wrongs.join(', and ')}.`
  return `${orders.length} orders with ${drinks} drinks, ${span}, replayed through the shop's own program.${wrong}${more}`
}

function tiles({ figures }: Run): string {
  const { meanS, worstS, withinFourMinutes, use, quote } = figures
  const entries = [
    ['average wait', spoken(meanS)],
    ['longest wait', spoken(worstS)],
    ['ready within four minutes', `${Math.round(withinFourMinutes)} %`],
    ['machines in use', `${Math.round(use)} %`],
    ['promises kept', quote === null ? '–' : `${Math.round(quote.kept)} %`],
  ]
  const shown = entries.map(([term, value]) => `<div><dt>${term}</dt><dd>${value}</dd></div>`)
  return `<dl class="tiles">${shown.join('')}</dl>`
}

const POLICY_WORDS: Readonly<Record<PolicyName, string>> = {
  pull: 'one queue; a machine that is free takes the drink that was ordered first.',
  'pull-window': 'the same, but a small order may pass a large one just ahead of it, a few times at most.',
  'round-robin': 'each drink is given to the next machine in turn when it is ordered, however busy that one is.',
  'least-loaded': 'each drink is given to the machine with the least to do when it is ordered.',
  'shortest-first': 'the smallest order goes first; a large one may wait very long.',
}

const WORDS: readonly (readonly [string, (run: Run) => string])[] = [
  ['average wait', ({ figures }) => spoken(figures.meanS)],
  ['one in ten waits longer than', ({ figures }) => spoken(figures.p90S)],
  ['longest wait', ({ figures }) => spoken(figures.worstS)],
  ['within four minutes', ({ figures }) => `${Math.round(figures.withinFourMinutes)} %`],
  ['overtaken by a later order', ({ figures }) => `${Math.round(figures.overtaken)} %`],
  ['machines idle while somebody waits', ({ figures }) => spoken(figures.idleWithWorkS)],
  ['promises kept', ({ figures }) => (figures.quote === null ? '–' : `${Math.round(figures.quote.kept)} %`)],
]

function comparison(runs: readonly Run[]): string {
  const head = ['', ...WORDS.map(([word]) => word)].map((word) => `<th scope="col">${escaped(word)}</th>`).join('')
  const rows = runs.map((run) => {
    const cells = WORDS.map(([, of]) => `<td>${escaped(of(run))}</td>`).join('')
    return `<tr><td>${escaped(nameOf(run, runs))}</td>${cells}</tr>`
  })
  const policies = [...new Set(runs.map(({ policy }) => policy))]
  const meant = policies.map((policy) => `<li><b>${policy}</b>: ${escaped(POLICY_WORDS[policy])}</li>`)
  return `<section><h2>Side by side</h2><p>The same orders, and the same length of every drink, in each row.</p>
<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></div>
<ul class="soft">${meant.join('')}</ul></section>`
}

function legend(runs: readonly Run[]): string {
  if (runs.length < 2) return ''
  const items = runs.map((run, i) => `<li><i class="k${i % 6}"></i>${escaped(nameOf(run, runs))}</li>`)
  return `<ul class="legend">${items.join('')}</ul>`
}

function outages({ first }: Run): string {
  const lost = first.pours.filter(({ outcome }) => outcome === 'lost').length
  if (first.outages.length === 0) return ''
  const drinks = lost === 0 ? '' : ` ${lost} ${lost === 1 ? 'drink was' : 'drinks were'} lost in it and made again.`
  return ` Shaded: a machine was off.${drinks}`
}

function quotes(run: Run): string {
  const { quote } = run.figures
  const chart = quoteChart(run.first)
  if (quote === null || chart === '') return ''
  return `<section class="square"><h2>What customers were told</h2>
<p>Each order is told a time when it is placed. On the line, it was right; above it, the order took longer. Red: later than promised. Half of the quotes were less than ${spoken(quote.errorP50S)} off, nine in ten less than ${spoken(quote.errorP90S)}.</p>
${chart}</section>`
}

/** What tells this row from the others. */
function nameOf({ policy, machines }: Run, runs: readonly Run[]): string {
  const policies = new Set(runs.map((run) => run.policy)).size > 1
  const counts = new Set(runs.map((run) => run.machines)).size > 1
  const fleet = `${machines} machine${machines === 1 ? '' : 's'}`
  return policies && counts ? `${policy}, ${fleet}` : counts ? fleet : policy
}
