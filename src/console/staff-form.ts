/** The body of a plain HTML form. */
import type { Fields } from './staff-actions.ts'

export interface Form extends Fields {
  /** What it asks for, without what only says who asks and how often. */
  record(): Readonly<Record<string, readonly string[]>>
}

const ENVELOPE: readonly string[] = ['csrf', 'idem']

/** Reads `application/x-www-form-urlencoded`. A field that is not there is empty. */
export function readForm(body: string): Form {
  const params = new URLSearchParams(body)
  return {
    one: (name) => params.get(name) ?? '',
    all: (name) => params.getAll(name),
    record: () =>
      Object.fromEntries(
        [...new Set(params.keys())]
          .filter((name) => !ENVELOPE.includes(name))
          .map((name) => [name, params.getAll(name)]),
      ),
  }
}
