import type { CommandIo } from './command.ts'

/** For tests: keeps what a command writes. */
export function recordedIo(env: CommandIo['env'] = {}): CommandIo & { stdout: string; stderr: string } {
  const io = {
    env,
    stdout: '',
    stderr: '',
    out(text: string) {
      io.stdout += text
    },
    err(text: string) {
      io.stderr += text
    },
  }
  return io
}
