/** For one operation: thousands of requests with something wrong, the same ones for the same seed. */
import fc from 'fast-check'
import type { Operation } from './document.ts'
import { type Caller, type Draft, goodDraft } from './draft.ts'
import { rawGarbage, wrongShape } from './wrong-bodies.ts'
import { wrongHeaders } from './wrong-heads.ts'
import { wrongTargets } from './wrong-targets.ts'

export function attemptsFor(
  caller: Caller,
  operations: readonly Operation[],
  sample: { readonly seed: number; readonly count: number },
): readonly Draft[] {
  const { operation } = caller
  const good = goodDraft(caller)
  const shape = operation.body === null ? null : wrongShape(good, operation.body)
  const all = fc.oneof(
    ...(shape === null ? [] : [{ weight: 10, arbitrary: shape }]),
    // A body that comes with GET is not looked at: one that is no JSON says nothing there.
    ...(operation.method === 'GET' ? [] : [{ weight: 3, arbitrary: rawGarbage(good, operation.body) }]),
    { weight: 4, arbitrary: wrongHeaders(good, caller) },
    { weight: 4, arbitrary: wrongTargets(good, operation, operations) },
  )
  return fc.sample(all, { numRuns: sample.count, seed: sample.seed })
}

/** Requests with nothing wrong: whether the document is enough to be served. */
export const goodAttempts = (
  caller: Caller,
  sample: { readonly seed: number; readonly count: number },
): readonly Draft[] => fc.sample(goodDraft(caller), { numRuns: sample.count, seed: sample.seed })
