/** The command line of the bench. */
import { parseArgs } from 'node:util'
import { FULL, QUICK, type Scale } from './row.ts'

export interface Options {
  /** Letters or names of the benches to run; null: all. */
  readonly only: readonly string[] | null
  readonly scale: Scale
  /** Where the result is written as JSON; null: nowhere. */
  readonly json: string | null
  /** Where the temporary folder is made; null: the system's place. */
  readonly dir: string | null
}

/** @throws TypeError for an option that does not exist, and for a bench that is not in `known`. */
export function readOptions(argv: string[], known: readonly { readonly id: string; readonly name: string }[]): Options {
  const { values } = parseArgs({
    args: argv,
    options: {
      only: { type: 'string' },
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
      dir: { type: 'string' },
    },
  })
  const only = values.only?.split(',').map((word) => word.trim()) ?? null
  for (const word of only ?? []) {
    if (!known.some(({ id, name }) => word === id || word === name)) {
      const list = known.map(({ id, name }) => `${id} (${name})`).join(', ')
      throw new TypeError(`there is no bench "${word}"; there are: ${list}`)
    }
  }
  return { only, scale: values.quick ? QUICK : FULL, json: values.json ?? null, dir: values.dir ?? null }
}
