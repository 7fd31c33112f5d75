/** Where this package is and which version it has; the same two folders up from the sources and from the built files. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const packageRoot = join(import.meta.dirname, '..', '..')

export function packageVersion(): string {
  const text = readFileSync(join(packageRoot, 'package.json'), 'utf8')
  return /"version":\s*"([^"]+)"/.exec(text)?.[1] ?? 'unknown'
}
