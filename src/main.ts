#!/usr/bin/env node
// Nothing but the version check is imported statically: an older Node must get as far as saying what is wrong.
import { nodeComplaint } from './commands/node-version.ts'

const complaint = nodeComplaint(process.versions.node)
if (complaint !== null) {
  process.stderr.write(`${complaint}\n`)
  process.exitCode = 78
} else {
  // `baristad check | head`, or a log collector that died, is no reason to end the daemon.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  const { commandLine } = await import('./commands/command-line.ts')
  process.exitCode = await commandLine(process.argv.slice(2))
}
