import { existsSync, readFileSync } from 'node:fs'

/** Looked at in this order when no file is named. */
export const USUAL_FILES = ['baristad.yaml', '/etc/baristad/baristad.yaml'] as const

export type ConfigFile =
  | { readonly ok: true; readonly text: string; readonly file: string }
  | { readonly ok: false; readonly file: string; readonly problem: string }

/** Reads the named configuration file or, when none is named, the first of the usual ones that exists. */
export function readConfigFile(named: string | undefined): ConfigFile {
  const file = named ?? USUAL_FILES.find((candidate) => existsSync(candidate))
  if (file === undefined) {
    const problem = `no configuration: neither ${USUAL_FILES.join(' nor ')} exists; name one with -c FILE`
    return { ok: false, file: USUAL_FILES[0], problem }
  }
  try {
    return { ok: true, text: readFileSync(file, 'utf8'), file }
  } catch (error) {
    return { ok: false, file, problem: reason(error) }
  }
}

function reason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  switch (code) {
    case 'ENOENT':
      return 'there is no such file'
    case 'EACCES':
      return 'this user may not read the file'
    case 'EISDIR':
      return 'this is a folder, not a file'
    default:
      return error instanceof Error ? error.message : String(error)
  }
}
