export type OriginReading =
  /** As URLs are compared: small letters, no port that is the scheme's own. */
  | { readonly ok: true; readonly origin: string }
  | {
      readonly ok: false
      readonly problem: string
      /** What was most likely meant. */
      readonly nearest: string | null
      /** Whether the text holds a login: then nobody may be shown it. */
      readonly secret: 'yes' | 'no'
    }

/** Reads the origin of a web server: scheme, host, port and nothing else. */
export function readOrigin(text: string): OriginReading {
  const url = URL.parse(text)
  const web = url !== null && /^https?:$/.test(url.protocol)
  if (!web || url.hostname === '') return wrong('not the address of a web server', withScheme(text), hasLogin(text))
  const { origin } = url
  if (/[*]/.test(url.hostname)) return wrong('a host must be named in full: * means nothing here', null, 'no')
  if (hasLogin(text) === 'yes') return wrong('an origin has no login in it', origin, 'yes')
  // The text, not the URL: what it leaves out (an empty query, spaces) was written by somebody who meant something.
  if (!/^https?:\/\/[^/?#\\\s]+\/?$/i.test(text)) return wrong('an origin has no path and no query', origin, 'no')
  return { ok: true, origin }
}

const wrong = (problem: string, nearest: string | null, secret: 'yes' | 'no'): OriginReading => ({
  ok: false,
  problem,
  nearest,
  secret,
})

const hasLogin = (text: string): 'yes' | 'no' => (/@/.test(text) ? 'yes' : 'no')

/** `192.168.1.20:9000` means the web server there. */
function withScheme(text: string): string | null {
  if (!/^[a-z0-9.-]+(:\d{1,5})?$/i.test(text)) return null
  return URL.parse(`http://${text}`)?.origin ?? null
}
