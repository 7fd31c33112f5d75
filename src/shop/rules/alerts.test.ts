import { describe, expect, it } from 'vitest'
import { type AlertChange, alertKey, alertsNow, type Condition } from './alerts.ts'

const LIMITS = { afterMs: 10_000, attentionAfterMs: 60_000 }
const NOTHING: ReadonlySet<never> = new Set()
const away: Condition = { cause: 'machine', subject: 'lm1', detail: 'lm1 is offline.' }
const asked = (sinceMs: number): Condition => ({ cause: 'attention', subject: null, detail: 'A question.', sinceMs })

/** What is told over a life: at each moment what is wrong then. */
function life(moments: readonly (readonly [ms: number, ...wrong: Condition[]])[]): string[] {
  const open = new Set<string>()
  let turning: AlertChange['turning'] = new Map()
  const told: string[] = []
  for (const [ms, ...wrong] of moments) {
    const change = alertsNow(open, turning, wrong, NOTHING, ms, LIMITS)
    turning = change.turning
    for (const condition of change.raised) {
      open.add(alertKey(condition))
      told.push(`${ms} raised ${alertKey(condition)}`)
    }
    for (const key of change.cleared) {
      open.delete(key)
      told.push(`${ms} cleared ${key}`)
    }
  }
  return told
}

describe('an alert', () => {
  it('is raised once when something has been wrong for long enough, and cleared once when it has been right for as long', () => {
    expect(
      life([[0, away], [9_999, away], [10_000, away], [60_000, away], [70_000], [79_999], [80_000], [99_000]]),
    ).toEqual(['10000 raised machine lm1', '80000 cleared machine lm1'])
  })

  it('is not raised by what flutters', () => {
    expect(life([[0, away], [9_000], [9_500, away], [18_000], [19_000, away], [28_999, away]])).toEqual([])
  })

  it('is not cleared by what comes back for a moment', () => {
    expect(life([[0, away], [10_000, away], [20_000], [29_000, away], [35_000], [44_999]])).toEqual([
      '10000 raised machine lm1',
    ])
  })

  it('of a question counts from when it was asked, and an answered one does not count for the next', () => {
    const moments = [
      [0, asked(0)],
      [59_000, asked(0)],
      [59_500, asked(59_400)],
      [61_000, asked(59_400)],
    ] as const
    expect(life(moments)).toEqual([])
    expect(life([...moments, [119_400, asked(59_400)]])).toEqual(['119400 raised attention'])
  })

  it('is one for each machine', () => {
    const other = { ...away, subject: 'lm2' }
    expect(
      life([
        [0, away],
        [5_000, away, other],
        [10_000, away, other],
        [15_000, other],
        [25_000, other],
      ]),
    ).toEqual(['10000 raised machine lm1', '15000 raised machine lm2', '25000 cleared machine lm1'])
  })

  it('stays as it is while nobody can say anything of its cause', () => {
    const unknown = new Set(['broker'] as const)
    const change = alertsNow(new Set(['broker', 'disk']), new Map(), [], unknown, 50_000, LIMITS)
    expect([change.cleared, [...change.turning.keys()]]).toEqual([[], ['disk']])
  })

  it('says when it must be looked at again, and nothing when nothing is on its way', () => {
    const next = (...wrong: Condition[]) => alertsNow(new Set(), new Map(), wrong, NOTHING, 1_000, LIMITS).nextMs
    expect([next(away), next(away, asked(-55_000)), next()]).toEqual([11_000, 5_000, null])
  })
})
