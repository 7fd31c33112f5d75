/** The broker's topics as plain data, for the reference: the page knows no room of ours. */
import { exampleOf } from '../broker/examples.ts'
import { TOPICS } from '../broker/topics.ts'
import type { DocsTopic } from '../web/data.ts'

export const topicsForDocs: readonly DocsTopic[] = TOPICS.map((spec) => ({ ...spec, example: exampleOf(spec) }))
