/** Keys, made as a shop makes them: by the command line. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { ROOT } from './child.ts'

const run = promisify(execFile)

/** `baristad key add`; returns the secret that it prints. */
export async function addKey(data: string, role: string, name: string): Promise<string> {
  const { stdout } = await run(
    process.execPath,
    ['src/main.ts', 'key', 'add', '--role', role, '--name', name, '--data', data],
    { cwd: ROOT, timeout: 20_000 },
  )
  const secret = stdout.trim()
  if (secret === '') throw new Error('baristad key add printed no secret')
  return secret
}
