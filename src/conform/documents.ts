/** Whether the server's own API description speaks of what a case is about: a path, a member, a code. */
import type { Server } from './server.ts'
import { Skipped } from './verdict.ts'

/** @throws Skipped when it does not */
export function needs({ openapi }: Pick<Server, 'openapi'>, word: string): void {
  if (!JSON.stringify(openapi).includes(word)) throw new Skipped(`its API does not document ${word}`)
}
