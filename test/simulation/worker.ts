/** One thread of a campaign. */
import { parentPort, workerData } from 'node:worker_threads'
import { type Job, runJob } from './campaign.ts'

runJob(workerData as Job, (result) => parentPort?.postMessage(result))
