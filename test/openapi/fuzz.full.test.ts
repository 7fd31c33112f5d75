import { fuzzEveryOperation } from './fuzz.ts'

fuzzEveryOperation({ perOperation: 1_000, withinMs: 180_000 })
