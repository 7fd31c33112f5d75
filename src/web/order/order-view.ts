/** The customer's page as plain data: every word that depends on the order is chosen here. */
import type { PublicDrink, PublicOrder } from '../data.ts'
import { etaText, isWaiting } from './eta.ts'
import { aheadText, fill, type Texts, timeText } from './texts.ts'

export type StepState = 'done' | 'now' | 'next'

export interface OrderView {
  readonly id: string
  readonly number: string
  /** What colours the page: `ready` is the one that is seen from across the room. */
  readonly mood: 'waiting' | 'ready' | 'done' | 'stopped'
  /** `Ready to collect`. */
  readonly headline: string
  /** `Ready in 4–6 min`, or what to do next. */
  readonly detail: string
  /** `3 orders before you`; null when it is begun, or nobody knows. */
  readonly place: string | null
  /** The four steps; null when the order was stopped. */
  readonly steps: readonly { readonly name: string; readonly state: StepState }[] | null
  readonly drinks: readonly DrinkView[]
  /** Why it takes longer, and what only a person can clear up. */
  readonly notices: readonly string[]
  /** `I’m on my way`: whether it can be said, and whether it was; `none`: not now, or not in this shop. */
  readonly coming: 'offered' | 'told' | 'none'
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

/** @param nowMs wall clock of the shop, milliseconds. */
export function orderView(order: PublicOrder, nowMs: number, texts: Texts): OrderView {
  const { words } = texts
  const stage = stageOf(order, nowMs, texts)
  const { mood, headline } = stage
  const { ahead } = order.outlook
  const ready = mood === 'ready'
  return {
    id: order.id,
    number: order.number,
    mood,
    headline,
    detail: stage.detail,
    place: order.state === 'queued' && ahead !== null ? aheadText(texts, ahead) : null,
    steps: stage.step === null ? null : stepsAt(stage.step, texts),
    drinks: order.drinks.map((drink) => drinkView(drink, texts)),
    notices: noticesOf(order, texts),
    coming: order.coming === undefined || !ready ? 'none' : order.coming ? 'told' : 'offered',
    title: fill(ready ? words['title.ready'] : words.title, { number: order.number, headline }),
    final: mood === 'done' || mood === 'stopped',
  }
}

interface Stage {
  readonly mood: OrderView['mood']
  readonly headline: string
  readonly detail: string
  /** Index of the step that is going on; 4 when all are done; null when the order was stopped. */
  readonly step: number | null
}

function stageOf(order: PublicOrder, nowMs: number, texts: Texts): Stage {
  const { words } = texts
  const eta = etaText(order, nowMs, texts)
  switch (order.state) {
    case 'held': {
      const dueMs = order.dueAt === undefined || order.dueAt === null ? Number.NaN : Date.parse(order.dueAt)
      const detail = Number.isFinite(dueMs)
        ? fill(words['detail.due'], { time: timeText(texts, dueMs) })
        : words['detail.held']
      return { mood: 'waiting', step: 0, headline: words['head.received'], detail }
    }
    case 'queued':
      return { mood: 'waiting', step: 0, headline: words['head.received'], detail: eta ?? words['detail.queued'] }
    case 'making':
      return { mood: 'waiting', step: 1, headline: words['head.making'], detail: eta ?? words['detail.making'] }
    case 'partly-ready': {
      const live = order.drinks.filter((drink) => drink.state !== 'cancelled' && drink.state !== 'discarded')
      const ready = live.filter((drink) => drink.state === 'ready' || drink.state === 'collected').length
      const headline = fill(words['head.partly'], { ready, all: live.length })
      return { mood: 'waiting', step: 1, headline, detail: eta ?? words['detail.partly'] }
    }
    case 'ready':
      return { mood: 'ready', step: 2, headline: words['head.ready'], detail: words['detail.ready'] }
    case 'collected':
      return { mood: 'done', step: 4, headline: words['head.collected'], detail: words['detail.collected'] }
    case 'expired':
      return { mood: 'stopped', step: null, headline: words['head.expired'], detail: words['detail.expired'] }
    case 'cancelled':
      return { mood: 'stopped', step: null, headline: words['head.cancelled'], detail: words['detail.cancelled'] }
  }
}

function stepsAt(step: number, { words }: Texts): OrderView['steps'] {
  const names = [words['step.received'], words['step.making'], words['step.ready'], words['step.collected']]
  return names.map((name, i) => ({ name, state: i < step ? 'done' : i === step ? 'now' : 'next' }))
}

/** Why it takes longer than was said, and that a person sees to it. Nobody is blamed. */
function noticesOf(order: PublicOrder, { words }: Texts): string[] {
  const notices: string[] = []
  const { delay } = order.outlook
  if (delay !== null && isWaiting(order.state)) {
    const minutes = delay.bySeconds === null ? 0 : Math.round(delay.bySeconds / 60)
    const by = minutes < 1 ? [] : [fill(words['delay.by'], { minutes })]
    notices.push([words[`delay.${delay.reason}`], ...by].join(' '))
  }
  if (order.attention && (isWaiting(order.state) || order.state === 'ready')) notices.push(words.attention)
  return notices
}

const LOOKS: Readonly<Record<PublicDrink['state'], DrinkView['look']>> = {
  held: 'waiting',
  queued: 'waiting',
  making: 'making',
  ready: 'ready',
  collected: 'done',
  discarded: 'stopped',
  attention: 'making',
  cancelled: 'stopped',
}

function drinkView(drink: PublicDrink, { words, names }: Texts): DrinkView {
  const chosen = [drink.size ?? '', ...Object.values(drink.options)].filter((id) => id !== '')
  const detail = chosen.map((id) => names.choices[id] ?? id.replace(/[-_]/g, ' ')).join(', ')
  return {
    id: drink.id,
    name: names.recipes[drink.recipe] ?? drink.name,
    detail: detail === '' ? null : detail,
    state: words[`drink.${drink.state}`],
    look: LOOKS[drink.state],
  }
}

/** What a screen reader is told when the page changes; null when nothing it need hear about did. */
export function announcement(before: OrderView, after: OrderView, { words }: Texts): string | null {
  if (before.headline === after.headline && before.notices.join() === after.notices.join()) return null
  const { number, headline } = after
  return [fill(words.announce, { number, headline }), after.detail, ...after.notices].join(' ')
}
