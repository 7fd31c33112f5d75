/** The cookie of the staff page: not for scripts, not for other sites' links, not for any other path. */
import { SESSION_MS } from './staff-sessions.ts'

const NAME = 'baristad-staff'

/** The session's id in a Cookie header; null: there is none. Of several the first: the browser puts ours there. */
export function cookieOf(header: string | undefined): string | null {
  for (const pair of header?.split(';') ?? []) {
    const [name, value] = pair.trim().split('=')
    if (name === NAME && value !== undefined && /^[\w-]{1,128}$/.test(value)) return value
  }
  return null
}

/** `id` null: the cookie is taken away. */
export function setCookie(id: string | null, secure: boolean): string {
  const age = id === null ? 0 : SESSION_MS / 1000
  return `${NAME}=${id ?? ''}; Path=/staff; Max-Age=${age}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`
}
