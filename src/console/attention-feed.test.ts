import { describe, expect, it } from 'vitest'
import type { Question } from '../shop/attention-view.ts'
import { AttentionFeed, type AttentionSnapshot, MOST_BYTES, MOST_QUESTIONS } from './attention-feed.ts'

const doubt = (brew: number, over: { cause?: string; note?: string; name?: string } = {}): Question => ({
  kind: 'doubt',
  since: '2026-11-22T10:00:00.000Z',
  brew,
  machine: 'lm1',
  group: 1,
  cause: over.cause ?? 'left',
  drink: {
    order: '0123456789ABC',
    number: '141',
    drink: 1,
    of: 2,
    recipe: 'latte',
    name: over.name ?? 'Latte',
    size: null,
    options: {},
    note: over.note ?? null,
  },
  remakeAt: null,
})

/** A feed with a clock that stands still until told. */
function feed() {
  const published: AttentionSnapshot[] = []
  const due: (() => void)[] = []
  let asked = 0
  const shop = { questions: [] as readonly Question[] }
  const it = new AttentionFeed({
    questions: () => {
      asked++
      return shop.questions
    },
    publish: (text) => {
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MOST_BYTES)
      published.push(JSON.parse(text) as AttentionSnapshot)
    },
    wallMs: () => 1_000 + asked,
    after: (_ms, then) => {
      due.push(then)
      return () => due.splice(0)
    },
  })
  const pass = (): void => {
    for (const then of due.splice(0)) then()
  }
  return { feed: it, published, shop, pass, asked: () => asked }
}

describe('what waits for a person, told to whoever listens', () => {
  it('is told at once, and a crowd of changes after it together', () => {
    const { feed: it, published, shop, pass, asked } = feed()
    shop.questions = [doubt(1)]
    it.changed()
    expect(published.map(({ questions }) => questions.length)).toEqual([1])
    for (let brew = 2; brew < 50; brew++) {
      shop.questions = [...shop.questions, doubt(brew)]
      it.changed()
    }
    expect(published).toHaveLength(1)
    pass()
    expect(published.map(({ count, seq }) => [count, seq])).toEqual([
      [1, 1],
      [49, 2],
    ])
    expect(asked()).toBe(2)
  })

  it('is not told again while nothing of it has changed, except to a broker that came back', () => {
    const { feed: it, published, shop, pass } = feed()
    shop.questions = [doubt(1)]
    it.changed()
    pass()
    it.changed()
    pass()
    expect(published).toHaveLength(1)
    it.everything()
    expect(published[1]).toEqual(published[0])
  })

  it('says that nothing waits, so that nobody looks at an old question', () => {
    const { feed: it, published, shop, pass } = feed()
    shop.questions = [doubt(1)]
    it.changed()
    pass()
    shop.questions = []
    it.changed()
    expect(published.at(-1)).toMatchObject({ seq: 2, count: 0, questions: [] })
  })

  it('stays small whatever waits, and says how much it leaves out', () => {
    const { feed: it, published, shop, pass } = feed()
    shop.questions = Array.from({ length: 300 }, (_, brew) => doubt(brew))
    it.changed()
    pass()
    shop.questions = Array.from({ length: 300 }, (_, brew) =>
      doubt(brew, { name: '☕'.repeat(60), cause: 'x'.repeat(9_000) }),
    )
    it.changed()
    pass()
    const orders = Array.from({ length: 5_000 }, (_, n) => ({
      order: '0123456789ABC',
      number: String(n),
      promisedAt: null,
    }))
    shop.questions = [{ kind: 'stale', orders }]
    it.changed()
    expect(published[0]?.questions.length).toBeLessThanOrEqual(MOST_QUESTIONS)
    expect(published[0]?.questions.length).toBeGreaterThan(30)
    expect(published[1]?.questions.length).toBeGreaterThan(10)
    expect(published[1]?.count).toBe(300)
    expect(published[2]?.questions[0]).toMatchObject({ kind: 'stale', count: 5_000 })
    expect(published[2]?.questions[0]).toHaveProperty('orders.length', MOST_QUESTIONS)
  })

  it('tells nobody what the customer wrote for the counter', () => {
    const { feed: it, published, shop } = feed()
    shop.questions = [doubt(1, { note: 'for my son, he is ill' })]
    it.changed()
    expect(JSON.stringify(published)).not.toContain('ill')
  })

  it('is silent once it is closed', () => {
    const { feed: it, published, shop, pass } = feed()
    it.changed()
    shop.questions = [doubt(1)]
    it.changed()
    it.close()
    pass()
    expect(published).toHaveLength(1)
  })
})
