/** For tests: a data folder as a shop leaves it, with orders in its book. */
import { mkdirSync } from 'node:fs'
import { accepted, Rig } from '../shop/testing/rig.ts'
import { bookFile } from './book-file.ts'
import { openDataDirectory } from './data-directory.ts'

/** Makes the folder with secret and book and opens a shop on it; whoever asks closes `rig.db`. */
export async function shopIn(folder: string): Promise<Rig> {
  mkdirSync(folder, { recursive: true })
  ;(await openDataDirectory(folder)).close()
  return new Rig({}, bookFile(folder))
}

/** Leaves a closed book with so many orders. Their ids, in order. */
export async function folderWithOrders(folder: string, orders: number): Promise<string[]> {
  const rig = await shopIn(folder)
  try {
    return Array.from({ length: orders }, () => accepted(rig.place('espresso')).id)
  } finally {
    rig.db.close()
  }
}
