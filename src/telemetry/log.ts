/** The log: pino, JSON on stdout, pretty on a terminal. One info line per transition; keys and bodies never. */
import { type Logger, pino } from 'pino'
import type { ShopEvent } from '../shop/effects.ts'
import { logOutput } from './log-output.ts'

export type { Logger }

export interface LogOptions {
  readonly level: string
  readonly format: 'json' | 'pretty'
}

export function createLog(options: LogOptions): Logger {
  const base = {
    level: options.level,
    base: null,
    // Whatever a library says of a request: four characters of an order's id tell them apart.
    hooks: { streamWrite: withoutIds },
    redact: {
      paths: [
        'authorization',
        '*.authorization',
        'headers.authorization',
        'password',
        '*.password',
        'secret',
        '*.secret',
      ],
      censor: '***',
    },
  }
  if (options.format === 'json') return pino(base, logOutput())
  return pino({
    ...base,
    transport: { target: 'pino-pretty', options: { translateTime: 'HH:MM:ss', ignore: 'pid,hostname' } },
  })
}

/** The id is the secret of a customer's page; elsewhere in the log thirteen characters may be anything. */
export const withoutIds = (line: string): string => line.replace(/(\/(?:o|order)\/[0-9a-z]{4})[0-9a-z]{9}/gi, '$1…')

export function logEvent(log: Logger, event: ShopEvent): void {
  const { seq, kind, order, number, orderState, drink, drinkState, brew, machine, who, data } = event
  const line: Record<string, unknown> = { seq, kind }
  // The id is the secret of the customer's page: four characters tell orders apart (domain.md §4).
  if (order !== null) Object.assign(line, { order: `${order.slice(0, 4)}…`, number, orderState })
  if (drink !== null) Object.assign(line, { drink, drinkState })
  if (brew !== null) line.brew = brew
  if (machine !== null) line.machine = machine
  if (who !== null) line.who = who
  if (data !== null) line.data = data
  const bad =
    kind === 'brew.doubt' ||
    kind === 'drink.attention' ||
    kind === 'machine.offline' ||
    kind === 'brew.surplus' ||
    kind === 'webhook.failed' ||
    kind === 'print.dropped'
  log[bad ? 'warn' : 'info'](line, kind)
}
