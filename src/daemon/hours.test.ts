import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { readHoursSpan, WEEKDAYS, type WeekHours } from '../kit/opening-hours.ts'
import type { Hours } from '../shop/inputs.ts'
import { HoursWatch, hoursAt } from './hours.ts'

const week = (text: string): WeekHours => {
  const span = readHoursSpan(text)
  return Object.fromEntries(WEEKDAYS.map((day) => [day, span ? [span] : []])) as unknown as WeekHours
}
const venue = { timezone: 'Europe/Vienna', hours: week('07:00-18:00'), closedOn: [], warmUpMs: 20 * 60_000 }
const at = (local: string): number => Date.parse(`2026-11-23T${local}:00+01:00`)

describe('the calendar', () => {
  it.each([
    ['06:39', 'closed', 'asleep', '07:00', '06:40'],
    ['06:40', 'closed', 'awake', '07:00', '07:00'],
    ['07:00', 'open', 'awake', '18:00', '18:00'],
    ['17:59', 'open', 'awake', '18:00', '18:00'],
  ])('at %s the shop is %s and its machines %s', (time, mode, machines, next, again) => {
    expect(hoursAt(venue)(at(time))).toEqual({ hours: { mode, machines, nextMs: at(next) }, againMs: at(again) })
  })

  it('after closing it is the next morning that counts', () => {
    expect(hoursAt(venue)(at('18:00')).hours).toEqual({
      mode: 'closed',
      machines: 'asleep',
      nextMs: at('07:00') + 86_400_000,
    })
  })

  it('a shop without hours keeps none', () => {
    expect(hoursAt({ ...venue, hours: null })(at('03:00')).hours).toBeNull()
  })
})

describe('the watch over it', () => {
  beforeEach(() => void vi.useFakeTimers({ now: at('06:00') }))
  afterEach(() => void vi.useRealTimers())

  it('tells each change once, when it comes', () => {
    const told: [string, string | undefined][] = []
    const watch = new HoursWatch(Date.now, (hours) =>
      told.push([new Date().toISOString().slice(11, 16), `${hours?.mode} ${hours?.machines}`]),
    )
    watch.keep(venue)
    vi.advanceTimersByTime(13 * 3_600_000)
    expect(told).toEqual([
      ['05:00', 'closed asleep'],
      ['05:40', 'closed awake'],
      ['06:00', 'open awake'],
      ['17:00', 'closed asleep'],
    ])
    watch.close()
  })

  it('notices within a minute that the wall clock was set', () => {
    const told: (Hours | null)[] = []
    const watch = new HoursWatch(Date.now, (hours) => told.push(hours))
    watch.keep(venue)
    vi.setSystemTime(at('12:00'))
    vi.advanceTimersByTime(60_000)
    expect(told.map((hours) => hours?.mode)).toEqual(['closed', 'open'])
    watch.close()
  })

  it('new hours hold at once, and none too', () => {
    const told: (string | undefined)[] = []
    const watch = new HoursWatch(Date.now, (hours) => told.push(hours?.mode))
    watch.keep(venue)
    watch.keep({ ...venue, hours: week('05:00-18:00') })
    watch.keep({ ...venue, hours: null })
    expect(told).toEqual(['closed', 'open', undefined])
    watch.close()
  })
})
