/** The examples of docs/home-assistant.md listen to topics that are sent, and read fields that are there. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import mqtt from 'mqtt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { json, type Running, startRunning } from './running.ts'
import { lose, makeReady, until } from './staff-shop.ts'

const text = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'home-assistant.md'), 'utf8')
const blocks = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml]) => yaml ?? '')
const topics = [...new Set([...text.matchAll(/topic: (baristad\/\S+)/g)].map(([, topic]) => topic ?? ''))].sort()
/** Fields that templates read, of the topic that stands before them in the same block. */
const fields = blocks.flatMap((yaml) =>
  [...yaml.matchAll(/(?:value_json|payload_json)\.(\w+)/g)].map((match) => {
    const before = [...yaml.slice(0, match.index).matchAll(/topic: (baristad\/\S+)/g)].at(-1)
    return [before?.[1] ?? '', match[1] ?? ''] as const
  }),
)

let shop: Running
const heard = new Map<string, Record<string, unknown>>()
let client: mqtt.MqttClient
beforeAll(async () => {
  shop = await startRunning('alerts: { after: 0s }')
  client = mqtt.connect(shop.daemon.mqttUrl ?? '', {
    username: 'observer-1',
    clientId: 'observer-1',
    password: shop.keys.observer,
    protocolVersion: 4,
    reconnectPeriod: 0,
  })
  client.on('message', (topic, payload) => void heard.set(topic, JSON.parse(payload.toString())))
  await client.subscribeAsync(topics)
})
afterAll(async () => {
  await client.endAsync(true)
  await shop.close()
})

describe('the examples for a chime, a relay and Home Assistant', () => {
  it('are YAML', () => {
    expect(blocks.length).toBeGreaterThanOrEqual(3)
    for (const yaml of blocks) expect(() => parse(yaml.replaceAll('!secret ', ''))).not.toThrow()
  })

  it('listen to topics that the daemon sends, whose payloads have what they read', async () => {
    expect(topics).toEqual(['baristad/alerts', 'baristad/board/main/call', 'baristad/daemon/state'])
    const { number } = await makeReady(shop)
    await until(() => (topics.every((topic) => heard.has(topic)) ? true : undefined))
    expect(heard.get('baristad/board/main/call')).toMatchObject({ number })
    expect(heard.get('baristad/daemon/state')).toMatchObject({ state: 'online' })
    expect(fields.length).toBeGreaterThanOrEqual(5)
    for (const [topic, field] of fields) expect(heard.get(topic), `${topic}: ${field}`).toHaveProperty(field)
  })

  it('say what is wrong in words', async () => {
    await lose(shop)
    const alerts = await until(() => {
      const snapshot = heard.get('baristad/alerts')
      return snapshot !== undefined && Number(snapshot.count) > 0 ? snapshot : undefined
    })
    expect(alerts.alerts).toContainEqual(expect.objectContaining({ detail: expect.stringMatching(/^away .+\.$/) }))
    const { alerts: told } = await json<{ alerts: readonly unknown[] }>(
      fetch(`${shop.url}/alerts`, { headers: { authorization: `Bearer ${shop.keys.observer}` } }),
    )
    expect(told.length).toBeGreaterThan(0)
  })
})
