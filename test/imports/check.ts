/** `npm run check:imports`: imports go down only, the shop stays pure, no file grows past its size. Exit code 1 if not. */
import { readFileSync } from 'node:fs'
import { faultsIn, sources } from './faults.ts'

const files = sources()
const faults = files.flatMap((file) => faultsIn(file, readFileSync(file, 'utf8')))
for (const fault of faults) process.stderr.write(`${fault}\n`)
process.stdout.write(`${files.length} files, ${faults.length} faults\n`)
process.exitCode = faults.length === 0 ? 0 : 1
