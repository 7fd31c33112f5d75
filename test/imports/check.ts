/**
 * `npm run check:imports`: imports go down only and never in a ring, the shop stays pure, no file grows past its size. Exit
 * code 1 if not.
 */
import { readFileSync } from 'node:fs'
import { faultsIn, ringsIn, sources } from './faults.ts'

const files = new Map(sources().map((file) => [file, readFileSync(file, 'utf8')]))
const faults = [...[...files].flatMap(([file, text]) => faultsIn(file, text)), ...ringsIn(files)]
for (const fault of faults) process.stderr.write(`${fault}\n`)
process.stdout.write(`${files.size} files, ${faults.length} faults\n`)
process.exitCode = faults.length === 0 ? 0 : 1
