/** A server of the order bench, in a process of its own: the cashier's room on a shop, or the bare route. */
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { cashierRoutes } from '../../src/cashier/routes.ts'
import { realKernel, startClock } from '../../src/daemon/clock.ts'
import { Loop } from '../../src/daemon/loop.ts'
import { openKeyStore } from '../../src/http/keys.ts'
import { createHttpServer } from '../../src/http/server.ts'
import { Shop } from '../../src/shop/step.ts'
import { View } from '../../src/shop/view.ts'
import { createLog } from '../../src/telemetry/log.ts'
import { bareOrderRoute } from './bare-route.ts'
import { BENCH_KEY, MANAGER_KEY, shopSettings } from './bench-shop.ts'
import { planOfChild, serve, usage } from './child.ts'

export type OrderServerPlan =
  | { readonly kind: 'bare'; readonly folder: string }
  | { readonly kind: 'shop'; readonly folder: string; readonly synchronous: 'FULL' | 'NORMAL' }

export interface ServerReady {
  readonly port: number
}

/** Inputs and steps since the start; a step with orders in it is one commit. */
export interface Counters {
  readonly inputs: number
  readonly steps: number
}

const plan = planOfChild<OrderServerPlan>()
const keys = openKeyStore(join(plan.folder, 'keys.json'))
keys.addLiteral(BENCH_KEY, 'cashier', 'bench')
keys.addLiteral(MANAGER_KEY, 'manager', 'bench manager')
const app = await createHttpServer({ log: createLog({ level: 'warn', format: 'json' }), keys, version: 'bench' })
const behind = plan.kind === 'shop' ? openShop(plan) : null
if (behind === null) bareOrderRoute(app, () => '100')
await app.listen({ host: '127.0.0.1', port: 0 })
const address = app.server.address()
const ready: ServerReady = { port: typeof address === 'object' && address !== null ? address.port : 0 }
const counters = (): Counters => behind?.loop.counters ?? { inputs: 0, steps: 0 }
serve(ready, { ...usage, counters }, async () => {
  await app.close()
  behind?.close()
})

function openShop({ folder, synchronous }: Extract<OrderServerPlan, { kind: 'shop' }>) {
  const db = new Database(join(folder, 'orders.db'))
  const settings = shopSettings({ machines: 1, groups: 1 })
  const shop = new Shop(db, settings, { incarnation: 1, synchronous })
  const clock = startClock(realKernel(), shop.ledger.house.clockAnchor(), shop.ledger.lastEvent())
  // Boards, log and broker belong to the whole daemon, which has rows of its own.
  const now = () => ({ ...clock.now(), businessDay: '2026-01-01' })
  const loop = new Loop({ shop, now, act: () => {} })
  const orderUrl = (id: string): string => `http://127.0.0.1/o/${id}`
  cashierRoutes(app, {
    ask: (question) => loop.ask(question),
    view: new View(shop),
    now,
    orderUrl,
    orderNumbered: () => null,
    readMenu: () => ({ ok: false, faults: [] }),
  })
  loop.start()
  return {
    loop,
    close() {
      loop.stop()
      db.close()
    },
  }
}
