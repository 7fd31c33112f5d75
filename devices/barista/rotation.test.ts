/** Two real lanes and their screens, in virtual time: people change places by the schedule. */
import { beforeEach, describe, expect, it } from 'vitest'
import type { DriverPort, MachineCommand, MachineMessage } from '../../src/fleet/driver.ts'
import { Screens } from '../../src/fleet/screens.ts'
import { VirtualClock } from '../../src/fleet/virtual-clock.ts'
import { openLane } from './driver.ts'

const MINUTE = 60_000
const elsewhere = (): never => {
  throw new Error('a lane asked for a wire')
}

class Bar {
  readonly clock = new VirtualClock()
  readonly screens = new Screens(this.clock)
  readonly said: MachineMessage[] = []
  readonly #drivers = new Map<string, ReturnType<typeof openLane>>()
  #press = 0

  constructor() {
    this.#open('bar-1', 'bar-2')
    this.#open('bar-2', 'bar-1')
  }

  #open(machine: string, rotateTo: string): void {
    const port: DriverPort = {
      ...{ machine, clock: this.clock, random: () => 0.5, log: { info() {}, warn() {} }, trace() {}, link() {} },
      emit: (message) => void this.said.push(message),
      transports: {
        ...{ serial: elsewhere, tcp: elsewhere, topics: elsewhere },
        screen: (handlers) => this.screens.open(machine, handlers),
      },
    }
    this.#drivers.set(machine, openLane({ rotateAfterM: 30, rotateTo }, port))
  }

  press(machine: string, press: Parameters<NonNullable<ReturnType<Screens['of']>>['pressed']>[1]): void {
    this.screens.of(machine)?.pressed(`p${++this.#press}`, press)
  }

  signIn(machine: string, name: string): void {
    this.press(machine, { action: 'sign-in', name, skills: null })
  }

  who(): (string | undefined)[] {
    return ['bar-1', 'bar-2'].map((machine) => this.screens.of(machine)?.state.person?.name)
  }

  /** Somebody looks at both screens meanwhile. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 4_000) {
      for (const machine of this.#drivers.keys()) this.screens.of(machine)?.seen()
      await this.clock.advance(Math.min(left, 4_000))
    }
  }

  brew(machine: string): number {
    const hello = this.said.find((message) => message.t === 'hello')
    if (hello?.t !== 'hello') throw new Error('nobody looks')
    const program = { doseGrams: 0, waterMl: 0, milkMl: 0, foamPercent: 0, temperatureC: 90, nominalMs: 20 * MINUTE }
    const deadlineMs = this.clock.now() + 4_000
    const command: MachineCommand = {
      ...{
        t: 'brew',
        brew: 77,
        group: 1,
        epoch: 1,
        boot: hello.boot,
        deadlineMs,
        maxMs: 9e6,
        program,
        label: '1 1/1 x',
      },
    }
    this.#drivers.get(machine)?.send(command)
    return command.brew
  }
}

let bar: Bar
beforeEach(async () => {
  bar = new Bar()
  await bar.pass(1_000)
  for (const machine of ['bar-1', 'bar-2']) bar.screens.of(machine)?.seen()
  bar.signIn('bar-1', 'Ana')
  bar.signIn('bar-2', 'Ben')
})

describe('two people at a bar', () => {
  it('change places every half hour, and nobody has to press anything', async () => {
    await bar.pass(29 * MINUTE)
    expect(bar.who()).toEqual(['Ana', 'Ben'])
    await bar.pass(2 * MINUTE)
    expect(bar.who()).toEqual(['Ben', 'Ana'])
    await bar.pass(30 * MINUTE)
    expect(bar.who()).toEqual(['Ana', 'Ben'])
  })

  it('change when the drink that one of them makes is done, and it stays with whoever began it', async () => {
    await bar.pass(29 * MINUTE)
    const brew = bar.brew('bar-1')
    bar.press('bar-1', { action: 'start', brew })
    await bar.pass(10 * MINUTE)
    expect(bar.who()).toEqual(['Ana', 'Ben'])
    expect(bar.screens.of('bar-1')?.state.notice).toContain('bar-2 is next, once what is begun is done')
    bar.press('bar-1', { action: 'done', brew })
    expect(bar.who()).toEqual(['Ben', 'Ana'])
    expect(bar.said.filter((message) => message.t === 'refused')).toEqual([])
  })

  it('stay where they are while nobody looks at one of the screens', async () => {
    bar.press('bar-2', { action: 'sign-out' })
    for (let i = 0; i < 500; i++) {
      bar.screens.of('bar-1')?.seen()
      await bar.clock.advance(4_000)
    }
    expect(bar.who()).toEqual(['Ana', undefined])
    bar.screens.of('bar-2')?.seen()
    await bar.pass(8_000)
    expect(bar.who()).toEqual([undefined, 'Ana'])
  })
})
