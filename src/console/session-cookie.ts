/** The cookie of a login: not for scripts, not for other sites' links, not for any other path. */
import { SESSION_MS } from './staff-sessions.ts'

export interface SessionCookie {
  /** The session's id in a Cookie header; null: there is none. Of several the first: the browser puts ours there. */
  read(header: string | undefined): string | null
  /** For `Set-Cookie`. `id` null: it is taken away. `over`: how people reach us. */
  write(id: string | null, over: 'http' | 'https'): string
}

const sessionCookie = (name: string, path: string): SessionCookie => ({
  read(header) {
    for (const pair of header?.split(';') ?? []) {
      const [key, value] = pair.trim().split('=')
      if (key === name && value !== undefined && /^[\w-]{1,128}$/.test(value)) return value
    }
    return null
  },
  write(id, over) {
    const age = id === null ? 0 : SESSION_MS / 1000
    const secure = over === 'https' ? '; Secure' : ''
    return `${name}=${id ?? ''}; Path=${path}; Max-Age=${age}; HttpOnly; SameSite=Strict${secure}`
  },
})

export const STAFF_COOKIE = sessionCookie('baristad-staff', '/staff')
export const LANE_COOKIE = sessionCookie('baristad-lane', '/lane')
