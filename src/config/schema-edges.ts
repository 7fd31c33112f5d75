/** What the daemon shows and tells to those outside: pickup zones, webhooks, and how much anybody may ask of it. */
import Type from 'typebox'
import { waiting } from './schema-pickup.ts'
import { entry, id, oneOf, section, text, whole } from './words.ts'

/** The languages that boards have words in (web/board/words.ts). */
export const BOARD_LANGUAGES = ['en', 'de', 'pt', 'fr', 'ar'] as const
export type BoardLanguage = (typeof BOARD_LANGUAGES)[number]

/** As long as the `channel` of an order may be. */
const CHANNEL_LENGTH = 32

const zone = entry('A part of the pickup area with a board of its own.', {
  id: id('Name of the zone in orders and topics.'),
  channels: Type.Array(text({ description: 'A channel.', maxLength: CHANNEL_LENGTH }), {
    description:
      'Channels whose orders are picked up here unless they say otherwise; other channels go to the first zone.',
    uniqueItems: true,
    maxItems: 32,
    default: [],
  }),
})

export const pickup = section('Where customers pick up their orders.', {
  zones: Type.Array(zone, {
    description: 'Zones of the pickup area, each with its own board; the first is the default.',
    minItems: 1,
    maxItems: 16,
    default: [{ id: 'main' }],
    none: 'no zone: a shop needs at least one',
  }),
  ...waiting,
  pairing: oneOf(['off', 'on'], {
    description: 'Whether a screen shows a board only when staff have let it in by the code that it shows.',
    default: 'off',
  }),
  // No default: it follows shop.languages.
  boardLanguages: Type.Optional(
    Type.Array(oneOf([...BOARD_LANGUAGES], { description: 'A language that the board has words in.' }), {
      description: 'Languages of the words on boards, in turns; left out, those of the shop that boards have words in.',
      unit: 'languages',
      uniqueItems: true,
      minItems: 1,
      maxItems: 2,
    }),
  ),
})

export const webhooks = section('Messages to other programs about what becomes of orders.', {
  allow: Type.Array(text({ description: 'An origin.', maxLength: 200 }), {
    description: 'Origins to which webhooks may be sent, http:// or https:// with host and port alone; none: nowhere.',
    unit: 'origins',
    uniqueItems: true,
    maxItems: 64,
    default: [],
  }),
})

export const limits = section('How much may be asked of the daemon; each may save up two seconds for a burst.', {
  keyPerSecond: whole({
    description: 'Requests of one key.',
    unit: 'requests per second',
    minimum: 1,
    maximum: 100_000,
    default: 50,
  }),
  addressPerSecond: whole({
    description: 'Requests of one network address without a valid key.',
    unit: 'requests per second',
    minimum: 1,
    maximum: 100_000,
    default: 50,
  }),
  requestsPerSecond: whole({
    description: 'Requests of everybody together.',
    unit: 'requests per second',
    minimum: 10,
    maximum: 1_000_000,
    default: 500,
  }),
  publicShare: whole({
    description:
      'Share of requestsPerSecond that requests without a counter key (cashier, barista, manager) may use together, so that phones never crowd out the tills.',
    unit: '%',
    minimum: 10,
    maximum: 100,
    default: 75,
  }),
  unknownPerMinute: whole({
    description: 'Requests of one network address without a valid key for orders that do not exist.',
    unit: 'requests per minute',
    minimum: 1,
    maximum: 1_000_000,
    default: 20,
  }),
  unknownPerSecond: whole({
    description: 'Such requests of everybody together.',
    unit: 'requests per second',
    minimum: 1,
    maximum: 1_000_000,
    default: 10,
  }),
})
