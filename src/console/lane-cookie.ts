/** The cookie of a lane: as that of the staff page, for the paths of the lanes only. */
import { SESSION_MS } from './staff-sessions.ts'

const NAME = 'baristad-lane'

/** The session's id in a Cookie header; null: there is none. */
export function laneCookieOf(header: string | undefined): string | null {
  for (const pair of header?.split(';') ?? []) {
    const [name, value] = pair.trim().split('=')
    if (name === NAME && value !== undefined && /^[\w-]{1,128}$/.test(value)) return value
  }
  return null
}

/** `id` null: the cookie is taken away. `over`: how people reach us. */
export function laneCookie(id: string | null, over: 'http' | 'https'): string {
  const age = id === null ? 0 : SESSION_MS / 1000
  const secure = over === 'https' ? '; Secure' : ''
  return `${NAME}=${id ?? ''}; Path=/lane; Max-Age=${age}; HttpOnly; SameSite=Strict${secure}`
}
