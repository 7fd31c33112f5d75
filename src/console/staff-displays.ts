/** The displays on the staff page: how each is, in words, and what its forms do. */
import { MOST_DISPLAY_NAME } from '../shop/displays.ts'
import type { Question } from '../shop/inputs.ts'
import type { DisplayChange } from '../shop/ledger/displays.ts'
import type { StaffDisplay } from '../web/data.ts'
import type { ActionContext } from './action.ts'
import type { ListedDisplay } from './displays.ts'
import type { Fields } from './form-door.ts'

/** A television whose clock is further off shows it to staff: its own menus and recordings are wrong, too. */
const CLOCK_ERROR_MS = 60_000
const SIZES = ['s', 'm', 'l'] as const

export function displayCard(display: ListedDisplay, clock: (wallMs: number) => string): StaffDisplay {
  const { id, name, zone, size, online, lastSeenAt, width, height, sound, current, clockErrorMs } = display
  const seen = lastSeenAt === null ? 'Not seen since the start' : `Last seen ${clock(Date.parse(lastSeenAt))}`
  const troubles = [
    ...(sound === 'locked' ? ['Its sound is off: press OK on its remote once.'] : []),
    ...(sound === 'off' ? ['It has no sound.'] : []),
    ...(current === false ? ['It runs an old page, and loads the new one by itself within minutes.'] : []),
    ...(clockErrorMs !== null && Math.abs(clockErrorMs) > CLOCK_ERROR_MS
      ? [`Its own clock is ${spanWords(clockErrorMs)}. The board shows ours.`]
      : []),
  ]
  return {
    id,
    name,
    zone,
    size,
    tone: !online ? 'bad' : troubles.length > 0 ? 'waits' : 'good',
    state: online ? 'On' : seen,
    about: [zone, ...(width !== null && height !== null ? [`${width}×${height}`] : [])].join(' · '),
    troubles,
  }
}

function spanWords(ms: number): string {
  const minutes = Math.round(Math.abs(ms) / 60_000)
  const span = minutes < 120 ? `${minutes} min` : minutes < 2880 ? `${Math.round(minutes / 60)} h` : 'days'
  return `${span} ${ms > 0 ? 'fast' : 'slow'}`
}

export function approveQuestion(fields: Fields, { once, displays }: ActionContext): Question | string {
  const code = fields.one('code').trim()
  if (!/^[A-Za-z][A-Za-z\s-]{4,18}[A-Za-z]$/.test(code)) return 'Type the six letters that the screen shows.'
  const name = nameOf(fields)
  if (typeof name === 'string') return name
  const screen = displays.screenWith(code)
  if (typeof screen === 'number') return `Too many wrong codes were typed. Try again in ${screen} s.`
  return { t: 'display.approve', once, screen, zone: fields.one('zone'), name: name.text }
}

export function changeQuestion(fields: Fields, { once }: ActionContext): Question | string {
  const change = changeOf(fields)
  if (typeof change === 'string') return change
  return { t: 'display.change', once, id: fields.one('display'), change }
}

function changeOf(fields: Fields): DisplayChange | string {
  const what = fields.one('what')
  switch (what) {
    case 'rename': {
      const name = nameOf(fields)
      if (typeof name === 'string') return name
      return name.text === null ? 'Write what to call it.' : { what, name: name.text }
    }
    case 'zone':
      return { what, zone: fields.one('zone') }
    case 'size': {
      const size = SIZES.find((one) => one === fields.one('size'))
      return size === undefined ? 'Choose a size.' : { what, size }
    }
    case 'revoke':
    case 'identify':
      return { what }
    default:
      return 'This page was out of date, and nothing was done. Look at it as it is now.'
  }
}

export function changedWords(body: unknown, fields: Fields): string {
  const { name, zone } = body as { name: string; zone: string }
  const said: Readonly<Record<string, string>> = {
    rename: `It is called ${name} now.`,
    zone: `${name} shows the board of ${zone} now.`,
    size: `${name} writes in another size now.`,
    revoke: `${name} is out: its screen shows a new code.`,
    identify: `${name} shows its name for ten seconds.`,
  }
  return said[fields.one('what')] ?? 'It is done.'
}

function nameOf(fields: Fields): { readonly text: string | null } | string {
  const text = fields.one('name').trim()
  if (text === '') return { text: null }
  if (text.length > MOST_DISPLAY_NAME) return `A name has at most ${MOST_DISPLAY_NAME} characters; nothing was done.`
  return /^[^\p{Cc}\p{Cf}\p{Cs}]+$/u.test(text) ? { text } : 'A name is plain text on one line; nothing was done.'
}
