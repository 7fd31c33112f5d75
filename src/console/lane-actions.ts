/** What the forms of a lane can do: each a press of a button on its screen. */
import { PLAIN_TEXT } from '../http/plain-text.ts'
import type { DrinkAction, Press } from '../shop/screen-words.ts'
import type { Fields } from './form-door.ts'

const PLAIN = new RegExp(PLAIN_TEXT, 'u')
const MOST_NAME = 40
const MOST_REASON = 140
const OLD_PAGE = 'This page was out of date, and nothing was done. Look at it as it is now.'
const SIMPLE = ['sign-out', 'break', 'back', 'undo'] as const
const ON_DRINK: readonly DrinkAction[] = ['start', 'done', 'still', 'pass', 'unstarted']

/**
 * A text: why that is no press; for people.
 *
 * @param skills what this lane is for
 */
export function pressOf(fields: Fields, skills: readonly string[]): Press | string {
  const action = fields.one('action')
  const simple = SIMPLE.find((one) => one === action)
  if (simple !== undefined) return { action: simple }
  if (action === 'sign-in') return signIn(fields, skills)
  const brew = wholeOf(fields.one('brew'))
  if (brew === null) return OLD_PAGE
  if (action === 'no') {
    const reason = fields.one('reason').trim()
    if (reason === '') return 'Say in a word why not, so that others know.'
    const fits = [...reason].length <= MOST_REASON && PLAIN.test(reason)
    return fits ? { action, brew, reason } : `A reason is plain text, at most ${MOST_REASON} characters.`
  }
  const known = ON_DRINK.find((one) => one === action)
  return known === undefined ? OLD_PAGE : { action: known, brew }
}

function signIn(fields: Fields, skills: readonly string[]): Press | string {
  const name = fields.one('name').trim()
  if (name === '') return 'Write your name, so that others know who works here.'
  if ([...name].length > MOST_NAME || !PLAIN.test(name)) return `A name is plain text, at most ${MOST_NAME} characters.`
  const chosen = fields.all('skill')
  const can = skills.filter((skill) => chosen.includes(skill))
  if (can.length === 0) return 'Choose at least one thing that you make.'
  return { action: 'sign-in', name, skills: can.length === skills.length ? null : can }
}

function wholeOf(text: string): number | null {
  return /^[1-9]\d{0,15}$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : null
}
