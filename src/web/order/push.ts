/**
 * Notifications to a page that is closed: whether they can work on this phone, asked of the phone first and of the shop
 * then, and how they are turned on. Every way in which it may fail has its own words on the page.
 */

/** `possible`: nothing speaks against it. The others are reasons, in the order in which they are looked at. */
export type PushState =
  | 'insecure'
  | 'iphone'
  | 'unsupported'
  | 'denied'
  | 'shop'
  | 'possible'
  | 'asking'
  | 'failed'
  | 'on'

/** Chromium may leave a subscription unanswered for ever. Milliseconds. */
export const SUBSCRIBE_MS = 10_000

export interface PushOffer {
  readonly state: PushState
  /** The shop's public key; null unless `state` is `possible`. */
  readonly publicKey: string | null
  readonly ntfy: 'offered' | 'none'
}

/** `GET /o/{id}/push`. */
interface PushAnswer {
  readonly available: boolean
  readonly publicKey?: string
  readonly ntfy?: boolean
}

/** The browser, as far as it is asked. `PushManager` and `Notification` are there without a secure context, and useless. */
export interface PushBrowser {
  readonly isSecureContext: boolean
  readonly hasPush: boolean
  /** On Apple's telephones: whether the page was opened from the Home Screen; undefined elsewhere. */
  readonly standalone: boolean | undefined
  readonly permission: 'default' | 'denied' | 'granted' | null
}

export function browserNow(): PushBrowser {
  const { standalone } = navigator as { standalone?: boolean }
  return {
    isSecureContext: window.isSecureContext,
    hasPush: 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window,
    standalone,
    permission: 'Notification' in window ? Notification.permission : null,
  }
}

/** Why this phone cannot; null: it can. */
export function hindrance(browser: PushBrowser): 'insecure' | 'iphone' | 'unsupported' | 'denied' | null {
  if (!browser.isSecureContext) return 'insecure'
  if (!browser.hasPush) return browser.standalone === false ? 'iphone' : 'unsupported'
  return browser.permission === 'denied' ? 'denied' : null
}

/** Asks the shop. A shop that does not answer offers nothing. */
export async function pushOffer(id: string, browser: PushBrowser): Promise<PushOffer> {
  const answer = await ask(id)
  const ntfy = answer?.ntfy === true ? 'offered' : 'none'
  const hindered = hindrance(browser)
  if (hindered !== null) return { state: hindered, publicKey: null, ntfy }
  if (answer?.available !== true || answer.publicKey === undefined) return { state: 'shop', publicKey: null, ntfy }
  return { state: 'possible', publicKey: answer.publicKey, ntfy }
}

async function ask(id: string): Promise<PushAnswer | null> {
  try {
    const answer = await fetch(`/o/${id}/push`, { headers: { accept: 'application/json' }, cache: 'no-store' })
    return answer.ok ? ((await answer.json()) as PushAnswer) : null
  } catch {
    return null
  }
}

/** One order, one registration: the worker knows by its scope which order it is for, and goes with it. */
const scopeOf = (id: string): string => `/o/${id}`

/** From a tap only. Settles within the question to the person and ten seconds. */
export async function turnPushOn(id: string, publicKey: string): Promise<'on' | 'denied' | 'possible' | 'failed'> {
  const permission = await Notification.requestPermission()
  if (permission !== 'granted') return permission === 'denied' ? 'denied' : 'possible'
  try {
    const subscription = await within(SUBSCRIBE_MS, subscribe(id, publicKey))
    return (await tell(id, subscription)) ? 'on' : 'failed'
  } catch {
    return 'failed'
  }
}

async function subscribe(id: string, publicKey: string): Promise<PushSubscription> {
  const registration = await navigator.serviceWorker.register('/o/sw.js', { scope: scopeOf(id) })
  await active(registration)
  return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(publicKey) })
}

/** A page that is loaded again finds what it turned on before, and tells the shop once more: it may have forgotten. */
export async function foundOn(id: string): Promise<boolean> {
  try {
    const registration = await registrationOf(id)
    const subscription = await registration?.pushManager.getSubscription()
    return subscription ? await tell(id, subscription) : false
  } catch {
    return false
  }
}

/** Also for an order that is over: nothing of it stays on the phone. */
export async function turnPushOff(id: string): Promise<void> {
  try {
    const registration = await registrationOf(id)
    if (registration === undefined) return
    await fetch(`/o/${id}/push`, { method: 'DELETE' }).catch(() => undefined)
    const subscription = await registration.pushManager.getSubscription()
    await subscription?.unsubscribe()
    await registration.unregister()
  } catch {
    // The shop forgets it in time.
  }
}

async function registrationOf(id: string): Promise<ServiceWorkerRegistration | undefined> {
  const registration = await navigator.serviceWorker.getRegistration(scopeOf(id))
  return registration !== undefined && new URL(registration.scope).pathname === scopeOf(id) ? registration : undefined
}

async function tell(id: string, subscription: PushSubscription): Promise<boolean> {
  const { endpoint, keys } = subscription.toJSON()
  const answer = await fetch(`/o/${id}/push`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ endpoint, keys: { p256dh: keys?.p256dh, auth: keys?.auth } }),
  })
  return answer.ok
}

function active(registration: ServiceWorkerRegistration): Promise<void> {
  const worker = registration.installing ?? registration.waiting
  if (registration.active !== null || worker === null) return Promise.resolve()
  return new Promise((resolve, reject) =>
    worker.addEventListener('statechange', () => {
      if (worker.state === 'activated') resolve()
      if (worker.state === 'redundant') reject(new Error('the worker was not installed'))
    }),
  )
}

export function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`nothing within ${ms} ms`)), ms)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/** Base64url, as keys are written. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replace(/-/g, '+').replace(/_/g, '/'))
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i)
  return bytes
}

/** `PUT /o/{id}/ntfy`; null: it did not work. */
export async function turnNtfyOn(id: string): Promise<{ readonly topic: string; readonly url: string } | null> {
  try {
    const answer = await fetch(`/o/${id}/ntfy`, { method: 'PUT' })
    return answer.ok ? ((await answer.json()) as { topic: string; url: string }) : null
  } catch {
    return null
  }
}
