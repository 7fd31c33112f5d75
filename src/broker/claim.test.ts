import { describe, expect, it } from 'vitest'
import { Claim, type Rival } from './claim.ts'
import type { DaemonClaimPayload } from './payload-daemon.ts'
import { TestClock } from './testing.ts'
import { validate } from './validate.ts'

/** Always the same dice. */
function dice(seed: number): (below: number) => number {
  let state = seed * 2_654_435_761 + 1
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** One topic of a broker: everybody gets everything in the order in which it came in, some time later. */
class Topic {
  readonly clock = new TestClock()
  readonly daemons: SimDaemon[] = []
  readonly said: DaemonClaimPayload[] = []
  readonly #delayMs: () => number

  constructor(delayMs: () => number = () => 1) {
    this.#delayMs = delayMs
  }

  take(message: DaemonClaimPayload): void {
    expect(validate('daemon/claim', JSON.stringify(message))).toBeNull()
    this.said.push(message)
    for (const daemon of this.daemons) daemon.inbox.later(this.#delayMs(), () => daemon.get(message))
  }

  add(name: string): SimDaemon {
    const daemon = new SimDaemon(this, name, this.#delayMs)
    this.daemons.push(daemon)
    return daemon
  }
}

/** One direction of a connection: first in, first out; what is on the way is lost when it breaks. */
class Pipe {
  readonly #clock: TestClock
  #freeMs = 0
  #line = 0

  constructor(clock: TestClock) {
    this.#clock = clock
  }

  later(delayMs: number, fn: () => void): void {
    const line = this.#line
    this.#freeMs = Math.max(this.#freeMs, this.#clock.now() + delayMs)
    this.#clock.after(this.#freeMs - this.#clock.now(), () => {
      if (line === this.#line) fn()
    })
  }

  cut(): void {
    this.#line++
  }
}

class SimDaemon {
  readonly claim: Claim
  readonly inbox: Pipe
  readonly #outbox: Pipe
  connected: 'yes' | 'no' = 'no'
  has: 'nothing' | 'proven' | 'unproven' = 'nothing'
  rival: Rival | null = null

  constructor(topic: Topic, name: string, delayMs: () => number) {
    this.inbox = new Pipe(topic.clock)
    this.#outbox = new Pipe(topic.clock)
    this.claim = new Claim({
      me: { instance: name, host: `box-${name}`, session: 41 },
      clock: topic.clock,
      say: (message) => this.#outbox.later(delayMs(), () => topic.take(message)),
      ours: (proof) => {
        this.has = proof
      },
      lost: (rival) => {
        expect(this.rival).toBeNull()
        this.rival = rival
        this.disconnect()
      },
    })
  }

  connect(): void {
    if (this.connected === 'yes' || this.rival !== null) return
    this.connected = 'yes'
    this.claim.enter()
    this.claim.ask()
  }

  disconnect(): void {
    this.connected = 'no'
    this.has = 'nothing'
    this.inbox.cut()
    this.#outbox.cut()
    this.claim.leave()
  }

  get(message: DaemonClaimPayload): void {
    if (this.connected === 'yes') this.claim.hear(Buffer.from(JSON.stringify(message)))
  }

  /** Nothing reaches it, and it notices nothing. */
  ignore(forMs: number): void {
    this.inbox.later(forMs, () => undefined)
  }
}

describe('a daemon that comes to a broker', () => {
  it('where nobody has the shop asks, waits three seconds, and takes it', () => {
    const topic = new Topic()
    const one = topic.add('one')
    one.connect()
    topic.clock.advance(3_001)
    expect(one.has).toBe('nothing')
    topic.clock.advance(1)
    expect(one.has).toBe('proven')
    expect(topic.said.map(({ t }) => t)).toEqual(['ask'])
  })

  it('where another has it is told who, says nothing more, and takes nothing, ever', () => {
    const topic = new Topic()
    const one = topic.add('one')
    one.connect()
    topic.clock.advance(10_000)
    const two = topic.add('two')
    two.connect()
    topic.clock.advance(60_000)
    expect(two.rival).toEqual({ host: 'box-one', session: 41 })
    expect([one.has, two.has]).toEqual(['proven', 'nothing'])
    expect(topic.said.map(({ t, instance }) => `${t} ${instance}`)).toEqual(['ask one', 'ask two', 'here one'])
  })

  it('in the place of one that was killed takes over after the same three seconds: nothing is left of the old one', () => {
    const topic = new Topic()
    const killed = topic.add('one')
    killed.connect()
    topic.clock.advance(10_000)
    killed.disconnect()
    const next = topic.add('two')
    next.connect()
    topic.clock.advance(3_002)
    expect([next.has, next.rival]).toEqual(['proven', null])
  })

  it('at the same time as another: the one that the broker heard first gets it', () => {
    const topic = new Topic()
    const [one, two] = [topic.add('one'), topic.add('two')]
    one.connect()
    two.connect()
    topic.clock.advance(10_000)
    expect([one.has, two.has]).toEqual(['proven', 'nothing'])
    expect(two.rival?.host).toBe('box-one')
  })

  it('while the one that has it is suspended takes it, and gives it back as soon as that one speaks', () => {
    const topic = new Topic()
    const one = topic.add('one')
    one.connect()
    topic.clock.advance(10_000)
    one.ignore(8_000)
    const two = topic.add('two')
    two.connect()
    topic.clock.advance(7_900)
    expect(two.has).toBe('proven')
    topic.clock.advance(1_000)
    expect([one.has, one.rival]).toEqual(['proven', null])
    expect(two.rival?.host).toBe('box-one')
  })

  it('whose own question never comes back goes on after five seconds, and says that it has no proof', () => {
    const topic = new Topic()
    const one = topic.add('one')
    one.ignore(3_600_000)
    one.connect()
    topic.clock.advance(4_999)
    expect(one.has).toBe('nothing')
    topic.clock.advance(1)
    expect(one.has).toBe('unproven')
  })

  it('without an answer of the broker in time still gives way when the answer comes late', () => {
    const topic = new Topic()
    const one = topic.add('one')
    one.connect()
    topic.clock.advance(10_000)
    const two = topic.add('two')
    two.ignore(6_000)
    two.connect()
    topic.clock.advance(5_500)
    expect(two.has).toBe('unproven')
    topic.clock.advance(1_000)
    expect([two.rival?.host, one.has]).toEqual(['box-one', 'proven'])
  })
})

describe('a daemon that lost its broker for a while', () => {
  it('has the shop again half a second after it is back', () => {
    const topic = new Topic()
    const one = topic.add('one')
    one.connect()
    topic.clock.advance(10_000)
    one.disconnect()
    topic.clock.advance(60_000)
    one.connect()
    topic.clock.advance(502)
    expect(one.has).toBe('proven')
  })

  it('comes before a new one that asked first when the broker came back', () => {
    const topic = new Topic()
    const one = topic.add('one')
    one.connect()
    topic.clock.advance(10_000)
    one.disconnect()
    const two = topic.add('two')
    two.connect()
    topic.clock.advance(1_000)
    one.connect()
    topic.clock.advance(10_000)
    expect([one.has, one.rival]).toEqual(['proven', null])
    expect(two.rival?.host).toBe('box-one')
  })

  it('finds that another took the shop meanwhile, and stops', () => {
    const topic = new Topic()
    const one = topic.add('one')
    one.connect()
    topic.clock.advance(10_000)
    one.disconnect()
    const two = topic.add('two')
    two.connect()
    topic.clock.advance(10_000)
    one.connect()
    topic.clock.advance(10_000)
    expect([two.has, one.rival?.host]).toEqual(['proven', 'box-two'])
  })
})

describe('what is no message of ours on the topic', () => {
  it.each(['', 'here', '{"v":1,"t":"here"}', '{"v":1,"t":"here","instance":"x","host":"","session":1,"to":"another"}'])(
    '%j stops nobody',
    (text) => {
      const topic = new Topic()
      const one = topic.add('one')
      one.connect()
      topic.clock.advance(1_000)
      one.claim.hear(Buffer.from(text))
      topic.clock.advance(10_000)
      expect([one.has, one.rival]).toEqual(['proven', null])
    },
  )
})

it('whatever the delays and breaks, never two have the shop with proof, and one has it in the end', () => {
  let contested = 0
  for (let seed = 1; seed <= 400; seed++) {
    const roll = dice(seed)
    // An answer is three ways behind our own question: together less than the shortest wait of half a second.
    const topic = new Topic(() => roll(160))
    const daemons = ['one', 'two', 'three'].map((name) => topic.add(name))
    for (let round = 0; round < 40; round++) {
      const daemon = daemons[roll(daemons.length)]
      if (roll(3) === 0) daemon?.disconnect()
      else daemon?.connect()
      for (let n = roll(40); n > 0; n--) {
        topic.clock.advance(50)
        expect(daemons.filter(({ has }) => has === 'proven').length, `seed ${seed}`).toBeLessThanOrEqual(1)
      }
    }
    for (const daemon of daemons) daemon.connect()
    topic.clock.advance(30_000)
    expect(
      daemons.map(({ has, rival }) => has === 'proven' || rival !== null),
      `seed ${seed}`,
    ).toEqual([true, true, true])
    expect(daemons.filter(({ has }) => has === 'proven').length, `seed ${seed}`).toBe(1)
    if (daemons.some(({ rival }) => rival !== null)) contested++
  }
  expect(contested).toBeGreaterThan(200)
})
