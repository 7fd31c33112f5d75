/** Turns the system's word for a port that cannot be opened into what a person can do about it. */
import { readFile, stat } from 'node:fs/promises'
import { userInfo } from 'node:os'

export interface PortAccess {
  readonly path: string
  /** The name of the user that the daemon runs as. */
  readonly user: string
  /** The name, or the number, of the group that may use the device. */
  readonly group: string
}

/** Whether the system refused to open the port for want of permission. The binding gives only text, no code. */
export function isPermissionError(text: string): boolean {
  return /permission denied|EACCES/i.test(text)
}

/** For a shop's owner who never heard of groups: names the user, the device's group, and the command that helps. */
export function permissionAdvice({ path, user, group }: PortAccess): string {
  return (
    `no permission to open ${path}: it belongs to the group "${group}", and the user "${user}" is not in it; ` +
    `run "sudo usermod -aG ${group} ${user}" and start baristad again`
  )
}

/** The port is locked: somebody else has it open. */
export function lockedAdvice(path: string): string {
  return (
    `${path} is in use by another program, perhaps another baristad or a serial terminal; ` +
    `"fuser -v ${path}" names it: end it, and baristad connects by itself`
  )
}

/** The sentence for an opening error. Never throws: when nothing more can be learnt, it is the system's own text. */
export async function explainOpenError(path: string, text: string): Promise<string> {
  if (/cannot lock port/i.test(text)) return lockedAdvice(path)
  if (!isPermissionError(text)) return text
  try {
    const { gid } = await stat(path)
    return permissionAdvice({ path, user: userInfo().username, group: await groupName(gid) })
  } catch {
    return text
  }
}

async function groupName(gid: number): Promise<string> {
  for (const line of (await readFile('/etc/group', 'utf8')).split('\n')) {
    const [name, , id] = line.split(':')
    if (name && id === String(gid)) return name
  }
  return String(gid)
}
