/** Hard caps beside admission: what may not become more, however patient the customers are. */
import { section, span, whole } from './words.ts'

export const caps = section('Hard caps, each a 503 of its own; the public is refused first, the counter last.', {
  ordersPerTerminal: whole({
    description: 'Open orders of one terminal; past it that terminal gets no new ones.',
    unit: 'orders',
    minimum: 1,
    maximum: 10_000,
    default: 2_000,
  }),
  streams: whole({
    description: 'Live streams that customers follow at once.',
    unit: 'streams',
    minimum: 1,
    maximum: 1_300,
    default: 1_000,
  }),
  loopDelay: span({
    description: 'How late the event loop may be, as p99 of two spans of five seconds on end.',
    min: '50ms',
    max: '60s',
    default: '2s',
  }),
  memoryMb: whole({
    description: 'Resident memory of the process.',
    unit: 'MB',
    minimum: 128,
    maximum: 65_536,
    default: 1_536,
  }),
  freeDiskMb: whole({
    description:
      'Kept free for open orders on the disk of the order book; below it no new ones are taken; 0: not looked at.',
    unit: 'MB',
    minimum: 0,
    maximum: 1_000_000,
    default: 200,
  }),
  counterReserve: whole({
    description: 'How far beyond streams, loopDelay and memoryMb keys of the counter may go.',
    unit: '%',
    minimum: 0,
    maximum: 50,
    default: 50,
  }),
})
