/** One readable line per transition. */
import type { ShopEvent } from '../../shop/effects.ts'

/** Null: nothing that a person wants to read. */
export function lineFor(event: ShopEvent): string | null {
  const time = new Date(event.wallMs).toTimeString().slice(0, 8)
  const text = words(event)
  return text === null ? null : `${time}  ${(event.number ?? '').padStart(4)}  ${text}`
}

function words(event: ShopEvent): string | null {
  const drink = event.drink === null ? '' : `drink ${event.drink}`
  const cause = event.data?.cause === undefined ? '' : ` (${String(event.data.cause)})`
  switch (event.kind) {
    case 'order.placed':
      return `ordered, ${String(event.data?.drinks)} drink${event.data?.drinks === 1 ? '' : 's'}`
    case 'order.cancelled':
      return 'cancelled'
    case 'order.collected':
      return event.data?.assumed ? 'collected, as we must assume' : 'collected'
    case 'order.uncollected':
      return 'was not collected after all'
    case 'order.called':
      return 'called again'
    case 'order.reminded':
      return 'still waits: its customer is reminded'
    case 'order.coming':
      return 'its customer is on the way'
    case 'order.appended':
      return `gets ${String(event.data?.drinks)} more`
    case 'order.held':
      return 'held'
    case 'order.released':
      return 'released'
    case 'order.expired':
      return `given up${cause}`
    case 'drink.making':
      return `${drink} goes to ${event.machine}`
    case 'drink.returned':
      return `${drink} is back in the queue${cause}`
    case 'drink.ready':
      return event.orderState === 'ready'
        ? `READY (${drink}, by ${event.machine})`
        : `${drink} is ready, by ${event.machine}`
    case 'drink.discarded':
      return `${drink} is discarded${cause}`
    case 'drink.cancelled':
      return `${drink} is cancelled${cause}`
    case 'drink.attention':
      return `${drink} needs a person${cause}`
    case 'brew.pouring':
      return `${drink} pours on ${event.machine}`
    case 'brew.doubt':
      return `${drink} on ${event.machine} is in doubt${cause}`
    case 'brew.surplus':
      return `a surplus cup on ${event.machine}: it was remade meanwhile`
    case 'order.delayed':
      return 'is late: it was promised for now'
    case 'order.requoted':
      return `${String(event.data?.reason)}: ready ${byWhatItMoved(event.data?.bySeconds)}`
    case 'order.rushed':
      return 'goes first: somebody at the counter said so'
    case 'order.unrushed':
      return 'is back at its place'
    case 'brew.resolved':
      return `${drink}: a person decided: ${String(event.data?.outcome)}`
    case 'drink.remade':
      return `drink ${String(event.data?.of)} is made again, as ${drink}`
    case 'order.stale':
      return 'is held: it was promised long ago, somebody must decide'
    case 'pour.local':
      return `${event.machine} pours by itself: a person pressed its button`
    case 'pour.test':
      return `test pour on ${event.machine}: ${String(event.data?.recipe)}, ${String(event.data?.state)}${cause}`
    case 'machine.intent':
      return `${event.machine} is ${String(event.data?.intent)}`
    case 'machine.reserve':
      return `${event.machine} in reserve is to be ${String(event.data?.wanted)}: ${String(event.data?.reason)}`
    case 'menu.changed':
      return menuWords(event.data ?? {})
    case 'shop.mode':
      return event.data?.mode === 'open' ? `the shop is open, load: ${String(event.data?.load)}` : 'the shop is closed'
    case 'stock.set':
      if (event.data?.what === 'out') return `${String(event.data.ingredient)} is out for a while`
      if (event.data?.what === 'back') return `${String(event.data.ingredient)} is back`
      return `there are ${String(event.data?.level)} ${String(event.data?.unit)} of ${String(event.data?.ingredient)} now`
    case 'shop.modeSet':
      return `somebody sets the shop to ${String(event.data?.mode)}`
    case 'shop.configured':
      return 'the configuration was read again'
    case 'alert.raised':
      return `ALERT: ${String(event.data?.detail)}`
    case 'alert.cleared':
      return `over: ${String(event.data?.detail)}`
    case 'webhook.changed':
      return `webhook ${String(event.data?.webhook)}: ${String(event.data?.what)}`
    case 'orders.forgotten':
      return `${event.data?.orders === 1 ? 'an order is' : `${String(event.data?.orders)} orders are`} long over: whose it was is forgotten`
    case 'webhook.failed':
      return `webhook ${String(event.data?.webhook)} could not be reached: ${String(event.data?.error)}`
    case 'print.asked':
      return event.data?.labels === undefined
        ? 'its ticket is printed once more'
        : `${String(event.data.labels)} label${event.data.labels === 1 ? '' : 's'} printed once more`
    case 'print.dropped':
      return `${String(event.data?.jobs)} prints on ${String(event.data?.printer)} are dropped${cause}`
    case 'display.changed':
      return `display ${String(event.data?.name)}: ${String(event.data?.what)}`
    case 'group.cleared':
      return `the cup on ${event.machine} is gone`
    case 'machine.online':
      return `${event.machine} is online`
    case 'machine.offline':
      return `${event.machine} is offline: ${String(event.data?.reason)}`
    case 'machine.alarm':
      return `${event.machine} reports: ${list(event.data?.alarms)}`
  }
}

function menuWords({ target, what, unavailable }: Readonly<Record<string, unknown>>): string {
  if (target !== undefined) return `${String(target)}: ${String(what)}`
  if (!Array.isArray(unavailable)) return 'the menu has changed'
  return unavailable.length === 0 ? 'everything on the menu can be had' : `cannot be had: ${unavailable.join(', ')}`
}

const list = (alarms: unknown): string =>
  Array.isArray(alarms) && alarms.length > 0 ? alarms.join(', ') : 'all is well'

function byWhatItMoved(seconds: unknown): string {
  if (typeof seconds !== 'number') return 'at a time that is known now'
  return `${Math.abs(seconds)} s ${seconds > 0 ? 'later' : 'sooner'}`
}
