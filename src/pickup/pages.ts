/** The built pages: where they are, and what to say when nobody has built them. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Manifest, Pages } from '../web/data.ts'

export interface BuiltPages {
  readonly pages: Pages
  readonly manifest: Manifest
  /** Directory with `assets/`. */
  readonly root: string
}

/** Null when the pages were not built: the rest of the daemon works, and the routes say which command builds them. */
export async function loadPages(root: string): Promise<BuiltPages | null> {
  const manifest = join(root, 'manifest.json')
  if (!existsSync(manifest)) return null
  const pages = (await import(pathToFileURL(join(root, 'server.js')).href)) as Pages
  return { pages, manifest: JSON.parse(readFileSync(manifest, 'utf8')) as Manifest, root }
}
