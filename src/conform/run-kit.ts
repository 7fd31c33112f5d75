/** Runs the cases against a server, one after the other, and cleans up. */
import { type Patience, Server } from './server.ts'
import type { ConformCase, Verdict } from './verdict.ts'

export interface CaseResult {
  readonly title: string
  readonly why: string
  readonly verdict: Verdict
}

export interface KitResult {
  readonly url: string
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
  const results: CaseResult[] = []
  // No case rejects, so what they ordered is cancelled whatever they find.
  for (const { title, why, run } of cases) {
    const result = { title, why, verdict: await run(server) }
    results.push(result)
    onResult(result)
  }
  return { url: target.url, results, orders: await server.cleanUp() }
}
