import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Running, startRunning } from '../../test/http/running.ts'
import { StepTimes } from './metrics-steps.ts'
import { exposition } from './metrics-text.ts'

interface Parsed {
  readonly types: ReadonlyMap<string, string>
  /** By name and labels as they stand there. */
  readonly values: ReadonlyMap<string, number>
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\[\\\\"n])*"'
const SAMPLE = new RegExp(`^(${NAME})(\\{${LABEL}(?:,${LABEL})*\\})? (\\S+)$`)

/** By the grammar of the text format 0.0.4. @throws at the first line that it does not allow */
function parse(text: string): Parsed {
  if (!text.endsWith('\n')) throw new Error('the last line has no end')
  const types = new Map<string, string>()
  const values = new Map<string, number>()
  const helped = new Set<string>()
  let current = ''
  for (const line of text.slice(0, -1).split('\n')) {
    const comment = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line)
    if (comment) {
      const [, what, name = '', rest = ''] = comment
      if (what === 'HELP') {
        if (helped.has(name)) throw new Error(`${name} is there twice`)
        helped.add(name)
      } else {
        if (!helped.has(name) || !/^(gauge|counter|summary|histogram)$/.test(rest)) throw new Error(line)
        types.set(name, rest)
        current = name
      }
      continue
    }
    const [, name = '', labels = '', number = ''] = SAMPLE.exec(line) ?? []
    const ends = types.get(current) === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']
    if (!ends.some((end) => name === current + end)) throw new Error(`not a sample of ${current}: ${line}`)
    const value = number === '+Inf' ? Number.POSITIVE_INFINITY : Number(number)
    if (number === '' || Number.isNaN(value)) throw new Error(`no number: ${line}`)
    if (values.has(name + labels)) throw new Error(`twice: ${line}`)
    values.set(name + labels, value)
  }
  return { types, values }
}

describe('the text format', () => {
  it('escapes what labels and help may not have, and leaves out what has no samples', () => {
    const text = exposition([
      { name: 'a', help: 'one\ntwo \\', type: 'gauge', samples: [{ labels: { l: 'x"\\\ny' }, value: 1.5 }] },
      { name: 'b', help: 'none', type: 'gauge', samples: [] },
    ])
    expect(text).toBe('# HELP a one\\ntwo \\\\\n# TYPE a gauge\na{l="x\\"\\\\\\ny"} 1.5\n')
    expect([...parse(text).values]).toEqual([['a{l="x\\"\\\\\\ny"}', 1.5]])
  })

  it('counts a histogram upwards, each bound included, to +Inf', () => {
    let clockMs = 0
    const times = new StepTimes(() => clockMs)
    for (const ms of [0.5, 0.6, 20, 5_000]) {
      times.time(() => {
        clockMs += ms
      })
    }
    expect(() =>
      times.time(() => {
        clockMs += 1
        throw new Error('a step that fails takes time too')
      }),
    ).toThrow()
    const { values } = parse(exposition([{ name: 'h', help: 'x', type: 'histogram', histogram: times.snapshot() }]))
    expect(values.get('h_bucket{le="0.0005"}')).toBe(1)
    expect(values.get('h_bucket{le="0.001"}')).toBe(3)
    expect(values.get('h_bucket{le="0.02"}')).toBe(4)
    expect(values.get('h_bucket{le="1"}')).toBe(4)
    expect(values.get('h_bucket{le="+Inf"}')).toBe(5)
    expect(values.get('h_count')).toBe(5)
    expect(values.get('h_sum')).toBeCloseTo(5.0221, 6)
  })

  it('is refused by the parser of this test when it is broken', () => {
    for (const broken of [
      'a 1\n',
      '# HELP a x\n# TYPE a gauge\na 1',
      '# HELP a x\n# TYPE a gauge\nb 1\n',
      '# HELP a x\n# TYPE a gauge\na{l="x"y"} 1\n',
      '# HELP a x\n# TYPE a gauge\na NaN?\n',
      '# HELP a x\n# TYPE a gauge\na 1\na 1\n',
    ])
      expect(() => parse(broken), broken).toThrow()
  })
})

describe('GET /metrics of a running daemon', () => {
  let shop: Running
  beforeAll(async () => {
    shop = await startRunning()
  }, 60_000)
  afterAll(() => shop.close())

  const scrape = async (): Promise<Parsed> => {
    const response = await fetch(`${shop.url}/metrics`, { headers: { authorization: `Bearer ${shop.keys.observer}` } })
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    return parse(await response.text())
  }
  const value = async (name: string): Promise<number> => (await scrape()).values.get(name) ?? Number.NaN

  it('keeps to the grammar, and every name to the convention', async () => {
    const { types } = await scrape()
    expect(types.size).toBeGreaterThan(20)
    for (const [name, type] of types) {
      expect(name).toMatch(/^baristad_[a-z0-9_]+$/)
      expect(name.endsWith('_total'), name).toBe(type === 'counter')
      expect(name, 'seconds and bytes, never parts of them').not.toMatch(/_(ms|millis|mb|kb|percent)(_|$)/)
    }
  })

  it('follows what happens: orders, replays, refusals, the machine that is away', async () => {
    const before = await scrape()
    expect(before.values.get('baristad_machine_health{machine="away",health="offline"}')).toBe(1)
    expect(before.values.get('baristad_machine_link_up{machine="away"}')).toBe(0)
    const headers = { 'idempotency-key': 'the-same' }
    const body = { drinks: [{ recipe: 'espresso', count: 3 }] }
    expect([(await shop.place(body, headers)).status, (await shop.place(body, headers)).status]).toEqual([201, 201])
    expect((await shop.place('{', { 'idempotency-key': 'bad' })).status).toBe(400)
    expect(await value('baristad_open_drinks')).toBe(3)
    expect(await value('baristad_open_orders{state="queued"}')).toBe(1)
    // An answer is counted when it is sent, which its reader may hear of first.
    const since = async (name: string) => (await value(name)) - (before.values.get(name) ?? 0)
    await expect.poll(() => since('baristad_idempotent_replays_total'), { timeout: 20_000 }).toBe(1)
    await expect
      .poll(() => since('baristad_http_responses_total{class="4xx"}'), { timeout: 20_000 })
      .toBeGreaterThanOrEqual(1)
    const after = await scrape()
    expect(after.values.get('baristad_step_duration_seconds_count')).toBe(after.values.get('baristad_steps_total'))
    expect(after.values.get('baristad_wal_bytes')).toBeGreaterThan(0)
  })

  it('tells of the computer under the shop once that was measured', async () => {
    await expect.poll(() => value('baristad_resident_memory_bytes'), { timeout: 30_000 }).toBeGreaterThan(1e6)
    await expect.poll(() => value('baristad_disk_free_bytes'), { timeout: 30_000 }).toBeGreaterThan(0)
  })

  it('is not for a till, nor for anybody without a key', async () => {
    const status = async (key?: string) =>
      (await fetch(`${shop.url}/metrics`, key === undefined ? {} : { headers: { authorization: `Bearer ${key}` } }))
        .status
    expect([await status(), await status(shop.keys.cashier), await status(shop.keys.manager)]).toEqual([401, 403, 200])
  })
})
