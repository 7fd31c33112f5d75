import { Type } from 'typebox'
import { expect, it } from 'vitest'
import type { DeviceDeclares, DriverClock, DriverFactory, DriverPort, Transports } from './driver.ts'
import { startSupervisor } from './supervisor.ts'
import { VirtualClock } from './virtual-clock.ts'

/** A clock that goes on while nobody runs a timer. */
class SleepyClock implements DriverClock {
  readonly #awake = new VirtualClock()
  #asleepMs = 0

  now(): number {
    return this.#awake.now() + this.#asleepMs
  }

  after(ms: number, fn: () => void): () => void {
    return this.#awake.after(ms, fn)
  }

  sleep(ms: number): void {
    this.#asleepMs += ms
  }

  advance(ms: number): Promise<void> {
    return this.#awake.advance(ms)
  }
}

function watched() {
  const clock = new SleepyClock()
  const told: string[] = []
  const ports: DriverPort[] = []
  const driver: DriverFactory<string> = {
    kind: 'played',
    recovers: 'reopened',
    options: Type.String(),
    declares: () => ({}) as DeviceDeclares,
    open(_, port) {
      ports.push(port)
      return { send: () => undefined, close: async () => undefined, counters: () => ({}) }
    },
  }
  startSupervisor({
    machine: { id: 'm', driver, options: 'o' },
    sink: { message: () => undefined, link: (_, state, reason) => told.push(`${state}: ${reason}`) },
    transports: {} as Transports,
    clock,
    random: () => 0.5,
    log: { info: () => undefined, warn: () => undefined },
  })
  return { clock, told, ports }
}

it('after the daemon stood still for a minute an open stream has its five seconds again to say something', async () => {
  const { clock, told, ports } = watched()
  await clock.advance(1_000)
  clock.sleep(60_000)
  await clock.advance(8_000)
  expect([told, ports.length]).toEqual([[], 1])
  await clock.advance(1_000)
  expect(told).toEqual(['down: silent for 5 s'])
})
