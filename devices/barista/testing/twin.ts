/** What the conformance suite needs: a simulated person at a bump bar made of memory, on virtual time. */

import { type Habits, STEADY } from '../../../firmware-sim/barista/habits.ts'
import { Person } from '../../../firmware-sim/barista/person.ts'
import { seededChance } from '../../../firmware-sim/chance.ts'
import type { TwinRig } from '../../../src/fleet/conformance/rig.ts'
import type { DeviceTopic, TopicHandlers } from '../../../src/fleet/driver.ts'
import { VirtualClock } from '../../../src/fleet/virtual-clock.ts'
import { barista } from '../index.ts'
import type { BaristaOptions } from '../options.ts'

const BEAT_MS = 50
const elsewhere = (): never => {
  throw new Error('the driver asked for another transport')
}
const bytesOf = (value: object): Uint8Array => new TextEncoder().encode(JSON.stringify(value))

export interface BarRig extends TwinRig<BaristaOptions> {
  readonly person: Person
}

export function barRig(options: BaristaOptions = {}, habits: Partial<Habits> = {}, seed = 1): BarRig {
  const clock = new VirtualClock()
  const person = new Person({ ...STEADY, startMs: 100, ...habits }, seededChance(seed), 'twin')
  let handlers: TopicHandlers | null = null
  let box: 'off' | 'connected' | 'cut' | 'frozen' = 'off'
  let cancel = () => {}

  const say = (topic: DeviceTopic, value: object): void => {
    if (box === 'connected') handlers?.message(topic, bytesOf(value), false)
  }
  const beat = (): void => {
    cancel = clock.after(BEAT_MS, beat)
    say('heartbeat', { v: 1, knows: person.knows })
    if (box !== 'connected') return
    for (const event of person.turn(clock.now())) say('event', JSON.parse(event) as object)
  }
  return {
    person,
    driver: barista,
    options: { bumpBar: true, awayMs: 250, heartbeatMs: 200, ...options },
    transports: {
      serial: elsewhere,
      tcp: elsewhere,
      topics: (given) => {
        handlers = given
        given.broker(true)
        return {
          command: (payload) => {
            if (box === 'connected') person.hear(payload, clock.now())
            return true
          },
          close: async () => {
            if (handlers === given) handlers = null
          },
        }
      },
    },
    clock,
    serial: 'twin',
    pass: (ms) => clock.advance(ms),
    start: async () => {
      box = 'connected'
      beat()
    },
    stop: async () => {
      box = 'off'
      cancel()
    },
    pours: async () => person.begun,
    async control(command) {
      switch (command.t) {
        case 'cut-link':
          box = 'cut'
          return
        case 'freeze':
          box = 'frozen'
          return
        case 'mend-link':
        case 'thaw':
          box = 'connected'
          return
        case 'reset':
        case 'place-cup':
          return
      }
    },
  }
}
