import { fuzzEveryOperation } from './fuzz.ts'

fuzzEveryOperation({ perOperation: 100, withinMs: 60_000 })
