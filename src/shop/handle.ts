/** One input: who asks for it, and the file that knows what it does. */
import { troubled } from './alerts.ts'
import { appendDrinks } from './append.ts'
import { callAgain, customerComes } from './call.ts'
import { cancelOneDrink, cancelOrder } from './cancel.ts'
import { collectOrder, uncollectOrder } from './collect.ts'
import { configureShop } from './configure.ts'
import { approveDisplay, changeDisplay } from './displays.ts'
import { linkChanged, listenAnew, machineSaid } from './health.ts'
import { holdOrder, releaseOrder } from './holds.ts'
import type { Input } from './inputs.ts'
import { placeOrder } from './intake.ts'
import { intendMachine } from './intent.ts'
import { putBack, putMenu, putOut } from './menu-changes.ts'
import { setMode } from './mode.ts'
import { noticed } from './notices.ts'
import { hoursChanged } from './opening.ts'
import { askForLabels, askForTicket, beginPrint, endPrint } from './printing.ts'
import { remakeDrink } from './remake.ts'
import { resolveBrew } from './resolve.ts'
import { rushOrder, unrushOrder } from './rush.ts'
import { cupCleared } from './staff.ts'
import { resolveStale } from './stale.ts'
import { setStock } from './stock-set.ts'
import { testMachine } from './test-pour.ts'
import type { Turn } from './turn.ts'
import { unwatch, watch } from './watching.ts'
import { addWebhook, changeWebhook, sent } from './webhooks.ts'

export function handle(turn: Turn, input: Input): void {
  turn.who = 'once' in input ? input.once.terminal : null
  carryOut(turn, input)
  turn.who = null
}

function carryOut(turn: Turn, input: Input): void {
  switch (input.t) {
    case 'order.place':
      return placeOrder(turn, input)
    case 'order.cancel':
      return cancelOrder(turn, input)
    case 'order.collect':
      return collectOrder(turn, input)
    case 'order.uncollect':
      return uncollectOrder(turn, input)
    case 'order.call':
      return callAgain(turn, input)
    case 'order.coming':
      return customerComes(turn, input)
    case 'order.hold':
      return holdOrder(turn, input)
    case 'order.release':
      return releaseOrder(turn, input)
    case 'order.append':
      return appendDrinks(turn, input)
    case 'drink.cancel':
      return cancelOneDrink(turn, input)
    case 'group.cleared':
      return cupCleared(turn, input)
    case 'machine.message':
      return machineSaid(turn, input)
    case 'machine.link':
      return linkChanged(turn, input)
    case 'brew.resolve':
      return resolveBrew(turn, input)
    case 'drink.remake':
      return remakeDrink(turn, input)
    case 'order.rush':
      return rushOrder(turn, input)
    case 'order.unrush':
      return unrushOrder(turn, input)
    case 'stale.resolve':
      return resolveStale(turn, input)
    case 'machine.intent':
      return intendMachine(turn, input)
    case 'machine.test':
      return testMachine(turn, input)
    case 'menu.put':
      return putMenu(turn, input)
    case 'menu.out':
      return putOut(turn, input)
    case 'menu.back':
      return putBack(turn, input)
    case 'shop.hours':
      return hoursChanged(turn, input)
    case 'shop.setMode':
      return setMode(turn, input)
    case 'stock.set':
      return setStock(turn, input)
    case 'display.approve':
      return approveDisplay(turn, input)
    case 'display.change':
      return changeDisplay(turn, input)
    case 'shop.configure':
      turn.settings = input.settings
      return configureShop(turn, input)
    case 'webhook.add':
      return addWebhook(turn, input)
    case 'webhook.change':
      return changeWebhook(turn, input)
    case 'outbox.result':
      return sent(turn, input)
    case 'watch.add':
      return watch(turn, input)
    case 'watch.remove':
      return unwatch(turn, input)
    case 'notice.result':
      return noticed(turn, input)
    case 'daemon.troubles':
      return troubled(turn, input)
    case 'print.begin':
      return beginPrint(turn, input)
    case 'print.end':
      return endPrint(turn, input)
    case 'print.ask':
      return askForLabels(turn, input)
    case 'print.ticket':
      return askForTicket(turn, input)
    case 'standstill':
      return listenAnew(turn)
    case 'wake':
      return
  }
}
