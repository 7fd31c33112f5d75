import { expect, it } from 'vitest'
import { type CampaignOptions, type Job, runCampaign, runJob } from './campaign.ts'

const OPTIONS: CampaignOptions = {
  firstSeed: 11,
  seeds: 5,
  hours: 0.05,
  workers: 1,
  ablation: null,
  without: [],
  sampleEvery: 0,
}
const clock = () => 0

it('two threads run every seed once, and find what one thread finds', async () => {
  const alone: number[] = []
  const together: number[] = []
  const one = await runCampaign(OPTIONS, clock, ({ seed }) => void alone.push(seed))
  const two = await runCampaign({ ...OPTIONS, workers: 2 }, clock, ({ seed }) => void together.push(seed))
  expect(alone).toEqual([11, 12, 13, 14, 15])
  expect(together.sort((a, b) => a - b)).toEqual(alone)
  expect(two.tally.counts).toEqual(one.tally.counts)
  expect(two.orders).toBe(one.orders)
  expect(two.virtualHours).toBeCloseTo(one.virtualHours, 9)
}, 120_000)

it('no seed is begun after the virtual hours are spent, whichever thread spent them', () => {
  const job: Job = { ...OPTIONS, hoursTotal: 0.001, counters: new SharedArrayBuffer(16) }
  const seeds: number[] = []
  for (let thread = 1; thread <= 2; thread++) runJob(job, ({ seed }) => void seeds.push(seed))
  expect(seeds).toEqual([11])
})
