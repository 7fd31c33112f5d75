/** Runs the cases against a server, one after the other, and cleans up. */
import { type Patience, Server } from './server.ts'
import type { ConformCase, Verdict } from './verdict.ts'

export interface CaseResult extends Pick<ConformCase, 'title' | 'why' | 'topic'> {
  readonly verdict: Verdict
}

export interface KitResult {
  readonly url: string
  /** A closed shop can show next to nothing. */
  readonly mode: 'open' | 'closed'
  readonly results: readonly CaseResult[]
  /** How many orders the kit placed, and how many of them it could not cancel in whole. */
  readonly orders: { readonly ordered: number; readonly left: number }
}

/**
 * @param onResult told of each case when it is done
 * @throws KitCannotRun when there is no server, no menu, or the key may not read it
 */
export async function runKit(
  target: { readonly url: string; readonly key: string; readonly patience?: Patience },
  cases: readonly ConformCase[],
  onResult: (result: CaseResult) => void = () => undefined,
): Promise<KitResult> {
  const server = await Server.meet(target.url, target.key, target.patience)
  const mode = await server.mode()
  const results: CaseResult[] = []
  // No case rejects, so what they ordered is cancelled whatever they find.
  for (const { title, why, topic, needs, run } of cases) {
    const verdict: Verdict =
      needs === mode ? await run(server) : { verdict: 'not-shown', reason: `the shop is ${mode}` }
    const result = { title, why, ...(topic !== undefined && { topic }), verdict }
    results.push(result)
    onResult(result)
  }
  return { url: target.url, mode, results, orders: await server.cleanUp() }
}
