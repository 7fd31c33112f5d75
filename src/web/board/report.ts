/** Tells the shop how this display is, twice a minute; the answer says whether it may still show the board. */
import type { BoardLogin } from '../data.ts'

export const REPORT_EVERY_MS = 30_000

export interface ReporterParts {
  readonly login: BoardLogin
  readonly zone: string
  readonly size: string
  readonly build: string
  readonly sound: () => 'on' | 'locked' | 'off'
  /** How far this display's clock is ahead of the shop's; null: not known. */
  readonly clockErrorMs: () => number | null
  /** The page is not what this display should show any more. */
  readonly reload: () => void
}

/**
 * @returns a function that reports at once, e.g. because the broker refused the login. Its promise says whether the shop
 * took the report; it never rejects.
 */
export function startReporting(parts: ReporterParts): () => Promise<'taken' | 'not'> {
  const report = (): Promise<'taken' | 'not'> => {
    const { login, zone, build } = parts
    const body = {
      username: login.username,
      ticket: login.password,
      build,
      width: Math.max(1, Math.round(window.innerWidth)),
      height: Math.max(1, Math.round(window.innerHeight)),
      sound: parts.sound(),
      clockErrorMs: parts.clockErrorMs(),
    }
    return (
      fetch(`/board/${zone}/report`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
        .then(async (response) => {
          if (response.status === 401) parts.reload()
          if (!response.ok) return 'not'
          const now: { readonly zone: string; readonly size: string | null } = await response.json()
          if (now.zone !== zone || (now.size !== null && now.size !== parts.size)) parts.reload()
          return 'taken'
        })
        // No network: the stale bar says so, and the next report comes by itself.
        .catch(() => 'not')
    )
  }
  setInterval(report, REPORT_EVERY_MS)
  setTimeout(report, 1_000)
  return report
}
