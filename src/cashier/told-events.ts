/** What `GET /events` tells, in words and by example: for the reference. */
import type { TerminalEventName } from '../shop/rules/terminal-events.ts'
import type { TerminalNews } from '../shop/terminal-news.ts'

export interface ToldEvent {
  readonly name: string
  readonly about: string
  readonly example?: unknown
}

/** An event that is not here does not compile. */
const MEANINGS: Readonly<Record<TerminalEventName, string>> = {
  'order.accepted': 'The order is in the book.',
  'order.started': 'The first of its drinks is being made.',
  'order.delayed':
    'It is later than was promised: that time has passed, or a machine stopped and a later one is promised now. Told once for each promise.',
  'order.attention': 'Nobody can tell what became of a drink: a person must look.',
  'order.ready': 'Nothing more is awaited: all that will be made stands there. Call the number.',
  'order.collected': 'It was handed over, or nobody came and it counts as collected.',
  'order.cancelled': 'Nothing of it will be made or handed over.',
  'order.expired': 'It was held and never released.',
  'menu.changed': 'Read GET /menu again: a recipe, its words or its availability is another.',
  'shop.mode': 'The shop opened or closed, or is full, paused or as usual again; closed and paused it takes no orders.',
  'alert.raised': 'Something has been wrong for a while: a machine, an ingredient, the broker, a question that waits.',
  'alert.cleared': 'What that alert was about is over.',
}

const AT = '2026-11-22T10:42:07.312Z'
const EXAMPLES: Partial<Record<TerminalEventName, TerminalNews>> = {
  'order.ready': {
    type: 'order.ready',
    seq: 4711,
    at: AT,
    order: { id: '7K3QXW9MZ4T2B', number: '482', clientRef: 'receipt-1047', state: 'ready', attention: false },
  },
  'menu.changed': { type: 'menu.changed', seq: 4712, at: AT, menu: { etag: '"menu-7"' } },
  'shop.mode': {
    type: 'shop.mode',
    seq: 4713,
    at: AT,
    mode: 'closed',
    opensAt: '2026-11-23T06:30:00.000Z',
    load: 'normal',
    until: null,
    message: null,
  },
  'alert.raised': {
    type: 'alert.raised',
    seq: 4714,
    at: AT,
    alert: { cause: 'supplies', subject: 'lm-left', detail: 'lm-left is out of beans.' },
  },
}

/** What is said about the stream itself. These are never sent to webhooks. */
const OF_THE_STREAM: readonly ToldEvent[] = [
  { name: 'stream.opened', about: 'The stream is open, and you have missed nothing that it knows of.' },
  { name: 'stream.gap', about: 'You missed more than is told again: read GET /orders, then go on from here.' },
  { name: 'ping', about: 'Nothing happened for a while; the connection is alive. Every 15 s, without an id.' },
]

/** In the order in which an order meets them. */
export const TOLD_EVENTS: readonly ToldEvent[] = [
  ...Object.entries(MEANINGS).map(([name, about]) => {
    const example = EXAMPLES[name as TerminalEventName]
    return { name, about, ...(example !== undefined && { example }) }
  }),
  ...OF_THE_STREAM,
]
