/** A running shop with a machine that gets lost in the middle of a pour, and a person with a browser without script. */
import type { Question } from '../../src/shop/attention-view.ts'
import type { MachineMessage } from '../../src/shop/machine-words.ts'
import { json, type Running } from './running.ts'

const MACHINE = 'away'
const PATIENCE_MS = 15_000

export type Doubt = Extract<Question, { kind: 'doubt' }>

let asked = 0
/** A request as the API's callers make it. */
export function call(
  shop: Running,
  method: string,
  path: string,
  key: string,
  body?: unknown,
  idem = `staff-${++asked}`,
) {
  return fetch(shop.url + path, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(method !== 'GET' && { 'idempotency-key': idem }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
}

export const questions = async (shop: Running): Promise<readonly Question[]> =>
  (await json<{ questions: readonly Question[] }>(call(shop, 'GET', '/attention', shop.keys.barista))).questions

/** The machine comes, says this, and stands there until it is told to go. */
function say(shop: Running, ...messages: MachineMessage[]): void {
  const { loop } = shop.daemon
  loop.submit({ t: 'machine.link', machine: MACHINE, state: 'up', reason: 'connected' })
  const clockMs = Math.floor(performance.now())
  const about = { serial: 'T-1', model: 'Test', firmware: '1.0.0', boot: 1, journal: 1, lowBrew: 0, durable: true }
  const groups = [1, 2].map((n) => ({ n, state: 'idle', cup: 'empty', brew: null, elapsedMs: 0, percent: 0 }) as const)
  const beat = { state: 'ready', alarms: [], boilerC: 93, pours: 0, groups } as const
  for (const message of [
    { t: 'hello', clockMs, fences: [0, 0], ...about } as const,
    { t: 'heartbeat', boot: 1, clockMs, ...beat } as const,
    ...messages,
  ]) {
    loop.submit({ t: 'machine.message', machine: MACHINE, message })
  }
}

const leave = (shop: Running): void =>
  shop.daemon.loop.submit({ t: 'machine.link', machine: MACHINE, state: 'down', reason: 'unplugged' })

export async function until<Value>(look: () => Promise<Value | undefined> | Value | undefined): Promise<Value> {
  const end = performance.now() + PATIENCE_MS
  for (;;) {
    const value = await look()
    if (value !== undefined) return value
    if (performance.now() > end) throw new Error('it did not come to be')
    await new Promise(setImmediate)
  }
}

/** Orders one drink whose machine is lost while it pours: the question about it. */
export async function lose(shop: Running, order: object = {}): Promise<Doubt> {
  const drinks = [{ recipe: 'latte', options: { milk: 'oat' } }]
  const { id } = await json<{ id: string }>(shop.place({ drinks, ...order }))
  const about = async (): Promise<Doubt | undefined> =>
    (await questions(shop)).find((one): one is Doubt => one.kind === 'doubt' && one.drink.order === id)
  // What is said and what happens then are two turns of the shop: a question over HTTP stands between them.
  const before = await until(async () => {
    say(shop)
    await about()
    leave(shop)
    return about()
  })
  // It had begun: nobody has to wait until it cannot begin any more.
  say(shop, { t: 'status', brew: before.brew, status: 'pouring', cause: null })
  await about()
  leave(shop)
  return until(about)
}

/** An order that stands on the counter. */
export async function makeReady(shop: Running, order: object = {}): Promise<{ id: string; number: string }> {
  const { brew, drink } = await lose(shop, order)
  const answer = await call(shop, 'POST', `/brew/${brew}/resolve`, shop.keys.barista, { outcome: 'served' })
  if (answer.status !== 200) throw new Error(await answer.text())
  return { id: drink.order, number: drink.number }
}

/** A browser without script: it keeps cookies, reads forms, follows redirects. */
export class PlainBrowser {
  readonly #shop: Running
  cookie: string | null = null
  constructor(shop: Running) {
    this.#shop = shop
  }

  async open(path = '/staff'): Promise<{ readonly status: number; readonly html: string; readonly headers: Headers }> {
    const answer = await fetch(this.#shop.url + path, { headers: this.#headers() })
    return { status: answer.status, html: await answer.text(), headers: answer.headers }
  }

  /** Posts these fields; where it is sent on to, and that page. */
  async post(
    path: string,
    fields: Readonly<Record<string, string>> | URLSearchParams,
    headers: Record<string, string> = {},
  ) {
    const answer = await fetch(this.#shop.url + path, {
      method: 'POST',
      redirect: 'manual',
      headers: { ...this.#headers(), 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams(fields).toString(),
    })
    const set = answer.headers.get('set-cookie')
    if (set !== null) this.cookie = set.split(';')[0] ?? null
    const to = answer.headers.get('location')
    const html = to === null ? await answer.text() : (await this.open(to)).html
    return { status: answer.status, to, html, setCookie: set }
  }

  async logIn(key: string): Promise<string> {
    return (await this.post('/staff/login', { key })).html
  }

  #headers(): Record<string, string> {
    return this.cookie === null ? {} : { cookie: this.cookie }
  }
}

/** The hidden fields of the first form that has this in it. */
export function fieldsOf(html: string, about: string): Record<string, string> {
  const form = html.match(/<form.*?<\/form>/gs)?.find((one) => one.includes(about))
  if (form === undefined) throw new Error(`no form has ${about}`)
  const inputs = form.match(/<input type="hidden"[^>]*>/g) ?? []
  return Object.fromEntries(
    inputs.map((input) => [/name="([^"]*)"/.exec(input)?.[1], decode(/value="([^"]*)"/.exec(input)?.[1] ?? '')]),
  )
}

const decode = (text: string): string =>
  text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

/** What the last action came to, in the words of the page. */
export const saidIn = (html: string): string | undefined => /<p id="said"[^>]*>([^<]*)</.exec(html)?.[1]
