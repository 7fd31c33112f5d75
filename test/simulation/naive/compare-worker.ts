/** One thread of a comparison. */
import { parentPort, workerData } from 'node:worker_threads'
import { type CompareJob, compareJob } from './compare.ts'

parentPort?.postMessage(compareJob(workerData as CompareJob))
