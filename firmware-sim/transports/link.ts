/** The symbolic link by which a pty keeps its name while its number changes. */
import { lstatSync, readlinkSync, renameSync, symlinkSync, unlinkSync } from 'node:fs'
import { TransportError } from './transport.ts'

/** Points `link` at `target`, in one step for whoever looks. @throws TransportError when that is not possible. */
export function pointLink(link: string, target: string): void {
  const beside = `${link}.${process.pid}.tmp`
  if (isOtherThanLink(link)) throw new TransportError(`--link ${link}: there is something else of this name already`)
  try {
    symlinkSync(target, beside)
    renameSync(beside, link)
  } catch (error) {
    throw new TransportError(`--link ${link}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Removes the link if it is still ours: another simulator may have taken the name. */
export function removeLink(link: string, target: string): void {
  try {
    if (readlinkSync(link) === target) unlinkSync(link)
  } catch {
    // Gone already.
  }
}

function isOtherThanLink(path: string): boolean {
  try {
    return !lstatSync(path).isSymbolicLink()
  } catch {
    return false
  }
}
