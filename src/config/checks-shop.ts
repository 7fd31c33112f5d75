/** What no schema can say of the section `shop` (see cross-checks.ts). */
import { type HoursSpan, readHoursSpan, WEEKDAYS } from '../kit/opening-hours.ts'
import { type Finding, type Path, pathText } from './finding.ts'
import { isMap, listAt, look, textAt } from './look.ts'
import { nearest } from './nearest.ts'

export function shopConflicts(data: unknown): Finding[] {
  return [...timeZone(data), ...publicUrl(data), ...openingHours(data)]
}

export function shopDoubts(data: unknown): Finding[] {
  return cutoffWhileOpen(data)
}

function timeZone(data: unknown): Finding[] {
  const path = ['shop', 'timezone']
  const zone = textAt(data, path)
  if (zone === null || isZone(zone)) return []
  const close = nearest(zone, Intl.supportedValuesOf('timeZone'))
  const problem = `unknown time zone "${zone}"`
  return [{ path, at: 'value', problem, value: zone, allowed: 'an IANA name such as Europe/Berlin', nearest: close }]
}

/** Intl also takes fixed offsets such as +02:00, which would be wrong for half of the year. */
function isZone(zone: string): boolean {
  if (/^[+-]/.test(zone)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

function publicUrl(data: unknown): Finding[] {
  const path = ['shop', 'publicUrl']
  const text = textAt(data, path)
  if (text === null) return []
  const url = URL.parse(text)
  const plain = url && /^https?:$/.test(url.protocol) && !url.search && !url.hash && !url.username && !url.password
  if (plain) return []
  const allowed = 'an http or https address without query, such as https://cafe.example'
  return [{ path, at: 'value', problem: 'not an address for customers', value: text, allowed }]
}

interface Written extends HoursSpan {
  readonly path: Path
  readonly text: string
}

const WEEK_MINUTES = 7 * 1440

function openingHours(data: unknown): Finding[] {
  const path = ['shop', 'hours']
  const hours = look(data, path)
  if (!isMap(hours)) return []
  // An unknown key or a day that is no list is a slip that validation names: then the week may not be empty at all.
  const readable = Object.entries(hours).every(([day, spans]) => isWeekday(day) && Array.isArray(spans))
  if (readable && WEEKDAYS.every((day) => listAt(hours, [day]).length === 0)) {
    const problem = 'the shop never opens: give a day at least one span, or leave hours out to be always open'
    return [{ path, at: 'value', problem, value: hours, allowed: 'spans such as mon: [07:00-18:00]' }]
  }
  return overlaps(writtenWeek(data))
}

/** A business day that ends while the shop is open tears an evening in two. Open day and night, nothing can be done. */
function cutoffWhileOpen(data: unknown): Finding[] {
  const path = ['shop', 'dayCutoff']
  const cutoff = textAt(data, path) ?? ''
  if (!/^\d\d:\d\d$/.test(cutoff)) return []
  const minutes = Number(cutoff.slice(0, 2)) * 60 + Number(cutoff.slice(3))
  const spans = writtenWeek(data)
  const open = spans.reduce((sum, { fromMinutes, untilMinutes }) => sum + untilMinutes - fromMinutes, 0)
  if (open >= WEEK_MINUTES) return []
  const torn = spans.find(({ fromMinutes, untilMinutes }) => {
    const sinceCutoff = (fromMinutes - minutes + WEEK_MINUTES) % 1440
    return sinceCutoff > 0 && sinceCutoff + untilMinutes - fromMinutes > 1440
  })
  if (!torn) return []
  const problem = `the business day ends while the shop is open, ${pathText(torn.path)} (${torn.text})`
  return [{ path, at: 'value', problem, value: cutoff }]
}

function writtenWeek(data: unknown): Written[] {
  return WEEKDAYS.flatMap((name, day) =>
    listAt(data, ['shop', 'hours', name]).flatMap((text, index) => writtenSpan(text, day, index)),
  )
}

const isWeekday = (text: string): boolean => WEEKDAYS.some((day) => day === text)

/** In minutes of the week. */
function writtenSpan(text: unknown, day: number, index: number): Written[] {
  const span = typeof text === 'string' ? readHoursSpan(text) : null
  if (typeof text !== 'string' || span === null) return []
  const path = ['shop', 'hours', WEEKDAYS[day] ?? '', index]
  const fromMinutes = day * 1440 + span.fromMinutes
  return [{ path, text, fromMinutes, untilMinutes: day * 1440 + span.untilMinutes }]
}

/** A span that overlaps an earlier one, on its own day or by a night that passes midnight; the week is a ring. */
function overlaps(spans: readonly Written[]): Finding[] {
  return spans.flatMap((span, index) => {
    const earlier = spans.slice(0, index).find((other) => overlap(span, other))
    if (!earlier) return []
    const problem = `overlaps ${pathText(earlier.path)} (${earlier.text})`
    return [{ path: span.path, at: 'value' as const, problem, value: span.text }]
  })
}

function overlap(a: HoursSpan, b: HoursSpan): boolean {
  return [-WEEK_MINUTES, 0, WEEK_MINUTES].some(
    (shift) => a.fromMinutes + shift < b.untilMinutes && b.fromMinutes < a.untilMinutes + shift,
  )
}
