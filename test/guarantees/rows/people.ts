import type { Row } from '../row.ts'

/** Time and people: see ../faults.ts. */
export const PEOPLE: readonly Row[] = [
  [
    'the wall clock is set by six hours, to and fro',
    'every drink in its turn, once; every sale is known again',
    'test/e2e/clock.full.test.ts',
    'set by six hours to and fro in mid-shift makes every drink in its turn, once, and knows every sale again',
  ],
  [
    'the night of a daylight-saving change',
    'numbers and queue go on',
    'test/e2e/clock.full.test.ts',
    'goes on with its numbers and its queue',
  ],
  [
    'a computer without a clock battery starts ten years off',
    'the shop’s own time moves by a day at most',
    'src/daemon/clock.test.ts',
    '%s moves it by 0 to 24 hours at most',
  ],
  [
    'all three-digit numbers are taken',
    'four digits, until some have rested',
    'src/shop/rules/numbers.test.ts',
    'three digits as long as there are any, then four, and back to three when some have rested',
  ],
  [
    'a till repeats a sale after a timeout',
    'the very same answer, marked as replayed',
    'src/shop/intake.test.ts',
    'once per key: the same request gives the very same answer, marked as replayed',
  ],
  [
    'a till makes a new key for the same sale',
    'refused by its receipt number, with the order that it became',
    'src/shop/sale.test.ts',
    'names one order a day: a second one is refused',
  ],
  [
    'a till uses one key for two sales',
    'the second is refused',
    'src/shop/intake.test.ts',
    'the same key with another request is refused; two sales of the same drink are two orders',
  ],
  [
    'fifty copies of one sale arrive at once',
    'one order, and all get the same answer',
    'test/http/orders.test.ts',
    'fifty parallel requests with one key are one order, and all get the same answer',
  ],
  [
    'a till’s order was on its way for too long',
    'not made, and nothing of it is written',
    'src/shop/sale.test.ts',
    'is made within its time, to the millisecond, and nothing of it is written after',
  ],
  [
    'fifty orders at once when there is room for nine',
    'nine are taken, exactly',
    'src/shop/admission.test.ts',
    'measures fifty orders of one moment one after the other',
  ],
  [
    'somebody decides twice about one cup',
    'the first counts; the second is told so',
    'src/shop/decisions.test.ts',
    'is decided once: a retry gets the same answer, a second mind is too late',
  ],
  [
    'somebody cancels a drink that is being made',
    'its cup is discarded, its number never called',
    'src/shop/brewing.test.ts',
    'cancelled while it is made: the cup is discarded, never called',
  ],
  [
    'thousands of wrong requests to every operation',
    'no 5xx, nothing written',
    'test/openapi/fuzz.ts',
    'are answered in time and by the document, never with 5xx',
  ],
  [
    'an infinite number, a poisoned prototype, a tricky content type',
    'refused with a pointer, and nothing is written',
    'test/http/orders.test.ts',
    '%s: problem details, and nothing is written',
  ],
  [
    'JSON nested without end',
    'refused beyond 64 levels',
    'src/http/once.test.ts',
    'is made of 64 levels, and of no more',
  ],
  [
    'a request that never ends',
    'its connection is taken back, tills order meanwhile',
    'test/guarantees/slow-requests.full.test.ts',
    'a head and a body that never end are cut off, nothing of them is written, and tills order meanwhile',
  ],
  [
    'a flood of requests from pages and screens',
    'the counter keeps its part',
    'src/http/access.test.ts',
    'a flood of pages, and of keys that are not the counter’s, leaves the counter its part',
  ],
  [
    'a customer watches the page, and the daemon stands still with its sockets open',
    'the page says how old its truth is, and follows again when the daemon goes on',
    'test/e2e/customer-page.full.test.ts',
    'a daemon that stands still with its sockets open is admitted, and the page follows again when it goes on',
  ],
  [
    'a browser never answers when the customer asks for a notification',
    'given up after ten seconds; the page goes on telling',
    'src/web/order/push.browser.test.ts',
    'never answers is given up after ten seconds, and the page goes on telling',
  ],
  [
    'a phone holds a live stream and reads nothing',
    'cut off, and the others miss nothing',
    'src/http/frozen-reader.test.ts',
    'a reader that does not read is cut off before it costs memory, and the others miss nothing',
  ],
  [
    'customers use up all live streams',
    'the counter still gets one',
    'src/http/live-streams.test.ts',
    'when customers have used up their streams, the counter still gets one of its reserve',
  ],
  [
    'a webhook’s receiver is away for days',
    'tried again as long as the news is worth it, then given up, and people are told',
    'src/shop/webhooks-retry.test.ts',
    'is tried again as %s is worth, and then given up, and people are told',
  ],
  [
    'a webhook’s receiver never answers',
    'two requests at most wait for it, and it delays nobody',
    'src/pickup/webhooks/sender.test.ts',
    'that is stuck has two requests at most, and delays nobody, however much waits for it',
  ],
  [
    'a barista goes home with a drink in hand',
    'it is made again by whoever has the skill',
    'test/e2e/lane-day.test.ts',
    'on which one goes home sick with a drink in hand: it is made again, the rest goes on',
  ],
]
