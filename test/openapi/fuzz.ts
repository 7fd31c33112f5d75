/** The campaign against every operation as a test: so many wrong requests each, and what a failure tells. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { attemptsFor } from './attempts.ts'
import { Campaign, secretFor } from './campaign.ts'
import type { Finding } from './finding.ts'
import { openShop } from './shop.ts'

/** The same requests each time; others with BARISTAD_FUZZ_SEED. */
const SEED = Number(process.env.BARISTAD_FUZZ_SEED ?? 20_261_122)
/** Guesses are what it limits, and nearly all that is made up here is one. */
const LIMITED: ReadonlySet<string> = new Set(['approveDisplay'])
/** Of a hundred requests at least this many must be refused, or the requests are not wrong enough. */
const LEAST_REFUSED_PERCENT = 20

export interface FuzzSize {
  /** Wrong requests for each operation. */
  readonly perOperation: number
  /** For all operations together, milliseconds. */
  readonly withinMs: number
}

export function fuzzEveryOperation({ perOperation, withinMs }: FuzzSize): void {
  describe(`${perOperation} wrong requests for every operation (seed ${SEED})`, () => {
    let campaign: Campaign
    beforeAll(async () => {
      campaign = new Campaign(await openShop(), openShop)
    })
    afterAll(() => campaign.close())

    it(
      'are answered in time and by the document, never with 5xx, and those refused leave no trace in any table',
      async () => {
        const findings: Finding[] = []
        const { operations } = campaign.shop
        expect(operations.length).toBeGreaterThan(0)
        for (const operation of operations) {
          const ids = operation.path.startsWith('/webhooks/') ? { webhooks: [await campaign.shop.newWebhook()] } : {}
          const caller = { operation, secret: await secretFor(campaign.shop, operation), ids }
          const drafts = attemptsFor(caller, operations, { seed: SEED, count: perOperation })
          const outcome = await campaign.run(operation, drafts)
          findings.push(...outcome.findings)
          const refused = [...outcome.statuses].reduce((sum, [status, n]) => sum + (status >= 400 ? n : 0), 0)
          const total = [...outcome.statuses.values()].reduce((sum, n) => sum + n, 0)
          const enough = refused * 100 >= total * LEAST_REFUSED_PERCENT && outcome.traceless * 4 >= total
          expect(enough, `${operation.id}: ${tally(outcome.statuses)}, ${outcome.traceless} proven traceless`).toBe(
            true,
          )
          // Limits in front of the rooms would hide what the rooms do.
          if (!LIMITED.has(operation.id))
            expect(outcome.statuses.get(429) ?? 0, `${operation.id} is rate limited: see GENEROUS in shop.ts`).toBe(0)
        }
        expect(findings.length, told(findings)).toBe(0)
      },
      withinMs,
    )

    it('leave a shop that takes a good order', async () => {
      const id = await campaign.shop.newOrder()
      const response = await fetch(`${campaign.shop.running.url}/order/${id}`)
      expect([response.status, await response.json()]).toMatchObject([200, { id, state: 'queued' }])
      expect((await fetch(`${campaign.shop.running.url}/readyz`)).status).toBe(200)
    })
  })
}

const tally = (statuses: ReadonlyMap<number, number>): string =>
  [...statuses]
    .sort(([a], [b]) => a - b)
    .map(([status, n]) => `${n} × ${status}`)
    .join(', ')

/** One example of each complaint, with what it takes to see it again. */
function told(findings: readonly Finding[]): string {
  const first = new Map(findings.toReversed().map((one) => [`${one.operation}: ${one.complaint}`, one]))
  const texts = [...first]
    .slice(0, 12)
    .map(([complaint, { what, evidence }]) => `${complaint}\n  (${what}) ${evidence}`)
  return `seed ${SEED}, ${findings.length} findings of ${first.size} kinds:\n${texts.join('\n')}`
}
