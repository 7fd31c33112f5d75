/** What people write for people: any script and any emoji, but nothing that nobody sees or that turns other text around. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { json, type Running, startRunning } from './running.ts'

let shop: Running
beforeAll(async () => {
  shop = await startRunning()
})
afterAll(() => shop.close())

interface Problem {
  readonly code: string
  readonly detail: string
  readonly pointer: string
}

/** Where people's words go, and how a body has them there. */
const PLACES: readonly [pointer: string, body: (text: string) => object][] = [
  ['/customerName', (text) => ({ drinks: [{ recipe: 'latte' }], customerName: text })],
  ['/clientRef', (text) => ({ drinks: [{ recipe: 'latte' }], clientRef: text })],
  ['/drinks/0/note', (text) => ({ drinks: [{ recipe: 'latte', note: text }] })],
  ['/drinks/1/ref', (text) => ({ drinks: [{ recipe: 'latte' }, { recipe: 'latte', ref: text }] })],
]

const REFUSED: readonly [what: string, text: string][] = [
  ['a NUL', 'a\u0000b'],
  ['a line break', 'extra hot\nno milk'],
  ['a tab', 'a\tb'],
  ['an escape sequence for terminals', '\u001b[2J'],
  ['a control character of the second row', 'a\u0085b'],
  ['letters turned around', '\u202egnihton'],
  ['an isolate that is never closed', '\u2066a'],
  ['a mark of direction', 'a\u200fb'],
  ['a blank of no width', '\u200b'],
  ['a byte order mark', '\ufeffMia'],
  ['half of a surrogate pair', 'a\ud83d'],
  ['the other half', '\ude00a'],
  ['both halves in the wrong order', '\ude00\ud83d'],
]

describe.each(PLACES)('%s', (pointer, bodyOf) => {
  it.each(REFUSED)('refuses %s, says where, and writes nothing', async (_what, text) => {
    const before = shop.rows('orders')
    // As an escape: what is no text cannot be sent as UTF-8.
    const response = await shop.place(JSON.stringify(bodyOf(text)))
    expect(response.status).toBe(400)
    const problem = await json<Problem>(response)
    expect(problem).toMatchObject({ code: 'BD_BAD_REQUEST', pointer })
    expect(problem.detail).toMatch(/plain text on one line/)
    expect(problem.detail).not.toContain('\\p{')
    expect(shop.rows('orders')).toBe(before)
  })

  it.each([
    ['a family, joined to one picture', '👨‍👩‍👧'],
    ['a heart with its colour', '❤️'],
    ['a waving hand with its skin', '👋🏽'],
    ['a flag', '🇦🇹'],
    ['Persian, with the joint that it is spelled with', 'می\u200cخواهم'],
    ['Sinhala, joined', 'ශ්\u200dරී'],
    ['Arabic and Latin side by side', 'قهوة latte'],
    ['letters that are put together', 'Zoe\u0308'],
    ['a blank that does not break', 'M.\u00a0Weiß'],
    ['markup, which is a text like any other', '<b>&amp;'],
  ])('takes %s', async (_what, text) => {
    const response = await shop.place(bodyOf(text))
    expect(response.status, await response.clone().text()).toBe(201)
  })
})

it('a name comes back as it was written', async () => {
  const name = 'Zoë 👨‍👩‍👧 می\u200cخواهم'
  const { id } = await json(shop.place({ drinks: [{ recipe: 'latte' }], customerName: name }))
  const headers = { authorization: `Bearer ${shop.keys.cashier}` }
  const { orders } = await json<{ orders: { id: string; customerName: string }[] }>(
    fetch(`${shop.url}/orders?limit=1`, { headers }),
  )
  expect(orders[0]).toMatchObject({ id, customerName: name })
})

it('drinks that are added are held to the same', async () => {
  const { id } = await json(shop.place({ drinks: [{ recipe: 'latte' }] }))
  const response = await fetch(`${shop.url}/order/${id}/drinks`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${shop.keys.cashier}`,
      'idempotency-key': 'more',
      'content-type': 'application/json',
    },
    body: JSON.stringify({ drinks: [{ recipe: 'latte', note: 'a\u202eb' }] }),
  })
  expect([response.status, (await json<Problem>(response)).pointer]).toEqual([400, '/drinks/0/note'])
})
