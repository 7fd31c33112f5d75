/** The customer's page as plain data: every word that depends on the order is chosen here. */
import type { DrinkState, PublicDrink, PublicOrder } from '../data.ts'
import { etaText } from './eta.ts'

export type StepState = 'done' | 'now' | 'next'

export interface OrderView {
  readonly number: string
  /** What colours the page: `ready` is the one that is seen from across the room. */
  readonly mood: 'waiting' | 'ready' | 'done' | 'stopped'
  /** `Ready to collect`. */
  readonly headline: string
  /** `Ready in 4–6 min`, or what to do next. */
  readonly detail: string
  /** The four steps; null when the order was stopped. */
  readonly steps: readonly { readonly name: string; readonly state: StepState }[] | null
  readonly drinks: readonly DrinkView[]
  /** Something only a person can clear up. */
  readonly notice: string | null
  readonly title: string
  /** Nothing more will happen by itself. */
  readonly final: boolean
}

export interface DrinkView {
  readonly id: number
  readonly name: string
  /** `large, oat milk`; null when there is nothing to say. */
  readonly detail: string | null
  readonly state: string
  readonly look: 'waiting' | 'making' | 'ready' | 'done' | 'stopped'
}

const STEP_NAMES = ['Received', 'Making', 'Ready', 'Collected'] as const

/** @param nowMs wall clock of the shop, milliseconds. */
export function orderView(order: PublicOrder, nowMs: number): OrderView {
  const words = wordsFor(order, nowMs)
  return {
    number: order.number,
    mood: words.mood,
    headline: words.headline,
    detail: words.detail,
    steps: words.step === null ? null : stepsAt(words.step),
    drinks: order.drinks.map(drinkView),
    notice:
      order.attention && (words.mood === 'waiting' || words.mood === 'ready')
        ? 'A barista is looking after one of your drinks. You need not do anything.'
        : null,
    title: words.mood === 'ready' ? `READY ${order.number}` : `${order.number} · ${words.headline}`,
    final: words.mood === 'done' || words.mood === 'stopped',
  }
}

interface Words {
  readonly mood: OrderView['mood']
  readonly headline: string
  readonly detail: string
  /** Index of the step that is going on; 4 when all are done; null when the order was stopped. */
  readonly step: number | null
}

function wordsFor(order: PublicOrder, nowMs: number): Words {
  const eta = etaText(order, nowMs)
  switch (order.state) {
    case 'held':
      return { mood: 'waiting', step: 0, headline: 'Received', detail: 'We have your order. It is not being made yet.' }
    case 'queued':
      return { mood: 'waiting', step: 0, headline: 'Received', detail: eta ?? 'Your order is in the queue.' }
    case 'making':
      return { mood: 'waiting', step: 1, headline: 'Being made', detail: eta ?? 'It will not be long.' }
    case 'partly-ready': {
      const live = order.drinks.filter((drink) => drink.state !== 'cancelled' && drink.state !== 'discarded')
      const done = live.filter((drink) => drink.state === 'ready' || drink.state === 'collected').length
      const detail = eta?.replace(/^Ready/, 'All ready') ?? 'The rest will not be long.'
      return { mood: 'waiting', step: 1, headline: `${done} of ${live.length} ready`, detail }
    }
    case 'ready':
      return { mood: 'ready', step: 2, headline: 'Ready to collect', detail: 'Show this number at the counter.' }
    case 'collected':
      return { mood: 'done', step: 4, headline: 'Collected', detail: 'Enjoy!' }
    case 'expired':
      return {
        mood: 'stopped',
        step: null,
        headline: 'Not collected',
        detail: 'Your order waited for a while. Please ask at the counter.',
      }
    case 'cancelled':
      return {
        mood: 'stopped',
        step: null,
        headline: 'Cancelled',
        detail: 'This order will not be made. Please ask at the counter if that is a surprise.',
      }
  }
}

function stepsAt(step: number): OrderView['steps'] {
  return STEP_NAMES.map((name, i) => ({ name, state: i < step ? 'done' : i === step ? 'now' : 'next' }))
}

const DRINK_WORDS: Readonly<Record<DrinkState, readonly [string, DrinkView['look']]>> = {
  held: ['waiting', 'waiting'],
  queued: ['in the queue', 'waiting'],
  making: ['being made', 'making'],
  ready: ['ready', 'ready'],
  collected: ['collected', 'done'],
  discarded: ['not served', 'stopped'],
  attention: ['with a barista', 'making'],
  cancelled: ['cancelled', 'stopped'],
}

function drinkView(drink: PublicDrink): DrinkView {
  const detail = [drink.size, ...Object.values(drink.options)].filter((word) => word !== null && word !== '').join(', ')
  const [state, look] = DRINK_WORDS[drink.state]
  return { id: drink.id, name: drink.name, detail: detail === '' ? null : detail.replace(/[-_]/g, ' '), state, look }
}

/** What a screen reader is told when the page changes; null when nothing it need hear about did. */
export function announcement(before: OrderView, after: OrderView): string | null {
  if (before.headline === after.headline && before.notice === after.notice) return null
  return [`Order ${after.number}: ${after.headline}.`, after.detail, after.notice]
    .filter((text) => text !== null)
    .join(' ')
}
