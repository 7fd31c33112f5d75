/** What the forms of the staff page can do: each the same input that the API asks, and what is said when it was done. */

import type { Role } from '../http/keys.ts'
import { PLAIN_TEXT } from '../http/plain-text.ts'
import { readOrderId } from '../kit/ids.ts'
import type { OutTarget } from '../shop/rules/availability.ts'
import type { MenuSettings } from '../shop/settings.ts'
import { MOST_STOCK } from '../shop/stock-set.ts'
import type { Action } from './action.ts'
import { DECIDE, INTENTS } from './decisions.ts'
import type { Fields } from './form-door.ts'
import { approveQuestion, changedWords, changeQuestion } from './staff-displays.ts'
import { targetsOf, targetValue, targetWords } from './staff-menu.ts'

const HAND: readonly Role[] = ['cashier', 'barista', 'manager']
const MOST_REASON = 140
const OLD_PAGE = 'This page was out of date, and nothing was done. Look at it as it is now.'
const OUTCOMES = { served: 'served', remake: 'remake', cancel: 'cancel' } as const
const DECISIONS = { make: 'make', cancel: 'cancel' } as const
const STOCK_CHANGES = { level: 'level', add: 'add', out: 'out', back: 'back' } as const
const PLAIN = new RegExp(PLAIN_TEXT, 'u')

export const ACTIONS: Readonly<Record<string, Action>> = {
  resolve: {
    roles: DECIDE,
    question(fields, { once }) {
      const brew = whole(fields.one('brew'))
      const outcome = oneOf(OUTCOMES, fields.one('outcome'))
      const reason = reasonOf(fields)
      if (brew === null || outcome === null) return OLD_PAGE
      return typeof reason === 'string' ? reason : { t: 'brew.resolve', once, brew, outcome, reason: reason.text }
    },
    done(body, fields) {
      const number = (body as { order: { number: string } }).order.number
      const said = { served: 'the cup is good', remake: 'it is made again at its place', cancel: 'nobody wants it' }
      return `${number}: ${said[oneOf(OUTCOMES, fields.one('outcome')) ?? 'served']}.`
    },
  },
  remake: {
    roles: DECIDE,
    question(fields, { once }) {
      const drink = whole(fields.one('drink'))
      const reason = reasonOf(fields)
      if (drink === null) return 'Choose the drink that is to be made again.'
      if (typeof reason === 'string') return reason
      return { t: 'drink.remake', once, id: fields.one('order'), drink, reason: reason.text }
    },
    done(body) {
      const { of, order } = body as { of: number; order: { number: string } }
      return `${order.number}: drink ${of} is made again.`
    },
  },
  collect: {
    roles: HAND,
    question: (fields, { once }) => ({ t: 'order.collect', once, id: fields.one('order') }),
    done: (_body, fields) => `${fields.one('number')} was collected.`,
  },
  uncollect: {
    roles: HAND,
    question: (fields, { once }) => ({ t: 'order.uncollect', once, id: fields.one('order') }),
    done: (_body, fields) => `${fields.one('number')} is ready again. Nobody was called.`,
  },
  call: {
    roles: HAND,
    question: (fields, { once }) => ({ t: 'order.call', once, id: fields.one('order') }),
    done: (_body, fields) => `${fields.one('number')} is called again.`,
  },
  gone: {
    roles: HAND,
    question(fields, { once }) {
      const group = whole(fields.one('group'))
      return group === null ? OLD_PAGE : { t: 'group.cleared', once, machine: fields.one('machine'), group }
    },
    done: (_body, fields) => `${fields.one('machine')}, group ${fields.one('group')}: the cup is gone.`,
  },
  stale: {
    roles: DECIDE,
    question(fields, { once }) {
      const [word, which] = fields.one('decision').split('-')
      const decision = oneOf(DECISIONS, word ?? '')
      if (decision === null) return OLD_PAGE
      if (which === 'all') return { t: 'stale.resolve', once, orders: null, decision }
      const orders = [...new Set(fields.all('order'))]
      return orders.length === 0 ? 'Choose at least one order.' : { t: 'stale.resolve', once, orders, decision }
    },
    done(body) {
      const { decision, orders } = body as { decision: string; orders: string[] }
      const many = orders.length === 1 ? `${orders[0]}` : `${orders.length} orders`
      return decision === 'make' ? `${many}: made now.` : `${many}: cancelled, and the tills are told.`
    },
  },
  machine: {
    roles: DECIDE,
    question(fields, { once }) {
      const intent = oneOf(INTENTS, fields.one('intent'))
      return intent === null ? OLD_PAGE : { t: 'machine.intent', once, machine: fields.one('machine'), intent }
    },
    done(body) {
      const { machine, intent } = body as { machine: string; intent: string }
      const said = { 'in-service': 'is back in service', draining: 'finishes its cups and gets no new work' }
      return `${machine} ${said[intent as keyof typeof said] ?? 'is in maintenance'}.`
    },
  },
  labels: {
    roles: HAND,
    question(fields, { once }) {
      const id = readOrderId(fields.one('order'))
      return id === null ? OLD_PAGE : { t: 'print.ask', once, id, drink: null }
    },
    done(body) {
      const { number, labels } = body as { number: string; labels: readonly unknown[] }
      return `${number}: ${labels.length} ${labels.length === 1 ? 'label is' : 'labels are'} printed as soon as the printer can.`
    },
  },
  ticket: {
    roles: HAND,
    question(fields, { once }) {
      const id = readOrderId(fields.one('order'))
      return id === null ? OLD_PAGE : { t: 'print.ticket', once, id }
    },
    done: (body) => `${(body as { number: string }).number}: the ticket is printed as soon as the printer can.`,
  },
  test: {
    roles: DECIDE,
    question: (fields, { once }) => ({
      t: 'machine.test',
      once,
      machine: fields.one('machine'),
      recipe: fields.one('recipe') === '' ? null : fields.one('recipe'),
      size: null,
      group: null,
    }),
    done(body) {
      const { machine, group, recipe } = body as { machine: string; group: number; recipe: string }
      return `${machine}, group ${group}: a test of ${recipe} is on its way.`
    },
  },
  stock: {
    roles: DECIDE,
    question(fields, { once, now }) {
      const how = oneOf(STOCK_CHANGES, fields.one('how'))
      const ingredient = fields.one('ingredient')
      if (how === null) return OLD_PAGE
      if (how === 'back') return { t: 'stock.set', once, ingredient, change: { outUntilMs: null } }
      const hours = whole(fields.one('hours'))
      if (how === 'out' && hours !== null && hours > 0 && hours <= 48)
        return { t: 'stock.set', once, ingredient, change: { outUntilMs: now.wallMs + hours * 3_600_000 } }
      const amount = how === 'out' ? 0 : amountOf(fields.one('amount'))
      if (amount === null || (how === 'add' && amount === 0)) return 'Say how much, as a number; nothing was done.'
      const change = how === 'add' ? { add: amount } : { level: amount }
      return { t: 'stock.set', once, ingredient, change }
    },
    done(body) {
      const { ingredient, level, unit, state } = body as StockSaid
      if (level === null) return `${ingredient}: noted.`
      return state === 'out' ? `${ingredient} is out. The tills are told.` : `${ingredient}: ${level} ${unit} now.`
    },
  },
  out: {
    roles: DECIDE,
    question(fields, { once, now, menu }) {
      const target = targetsOf(menu).find((one) => targetValue(one) === fields.one('target'))
      const reason = reasonOf(fields)
      const hours = whole(fields.one('hours'))
      if (target === undefined) return 'Choose what is out.'
      if (typeof reason === 'string') return reason
      const untilMs = hours === null || hours > 48 ? null : now.wallMs + hours * 3_600_000
      return { t: 'menu.out', once, target, reason: reason.text, untilMs }
    },
    done: (_body, fields, { menu }) => `${targetNamed(fields, menu, [])} is out. The tills are told.`,
  },
  back: {
    roles: DECIDE,
    question(fields, { once }) {
      const target = readTarget(fields.one('target'))
      return target === null ? OLD_PAGE : { t: 'menu.back', once, target }
    },
    done: (_body, fields, { menu, outs }) => `${targetNamed(fields, menu, outs)} is back.`,
  },
  approve: {
    roles: DECIDE,
    question: approveQuestion,
    done(body) {
      const { name, zone } = body as { name: string; zone: string }
      return `${name} shows the board of ${zone} in a moment.`
    },
  },
  display: { roles: DECIDE, question: changeQuestion, done: changedWords },
}

interface StockSaid {
  readonly ingredient: string
  readonly level: number | null
  readonly unit: string
  readonly state: string
}

/** In an ingredient's unit; a comma is read as a point. Null: no amount that can be. */
function amountOf(text: string): number | null {
  const amount = /^\d{1,7}([.,]\d{1,3})?$/.test(text.trim()) ? Number(text.trim().replace(',', '.')) : Number.NaN
  return amount <= MOST_STOCK ? amount : null
}

/** Whether there is such an action: nothing that every object has counts. */
export const actionNamed = (name: string): Action | undefined =>
  Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined

function targetNamed(fields: Fields, menu: MenuSettings, outs: readonly OutTarget[]): string {
  const value = fields.one('target')
  const target = [...targetsOf(menu), ...outs].find((one) => targetValue(one) === value) ?? readTarget(value)
  return target === null ? 'It' : targetWords(target, menu)
}

function readTarget(text: string): OutTarget | null {
  try {
    const parts: unknown = JSON.parse(text)
    if (!Array.isArray(parts) || parts.length !== 4) return null
    if (!parts.every((part) => part === null || (typeof part === 'string' && part.length <= 64))) return null
    const [recipe, size, option, choice] = parts as (string | null)[]
    const target = { recipe: recipe ?? null, size: size ?? null, option: option ?? null, choice: choice ?? null }
    return (target.option === null) === (target.choice === null) ? target : null
  } catch {
    return null
  }
}

function reasonOf(fields: Fields): { readonly text: string | null } | string {
  const text = fields.one('reason').trim()
  if (text === '') return { text: null }
  if ([...text].length > MOST_REASON) return `A reason has at most ${MOST_REASON} characters; nothing was done.`
  return PLAIN.test(text) ? { text } : 'A reason is plain text on one line; nothing was done.'
}

function whole(text: string): number | null {
  return /^[1-9]\d{0,15}$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : null
}

function oneOf<Value>(table: Readonly<Record<string, Value>>, name: string): Value | null {
  return Object.hasOwn(table, name) ? (table[name] ?? null) : null
}
