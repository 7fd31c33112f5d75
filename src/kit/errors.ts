/**
 * Every error that a caller can see, in one table: code, HTTP status, title. Nobody matches on message text; the code
 * is the contract, and the problem details' `type` is `urn:baristad:problem:<code in kebab case>`.
 */
export const ERRORS = {
  BD_BAD_JSON: { status: 400, title: 'The body is not valid JSON' },
  BD_BAD_REQUEST: { status: 400, title: 'The request does not have the documented shape' },
  BD_KEY_MISSING: { status: 400, title: 'The Idempotency-Key header is missing or malformed' },
  BD_UNAUTHENTICATED: { status: 401, title: 'A valid key is needed' },
  BD_FORBIDDEN: { status: 403, title: 'This key may not do that' },
  BD_NOT_FOUND: { status: 404, title: 'There is nothing here' },
  BD_CLIENT_REF_USED: { status: 409, title: 'This clientRef was used for another order of this business day' },
  BD_EXPIRED: { status: 409, title: 'The order came too late; nothing was taken' },
  BD_ILLEGAL_TRANSITION: { status: 409, title: 'That is not possible in the present state' },
  BD_REMAKE_OPEN: { status: 409, title: 'This drink is being made again already' },
  BD_UNAVAILABLE: { status: 409, title: 'That cannot be had at the moment' },
  BD_NO_PRINTER: { status: 409, title: 'There is nothing to print, or no printer for it' },
  BD_CHANGED: { status: 412, title: 'It has changed since you read it' },
  BD_TOO_LARGE: { status: 413, title: 'The body is larger than 64 KiB' },
  BD_MEDIA_TYPE: { status: 415, title: 'The body must be application/json' },
  BD_KEY_REUSED: { status: 422, title: 'This Idempotency-Key was used for another request' },
  BD_UNKNOWN_RECIPE: { status: 422, title: 'The menu has no such recipe' },
  BD_UNKNOWN_OPTION: { status: 422, title: 'The recipe has no such size or option' },
  BD_UNKNOWN_ZONE: { status: 422, title: 'The shop has no such pickup zone' },
  BD_TOO_MANY_DRINKS: { status: 422, title: 'An order holds at most 20 drinks' },
  BD_RATE: { status: 429, title: 'Too many requests at the moment' },
  BD_BAD_MENU: { status: 422, title: 'The menu does not fit itself or the machines' },
  BD_TOO_MANY_WEBHOOKS: { status: 422, title: 'The shop has as many webhooks as it may have' },
  BD_TOO_MANY_DISPLAYS: { status: 422, title: 'The shop has as many displays as it may have' },
  BD_TARGET_NOT_ALLOWED: { status: 422, title: 'Nothing may be sent there' },
  BD_TOO_MANY_WATCHERS: { status: 422, title: 'As many phones as may be are told of this order' },
  BD_CHANNEL_OFF: { status: 409, title: 'The shop does not send messages this way' },
  BD_INTERNAL: { status: 500, title: 'Something went wrong inside; nothing was written' },
  BD_SATURATED: { status: 503, title: 'The shop is full; a drink would take too long' },
  BD_PAUSED: { status: 503, title: 'The shop takes no orders for a while' },
  BD_FULL: { status: 503, title: 'The shop has too many open drinks' },
  BD_CLOSED: { status: 503, title: 'The shop is closed' },
  BD_TERMINAL_FULL: { status: 503, title: 'This terminal has too many open orders' },
  BD_STREAMS: { status: 503, title: 'Too many live streams are open' },
  BD_LOOP_DELAY: { status: 503, title: 'The daemon is too busy; the counter goes first' },
  BD_MEMORY: { status: 503, title: 'The daemon uses too much memory; the counter goes first' },
  BD_DISK_LOW: { status: 503, title: 'The disk is nearly full; what is left is for open orders' },
  BD_REPORT: { status: 503, title: 'There is no report at the moment' },
  BD_STORAGE: { status: 503, title: 'The order book cannot be written at the moment' },
  BD_CLOSING: { status: 503, title: 'The daemon is shutting down' },
} as const satisfies Readonly<Record<string, { readonly status: number; readonly title: string }>>

export type ErrorCode = keyof typeof ERRORS

/** Why something was not done, for whoever asked. `pointer` is a JSON pointer to the fault in the request's body. */
export interface Refusal {
  readonly code: ErrorCode
  /** One sentence that names the thing, the cause and the next step. */
  readonly detail: string
  readonly pointer?: string
  /** More members of the problem details, e.g. the current state or `retryAfterSeconds`. */
  readonly data?: Readonly<Record<string, unknown>>
}
