/** What whoever asked is told when there was no step, or it failed. */
import { sqliteCode, storageVerdict } from '../kit/storage-fault.ts'
import type { Reply } from '../shop/effects.ts'

export const CLOSING: Reply = {
  ok: false,
  refusal: {
    code: 'BD_CLOSING',
    detail: 'The daemon is shutting down; send the request again with the same key.',
    data: { retryAfterSeconds: 2 },
  },
}

/** The order may be in the book all the same (a failed fsync): the same key finds it, another would make it twice. */
export const UNWRITABLE: Reply = {
  ok: false,
  refusal: {
    code: 'BD_STORAGE',
    detail: 'The order book cannot be written at the moment; send the request again with the same key.',
    data: { retryAfterSeconds: 5 },
  },
}

/** The answer to a question whose input threw this. */
export function answerAfter(error: unknown): Reply {
  if (storageVerdict(error) === 'carry-on') {
    const detail = 'This request failed inside and changed nothing; the log has the reason.'
    return { ok: false, refusal: { code: 'BD_INTERNAL', detail } }
  }
  const detail = `The order book cannot be written (${sqliteCode(error)}). Nothing was taken; try again in a moment.`
  return { ok: false, refusal: { code: 'BD_STORAGE', detail, data: { retryAfterSeconds: 5 } } }
}
