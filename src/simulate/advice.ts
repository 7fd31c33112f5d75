/** What a comparison says, in sentences: for people who do not read tables. */
import type { Run } from './compare.ts'
import type { Figures } from './figures.ts'

/** A wait as people say it. */
export function spoken(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 90) return `${whole} s`
  const minutes = Math.floor(whole / 60)
  const rest = whole % 60
  return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`
}

/** One sentence each. */
export function adviceOf(runs: readonly Run[]): string[] {
  const [first] = runs
  if (first === undefined) return []
  const same = runs.filter(({ machines }) => machines === first.machines)
  return [lineOf(first), ...same.slice(1).map((other) => against(first, other)), ...machineLines(runs, first)]
}

function lineOf({ policy, machines, figures }: Run): string {
  const { meanS, worstS, withinFourMinutes, use } = figures
  return `With ${count(machines)} and ${policy}, orders waited ${spoken(meanS)} on average and ${spoken(worstS)} at worst; ${Math.round(withinFourMinutes)} % were ready within four minutes, and the machines were in use ${Math.round(use)} % of the time.`
}

function against(base: Run, other: Run): string {
  const { figures } = other
  const idle = figures.idleWithWorkS
  const stood =
    idle < 1 ? '' : ` Machines stood still for ${spoken(idle)} a day while somebody waited for what they could make.`
  return `With ${other.policy} instead: ${difference(base.figures.meanS, figures.meanS)} on average, ${difference(base.figures.worstS, figures.worstS)} at worst, ${Math.round(figures.overtaken)} % of the orders overtaken (before: ${Math.round(base.figures.overtaken)} %).${stood}`
}

/** Would one more have paid off. */
function machineLines(runs: readonly Run[], first: Run): string[] {
  return runs
    .filter(({ policy, machines }) => policy === first.policy && machines !== first.machines)
    .map(
      (other) =>
        `With ${count(other.machines)} instead of ${first.machines}: ${difference(first.figures.meanS, other.figures.meanS)} on average, ${difference(first.figures.worstS, other.figures.worstS)} at worst; ${ready(first.figures)} % ready within four minutes becomes ${ready(other.figures)} %. ${verdict(first, other)}`,
    )
}

function verdict(first: Run, other: Run): string {
  const [fewer, more] = first.machines < other.machines ? [first, other] : [other, first]
  const gained = more.figures.withinFourMinutes - fewer.figures.withinFourMinutes
  if (gained >= 10)
    return `The larger number of machines pays off: ${Math.round(gained)} more of every 100 orders are ready in time.`
  if (gained >= 3)
    return `The larger number of machines helps a little: ${Math.round(gained)} more of every 100 orders are ready in time.`
  return 'On such a day the difference is hardly felt.'
}

const ready = ({ withinFourMinutes }: Figures): number => Math.round(withinFourMinutes)
const count = (machines: number): string => (machines === 1 ? 'one machine' : `${machines} machines`)

function difference(before: number, after: number): string {
  const byS = Math.round(after) - Math.round(before)
  if (byS === 0) return 'as long'
  return byS > 0 ? `${spoken(byS)} longer` : `${spoken(-byS)} less`
}
