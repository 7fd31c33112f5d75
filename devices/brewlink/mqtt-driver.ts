/** `brewlink-mqtt`: a brew controller on the broker (README.md §5). */
import { Type } from 'typebox'
import type { DeviceTopic, Driver, DriverFactory, DriverPort, MachineTopics } from '../../src/fleet/driver.ts'
import { Conversation, type Outcome } from './conversation.ts'
import { decodeAvailability, decodeJson, encodeJson, MAX_JSON_BYTES } from './json.ts'
import { type Decoded, type DeviceMessage, type HostMessage, isFromDevice } from './messages.ts'
import { type CommonOptions, commonOptions, DEFAULT_HEARTBEAT_MS, declares } from './options.ts'

export type MqttOptions = CommonOptions

export const brewlinkMqtt: DriverFactory<MqttOptions> = {
  kind: 'brewlink-mqtt',
  recovers: 'by-itself',
  options: Type.Object(commonOptions, { additionalProperties: false }),
  declares,
  open: (options, port) => new MqttDriver(options, port),
}

/** The message names that belong on each topic; anything else there is a mistake of the device. */
const ALLOWED: Readonly<Record<Exclude<DeviceTopic, 'availability'>, readonly DeviceMessage['t'][]>> = {
  event: ['identity', 'status', 'alarm'],
  ack: ['identity', 'status', 'refused', 'fenced'],
  heartbeat: ['heartbeat'],
}

const DECODER = new TextDecoder()

interface Named {
  /** Serial number and journal: two devices may have been given the same number. */
  readonly device: string
  readonly serial: string
}

/** So long two devices that answer as one are left alone before they are asked again. */
const TWINS_MS = 5_000
/** One that comes back so soon after another had its place has not gone: they take it from each other. */
const RETURNS_MS = 60_000

class MqttDriver implements Driver {
  readonly #port: DriverPort
  readonly #conversation: Conversation
  readonly #heartbeatMs: number
  #topics: MachineTopics | null = null
  #closed = false
  #broker = false
  /** What the device's `availability` says, or its messages prove. Kept while the broker is away. */
  #online = false
  #up = false
  #lastFault = ''
  #cancelTick = () => {}
  /** Who has answered since the last `hello`. */
  readonly #answered = new Map<string, string>()
  /** `twins`: more than one. Commands are for one device, so there are none until only one answers. */
  #who: 'one' | 'twins' = 'one'
  #cancelLook = () => {}
  /** Who has named itself last, and who had done so before it. */
  #last: Named | null = null
  #before: (Named & { readonly untilMs: number }) | null = null
  #counts = { messages: 0, invalid: 0, oversized: 0, retained: 0 }

  constructor(options: MqttOptions, port: DriverPort) {
    this.#port = port
    this.#heartbeatMs = options.heartbeatMs ?? DEFAULT_HEARTBEAT_MS
    this.#conversation = new Conversation(this.#heartbeatMs)
    this.#topics = port.transports.topics({
      broker: (connected) => this.#brokerIs(connected),
      message: (topic, payload, retained) => this.#message(topic, payload, retained),
    })
    // The broker's state may have been told before there was anything to publish with.
    if (this.#up) this.#goUp('the device is online')
  }

  send: Driver['send'] = (command) => {
    if (!this.#closed && this.#up) this.#carryOut(this.#conversation.command(command))
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#cancelTick()
    this.#cancelLook()
    await this.#topics?.close()
  }

  counters(): Readonly<Record<string, number>> {
    return this.#counts
  }

  #brokerIs(connected: boolean): void {
    if (this.#closed) return
    this.#broker = connected
    if (!connected) {
      this.#who = 'one'
      this.#cancelLook()
      this.#goDown('the broker is away')
    } else if (this.#online) this.#goUp('the broker is back')
    else this.#port.link('down', 'the device is not online')
  }

  #message(topic: DeviceTopic, payload: Uint8Array, retained: boolean): void {
    if (this.#closed) return
    if (payload.length > MAX_JSON_BYTES) {
      this.#counts.oversized++
      return this.#fault(topic, `longer than ${MAX_JSON_BYTES} bytes`)
    }
    // Made into text at once: the payload may be a view of something larger.
    this.#port.trace('in', `${topic}${retained ? ' (retained)' : ''} ${DECODER.decode(payload)}`)
    if (topic === 'availability') return this.#availability(payload)
    if (retained) {
      this.#counts.retained++ // a memory of the broker, not news of the device
      return this.#fault(topic, 'is retained, and must not be')
    }
    const message = this.#decoded(topic, decodeJson(payload))
    if (message === null) return
    if (!isFromDevice(message) || !ALLOWED[topic].includes(message.t)) {
      this.#counts.invalid++
      return this.#fault(topic, `${message.t} does not belong on this topic`)
    }
    this.#counts.messages++
    if (message.t === 'identity')
      this.#answers({ device: `${message.serial} ${message.journal}`, serial: message.serial })
    if (this.#who === 'twins') return
    // Life is better proof than a will that a slow broker published late.
    if (!this.#up && (message.t === 'identity' || message.t === 'heartbeat')) {
      this.#online = true
      this.#goUp('the device speaks')
    }
    this.#carryOut(this.#conversation.receive(message, this.#port.clock.now()))
  }

  #availability(payload: Uint8Array): void {
    const availability = this.#decoded('availability', decodeAvailability(payload))
    if (availability === null) return
    this.#counts.messages++
    this.#online = availability.state === 'online'
    if (this.#online) this.#goUp('the device is online')
    else if (this.#who === 'one') this.#goDown('the device is offline')
  }

  #decoded<T>(topic: DeviceTopic, decoded: Decoded<T>): T | null {
    if ('reason' in decoded) {
      this.#counts.invalid++
      this.#fault(topic, decoded.reason)
    }
    return decoded.message
  }

  /** Every `online` may be another boot, so each one is greeted, even when the link is up. */
  #goUp(reason: string): void {
    if (this.#who === 'twins') return
    if (!this.#up) {
      this.#up = true
      this.#port.link('up', reason)
    }
    this.#carryOut(this.#conversation.start(this.#port.clock.now()))
  }

  /** A broker that is not ours lets two devices in under one name; both would hear each command. */
  #answers(named: Named): void {
    this.#answered.set(named.device, named.serial)
    const rival = this.#rivalOf(named)
    if (rival === null || this.#who === 'twins') return
    this.#who = 'twins'
    const serials = [rival.serial, named.serial].sort().join(' and ')
    const reason = `two devices answer as ${this.#port.machine}: ${serials}`
    this.#port.log.warn({ machine: this.#port.machine, fault: reason }, 'a machine is there twice; switch one off')
    this.#goDown(reason)
    this.#askTwins()
  }

  /** Another one that is there as well: both answered one `hello`, or this one is back too soon after it had left. */
  #rivalOf(named: Named): Named | null {
    const nowMs = this.#port.clock.now()
    const last = this.#last
    this.#last = named
    if (last === null || last.device === named.device) return null
    const before = this.#before
    this.#before = { ...last, untilMs: nowMs }
    const isBack = before?.device === named.device && nowMs - before.untilMs < RETURNS_MS
    return isBack || this.#answered.size > 1 ? last : null
  }

  #askTwins(): void {
    this.#say({ t: 'hello', heartbeatMs: this.#heartbeatMs })
    this.#cancelLook = this.#port.clock.after(TWINS_MS, () => {
      if (this.#answered.size > 1) return this.#askTwins()
      this.#who = 'one'
      this.#online = this.#answered.size === 1
      if (this.#online) this.#goUp('only one device answers')
      else this.#goDown('the device is offline')
    })
  }

  #goDown(reason: string): void {
    this.#up = false
    this.#conversation.stop()
    this.#arm()
    this.#port.link('down', reason)
  }

  #carryOut({ emit, send }: Outcome): void {
    for (const message of emit) this.#port.emit(message)
    for (const message of send) {
      if (this.#closed || !this.#broker) break
      this.#say(message)
    }
    this.#arm()
  }

  #say(message: HostMessage): void {
    if (message.t === 'hello') this.#answered.clear()
    const text = encodeJson(message, message.t === 'hello' ? null : this.#conversation.serial)
    this.#port.trace('out', `command ${text}`)
    this.#topics?.command(text)
  }

  #arm(): void {
    this.#cancelTick()
    const deadlineMs = this.#conversation.deadlineMs
    if (deadlineMs === null || this.#closed) return
    const { clock } = this.#port
    this.#cancelTick = clock.after(Math.max(0, deadlineMs - clock.now()), () =>
      this.#carryOut(this.#conversation.tick(clock.now())),
    )
  }

  #fault(topic: DeviceTopic, fault: string): void {
    const text = `${topic}: ${fault}`
    if (text === this.#lastFault) return
    this.#lastFault = text
    this.#port.log.warn({ machine: this.#port.machine, fault: text }, 'a message from the machine makes no sense')
  }
}
