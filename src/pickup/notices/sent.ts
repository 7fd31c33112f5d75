/** What came of one attempt to tell a phone something. */
export type Sent =
  | { readonly ok: true }
  | {
      readonly ok: false
      /** For people, without the address: that is a secret. */
      readonly error: string
      readonly next: 'again' | 'give up' | 'forget' | 'tell staff'
      /** What the service asked for with Retry-After, milliseconds; null: nothing. */
      readonly askedMs: number | null
    }

/** It would be no other at the next attempt. */
export const gaveUp = (error: string): Sent => ({ ok: false, error, next: 'give up', askedMs: null })
