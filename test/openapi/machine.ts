/** The machine that `test/http/running.ts` configures and nobody plays: here it speaks, straight into the daemon's loop. */
import type { MachineMessage } from '../../src/shop/machine-words.ts'
import type { Shop } from './shop.ts'

const MACHINE = 'away'
const PATIENCE_MS = 5_000

/** Has every drink of the shop's queue made, until this order is ready. */
export async function makeReady(shop: Shop, order: string): Promise<void> {
  const { loop } = shop.running.daemon
  const say = (message: MachineMessage): void => loop.submit({ t: 'machine.message', machine: MACHINE, message })
  const beat = (): void =>
    say({
      t: 'heartbeat',
      boot: 1,
      clockMs: clockMs(),
      state: 'ready',
      alarms: [],
      boilerC: 93,
      pours: 0,
      groups: [1, 2].map((n) => ({ n, state: 'idle', cup: 'empty', brew: null, elapsedMs: 0, percent: 0 })),
    })
  loop.submit({ t: 'machine.link', machine: MACHINE, state: 'up', reason: 'connected' })
  say({
    t: 'hello',
    serial: 'T-1',
    model: 'Test',
    firmware: '1.0.0',
    boot: 1,
    journal: 1,
    lowBrew: 0,
    clockMs: clockMs(),
    fences: [0, 0],
    durable: true,
  })
  const until = performance.now() + PATIENCE_MS
  while ((await stateOf(shop, order)) !== 'ready') {
    if (performance.now() > until) throw new Error(`order ${order} is still ${await stateOf(shop, order)}`)
    beat()
    for (const brew of shop.book.openBrews()) {
      say({ t: 'status', brew, status: 'pouring', cause: null })
      say({ t: 'status', brew, status: 'done', cause: null })
    }
  }
  loop.submit({ t: 'machine.link', machine: MACHINE, state: 'down', reason: 'gone again' })
}

async function stateOf(shop: Shop, order: string): Promise<string> {
  const { state } = (await (await fetch(`${shop.running.url}/order/${order}`)).json()) as { state: string }
  return state
}

const clockMs = (): number => Math.floor(performance.now())
