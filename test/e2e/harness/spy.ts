/** An MQTT client that hears everything, keeps it, and validates each message as it comes. */
import { connectAsync, type MqttClient } from 'mqtt'
import { validate } from '../../../src/broker/validate.ts'
import type { Stage } from './stage.ts'
import { until } from './until.ts'

type Json = Readonly<Record<string, unknown>>

export interface Heard {
  /** Below the base. */
  readonly topic: string
  /** Null: an empty payload, or no JSON. */
  readonly payload: Json | null
  readonly retained: boolean
  readonly atMs: number
}

export interface SpyOptions {
  readonly url: string
  /** Default: nobody in particular. */
  readonly login?: { readonly username: string; readonly password: string }
  readonly base?: string
}

export class Spy {
  readonly heard: Heard[] = []
  /** What is wrong with each message that is not as documented. */
  readonly faults: string[] = []
  readonly #client: MqttClient

  private constructor(client: MqttClient, base: string) {
    this.#client = client
    client.on('error', () => {})
    client.on('message', (full, bytes, packet) => {
      const topic = full.slice(base.length + 1)
      const fault = validate(topic, bytes)
      if (fault !== null) this.faults.push(`${topic}: ${fault}: ${bytes.toString()}`)
      const payload = parsed(bytes.toString())
      this.heard.push({ topic, payload, retained: packet.retain, atMs: performance.now() })
    })
  }

  /** Connected and subscribed to everything below the base; it does not come back when the broker goes. */
  static async connect(stage: Stage, { url, login, base = 'baristad' }: SpyOptions): Promise<Spy> {
    const client = await connectAsync(url, {
      reconnectPeriod: 0,
      connectTimeout: 5_000,
      // The client id of a login is its user name.
      ...(login !== undefined && { ...login, clientId: login.username }),
    })
    stage.after(() => client.endAsync(true))
    const spy = new Spy(client, base)
    await client.subscribeAsync(`${base}/#`, { qos: 1 })
    return spy
  }

  on(topic: string): Heard[] {
    return this.heard.filter((message) => message.topic === topic)
  }

  /** The newest payload on a topic. */
  last(topic: string): Json | undefined {
    return this.on(topic).at(-1)?.payload ?? undefined
  }

  async until<T>(what: string, look: () => T, boundMs = 30_000): Promise<Exclude<T, null | undefined | false>> {
    return await until(`the board to show ${what}`, look, { boundMs })
  }

  async close(): Promise<void> {
    await this.#client.endAsync(true)
  }
}

function parsed(text: string): Json | null {
  try {
    return JSON.parse(text) as Json
  } catch {
    return null
  }
}
