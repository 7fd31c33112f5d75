/** Limits and timings. The defaults are settled (DESIGN.md §11); change one with a measurement. */
import { amount, oneOf, section, span, whole } from './words.ts'

export const orders = section('Limits of the order book.', {
  maxAttempts: whole({
    description: 'Brews of one drink before a person is asked.',
    unit: 'brews',
    minimum: 1,
    maximum: 10,
    default: 3,
  }),
  maxOpenDrinks: whole({
    description: 'Open drinks in the whole shop; past it an order is refused with 503.',
    unit: 'drinks',
    minimum: 1,
    maximum: 10_000,
    default: 10_000,
  }),
  maxDrinksPerOrder: whole({
    description: 'Drinks in one order.',
    unit: 'drinks',
    minimum: 1,
    maximum: 20,
    default: 20,
  }),
  numberRest: span({
    description: 'A freed pickup number rests this long before it is given again.',
    min: '0s',
    max: '24h',
    default: '30min',
  }),
  holdExpires: span({
    description: 'A held order that nobody released is given up after this long.',
    min: '1min',
    max: '24h',
    default: '2h',
  }),
  staleAfter: span({
    description: 'After a restart, orders this long past their promise are held until a person decides.',
    min: '1min',
    max: '24h',
    default: '20min',
  }),
  promiseQuantile: amount({
    description: 'The share of promises that shall hold, once the shop has orders to learn from.',
    unit: 'of all promises',
    minimum: 0.5,
    maximum: 0.99,
    default: 0.9,
  }),
})

export const timing = section('When silence and slowness of a machine mean something.', {
  suspect: span({
    description: 'Heartbeat silence after which a machine gets no new work; shorter than offline.',
    min: '100ms',
    max: '60s',
    default: '3s',
  }),
  offline: span({
    description: 'Heartbeat silence after which a machine counts as offline and its brews are in doubt.',
    min: '100ms',
    max: '5min',
    default: '5s',
  }),
  brewDeadline: span({
    description: "How long after its basis heartbeat, in the device's own clock, a brew may still start.",
    min: '100ms',
    max: '60s',
    default: '4s',
  }),
  answer: span({
    description: 'Silence after a command before the machine is asked about the brew.',
    min: '50ms',
    max: '60s',
    default: '1s',
  }),
  overdueFactor: amount({
    description: 'A pour is in doubt past this multiple of its nominal time, plus overdueExtra.',
    unit: 'times the nominal time',
    minimum: 1,
    maximum: 10,
    default: 2,
  }),
  overdueExtra: span({
    description: 'Added to the multiple of overdueFactor.',
    min: '0s',
    max: '10min',
    default: '15s',
  }),
  coolDown: span({
    description: 'First rest of a machine after it refused or spoiled a brew; doubles each time in a row, to 60s.',
    min: '100ms',
    max: '60s',
    default: '5s',
  }),
})

export const inDoubt = section('What becomes of a brew of which nobody knows whether it happened.', {
  policy: oneOf(['remake', 'ask'], {
    description: 'Whether it is made again by itself after remakeAfter, or only when a person says so.',
    default: 'remake',
  }),
  remakeAfter: span({
    description: 'A doubt that nobody resolved ends in a remake after this long, once per drink.',
    min: '1s',
    max: '24h',
    default: '120s',
  }),
})
