/** Whether the server's own API description speaks of something: a member, a code. */
export function documents(openapi: Readonly<Record<string, unknown>>, word: string): boolean {
  return JSON.stringify(openapi).includes(word)
}
