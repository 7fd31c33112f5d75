/** What happens to a ready order until its customer has it. */
import Type from 'typebox'
import { oneOf, span, whole } from './words.ts'

export const waiting = {
  announce: oneOf(['all', 'each'], {
    description: 'Whether a number is called when all of its drinks are ready, or for each of them.',
    default: 'all',
  }),
  recalls: whole({
    description: 'How often a number can be called again.',
    unit: 'times',
    minimum: 0,
    maximum: 20,
    default: 3,
  }),
  recallEvery: span({
    description: 'Between two calls of a number.',
    min: '0s',
    max: '1h',
    default: '60s',
  }),
  reminders: Type.Array(span({ description: 'After it became ready.', min: '10s', max: '24h', default: '5min' }), {
    description: 'When a customer who does not come is reminded, on the phone, counted from ready; none: never.',
    unit: 'spans',
    uniqueItems: true,
    maxItems: 5,
    default: ['5min', '10min'],
  }),
  clearAfter: span({
    description: 'So long after it became ready, a number leaves the list of ready ones: people ask at the counter.',
    min: '1s',
    max: '24h',
    default: '10min',
  }),
  atCounter: span({
    description: 'So long after that the order ends, and its number is free.',
    min: '0s',
    max: '24h',
    default: '20min',
  }),
  uncollected: oneOf(['assumed', 'discarded'], {
    description: 'What becomes of it then: collected, as we must assume, or thrown away.',
    default: 'assumed',
  }),
}
