/**
 * The service worker of one order: shows what the shop pushes, and opens the page when it is tapped. It keeps nothing and
 * answers no request of the page, so it can never show an old state. Its scope is `/o/{id}`: that is how it knows its order.
 */

/** What of a worker's surroundings is used; the page's own types know nothing of them. */
interface Extendable {
  waitUntil(work: Promise<unknown>): void
}
interface PushArrival extends Extendable {
  readonly data: { text(): string } | null
}
interface Tap extends Extendable {
  readonly notification: { readonly data: unknown; close(): void }
}
interface Renewal extends Extendable {
  readonly newSubscription?: PushSubscription | null
  readonly oldSubscription?: PushSubscription | null
}
interface Tab {
  readonly url: string
  focus(): Promise<unknown>
}
interface Worker {
  readonly registration: ServiceWorkerRegistration
  readonly location: { readonly origin: string }
  readonly clients: {
    matchAll(options: { type: 'window'; includeUncontrolled: true }): Promise<readonly Tab[]>
    openWindow(url: string): Promise<unknown>
  }
  addEventListener(type: 'push', listener: (event: PushArrival) => void): void
  addEventListener(type: 'notificationclick', listener: (event: Tap) => void): void
  addEventListener(type: 'pushsubscriptionchange', listener: (event: Renewal) => void): void
}

const worker = self as unknown as Worker

/** Nothing: that makes it a module. */
export {}

/** A declarative push message, shown by some browsers without this worker. Whatever came, it may hold anything. */
interface Declared {
  readonly notification?: Readonly<Record<'title' | 'body' | 'navigate' | 'tag' | 'lang', unknown>> | null
}

const page = (): string => new URL(worker.registration.scope).href

function read(event: PushArrival): Partial<NonNullable<Declared['notification']>> {
  try {
    return (JSON.parse(event.data?.text() ?? '') as Declared).notification ?? {}
  } catch {
    return {}
  }
}

const textOr = (text: unknown, otherwise: string): string =>
  typeof text === 'string' && text !== '' ? text : otherwise

/** A browser that sees nothing shown for a push takes the right to push away, so something is shown whatever came. */
worker.addEventListener('push', (event) => {
  const { title, body, navigate, tag, lang } = read(event)
  const options = {
    body: textOr(body, ''),
    tag: textOr(tag, worker.registration.scope),
    // The words say themselves in which direction they run.
    dir: 'auto' as const,
    lang: textOr(lang, ''),
    // A call that comes again must be heard again.
    renotify: true,
    data: navigate ?? null,
  }
  event.waitUntil(worker.registration.showNotification(textOr(title, '☕'), options))
})

/** Only our own pages are opened, whatever the message says. */
function target(navigate: unknown): string {
  try {
    const url = new URL(String(navigate ?? ''), page())
    return url.origin === worker.location.origin ? url.href : page()
  } catch {
    return page()
  }
}

worker.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(open(target(event.notification.data)))
})

async function open(url: string): Promise<unknown> {
  const tabs = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true })
  const path = new URL(url).pathname.toLowerCase()
  const tab = tabs.find((one) => new URL(one.url).pathname.toLowerCase() === path)
  return tab === undefined ? worker.clients.openWindow(url) : tab.focus()
}

worker.addEventListener('pushsubscriptionchange', (event) => event.waitUntil(renew(event)))

async function renew({ newSubscription, oldSubscription }: Renewal): Promise<void> {
  const options = oldSubscription?.options
  const made = newSubscription ?? (options ? await worker.registration.pushManager.subscribe(asked(options)) : null)
  if (made === null) return
  const { endpoint, keys } = made.toJSON()
  await fetch(`${new URL(worker.registration.scope).pathname}/push`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ endpoint, keys }),
  })
}

const asked = ({ applicationServerKey }: PushSubscriptionOptions): PushSubscriptionOptionsInit => ({
  userVisibleOnly: true,
  applicationServerKey,
})
