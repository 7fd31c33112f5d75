import { beforeAll, beforeEach, expect, it, vi } from 'vitest'

/** The worker's surroundings, as far as it uses them. */
const listeners = new Map<string, (event: unknown) => void>()
const shown: { title: string; options: Record<string, unknown> }[] = []
const opened: string[] = []
const fetched: { url: string; body: unknown }[] = []
const SCOPE = 'https://coffee.example/o/7K3QXW9MZ4T2B'
let tabs: { url: string; focus: () => Promise<void> }[] = []
let focused = 0

beforeAll(async () => {
  vi.stubGlobal('self', {
    location: { origin: 'https://coffee.example' },
    registration: {
      scope: SCOPE,
      showNotification: async (title: string, options: Record<string, unknown>) => void shown.push({ title, options }),
      pushManager: { subscribe: async () => subscription('https://push.example/new') },
    },
    clients: { matchAll: async () => tabs, openWindow: async (url: string) => void opened.push(url) },
    addEventListener: (type: string, listener: (event: unknown) => void) => listeners.set(type, listener),
  })
  vi.stubGlobal('fetch', async (url: string, { body }: { body: string }) => {
    fetched.push({ url, body: JSON.parse(body) })
    return { ok: true }
  })
  await import('./worker.ts')
})

beforeEach(() => {
  shown.length = 0
  opened.length = 0
  fetched.length = 0
  tabs = []
  focused = 0
})

const subscription = (endpoint: string) => ({
  options: { applicationServerKey: new ArrayBuffer(65) },
  toJSON: () => ({ endpoint, keys: { p256dh: 'p', auth: 'a' } }),
})

/** Lets an event happen, and waits until the worker is done with it. */
async function happens(type: string, event: Record<string, unknown>): Promise<void> {
  let work: unknown
  listeners.get(type)?.({ ...event, waitUntil: (promise: unknown) => (work = promise) })
  expect(work).toBeInstanceOf(Promise)
  await work
}

const pushed = (text: string | null) => happens('push', { data: text === null ? null : { text: () => text } })
const tapped = (data: unknown) => happens('notificationclick', { notification: { data, close: () => undefined } })

it('listens to pushes, to taps and to a renewal, and to no request: it can never show an old page', () => {
  expect([...listeners.keys()].sort()).toEqual(['notificationclick', 'push', 'pushsubscriptionchange'])
})

it('shows the declared notification, and the same order’s next one in its place', async () => {
  const notification = {
    title: 'Order 482 is ready',
    body: 'At the bar.',
    navigate: SCOPE,
    tag: '7K3',
    lang: 'de',
    dir: 'sideways',
  }
  await pushed(JSON.stringify({ web_push: 8030, notification }))
  expect(shown).toMatchObject([
    {
      title: 'Order 482 is ready',
      options: { body: 'At the bar.', tag: '7K3', renotify: true, data: SCOPE, lang: 'de', dir: 'auto' },
    },
  ])
})

it.each([null, '', 'not JSON', 'null', '[]', '{}', '{"notification":null}', '{"notification":{"title":7}}'])(
  'shows something for a push of %s: a browser takes the right away from a page that shows nothing',
  async (text) => {
    await pushed(text)
    expect(shown).toHaveLength(1)
    expect(typeof shown[0]?.title).toBe('string')
    expect(shown[0]?.title).not.toBe('')
    expect(shown[0]?.options.tag).toBe(SCOPE)
  },
)

it('brings the open page to the front, however its address was written, and opens no second one', async () => {
  const focus = async () => void focused++
  tabs = [
    { url: 'https://coffee.example/o/SOMEOTHERORDER', focus },
    { url: 'https://coffee.example/O/7k3qxw9mz4t2b?lang=de', focus },
  ]
  await tapped(SCOPE)
  expect([focused, opened]).toEqual([1, []])
})

it.each([
  [SCOPE, SCOPE],
  [null, SCOPE],
  ['/o/7K3QXW9MZ4T2B?lang=de', `${SCOPE}?lang=de`],
  ['https://evil.example/o/7K3QXW9MZ4T2B', SCOPE],
  ['javascript:alert(1)', SCOPE],
  ['http://[', SCOPE],
])('opens, tapped with %s and no page open, only a page of the shop', async (navigate, url) => {
  await tapped(navigate)
  expect(opened).toEqual([url])
})

it('tells the shop of a new subscription when the browser has replaced the old one', async () => {
  await happens('pushsubscriptionchange', { newSubscription: subscription('https://push.example/2') })
  await happens('pushsubscriptionchange', { oldSubscription: subscription('https://push.example/1') })
  const keys = { p256dh: 'p', auth: 'a' }
  expect(fetched).toEqual([
    { url: '/o/7K3QXW9MZ4T2B/push', body: { endpoint: 'https://push.example/2', keys } },
    { url: '/o/7K3QXW9MZ4T2B/push', body: { endpoint: 'https://push.example/new', keys } },
  ])
  await happens('pushsubscriptionchange', {})
  expect(fetched).toHaveLength(2)
})
