/**
 * What is wrong with a configuration, in two forms: a `Finding` knows the place by path (validators make these), a
 * `ConfigError` by file, line and column (people read these).
 */
export type Path = readonly (string | number)[]

export interface Finding {
  readonly path: Path
  /** Whether the fault is in the key (unknown, missing) or in its value. */
  readonly at: 'key' | 'value'
  /** What is wrong, as a sentence fragment: `unknown key "rol"`. */
  readonly problem: string
  readonly value?: unknown
  /** What would be right. */
  readonly allowed?: string
  /** The known word that was most likely meant. */
  readonly nearest?: string | null
}

export interface ConfigError {
  /** The file, `environment` or `command line`. */
  readonly file: string
  /** From 1; null outside a file. */
  readonly line: number | null
  /** From 1; null outside a file. */
  readonly column: number | null
  /** `machines[0].rol`; empty for the whole file. */
  readonly path: string
  readonly problem: string
  /** The offending value; `"(hidden)"` where it may be a secret, null where there is none. */
  readonly value: unknown
  readonly allowed: string | null
  readonly nearest: string | null
}

/** `machines[0].rol` */
export function pathText(path: Path): string {
  let text = ''
  for (const part of path) text += typeof part === 'number' ? `[${part}]` : text === '' ? part : `.${part}`
  return text
}

/** One line for people: `baristad.yaml:12:7  machines[0].rol  unknown key "rol" (did you mean "role"?)`. */
export function formatConfigError(error: ConfigError): string {
  const place = error.line === null ? error.file : `${error.file}:${error.line}:${error.column ?? 1}`
  const hint = error.nearest !== null ? ` (did you mean "${error.nearest}"?)` : ''
  const allowed = error.allowed !== null ? `; allowed: ${error.allowed}` : ''
  return [place, error.path, `${error.problem}${hint}${allowed}`].filter((part) => part !== '').join('  ')
}

/** A value as an error message quotes it: short, on one line, and never thrown over. */
export function quoted(value: unknown): string {
  if (value === null) return 'an empty value'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a section'
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}

const SECRET = /pass|secret|token|credential|apikey/i

/** Hides what may be a secret: a value under a telling key, or an address with a password in it. */
export function shown(path: Path, value: unknown): unknown {
  if (value === undefined) return null
  // A file's name is no secret, and needed to find the fault.
  if (path.some((part) => typeof part === 'string' && SECRET.test(part) && !/file$/i.test(part))) return '(hidden)'
  if (typeof value === 'object' && value !== null) return quoted(value)
  if (typeof value === 'string' && /:\/\/[^/]*:[^/]*@/.test(value)) return '(hidden)'
  return value
}
