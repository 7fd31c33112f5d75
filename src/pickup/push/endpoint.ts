/**
 * Where a phone says that it is to be told. Anybody may say so, and the daemon will post there: nothing is believed but
 * an https address of a push service that the configuration names, as URLs are really read.
 */

export type EndpointReading =
  | { readonly ok: true; readonly url: string; readonly host: string }
  /** In words for whoever sent it, without the address: it is a secret. */
  | { readonly ok: false; readonly problem: string }

/** `allow`: hosts in small letters; `*.` in front: every host below, but not the name itself. */
export function readEndpoint(text: string, allow: readonly string[]): EndpointReading {
  const url = URL.parse(text)
  if (url === null) return wrong('is not an address that can be read')
  if (url.protocol !== 'https:') return wrong('must begin with https://')
  if (url.username !== '' || url.password !== '') return wrong('must not have a login in it')
  if (url.port !== '') return wrong('must not name a port')
  // A number of any spelling is an address by now, and one of version 6 has its brackets: no pattern fits either.
  if (!allow.some((pattern) => fits(url.hostname, pattern))) {
    return wrong('is not at a push service that this shop sends to')
  }
  return { ok: true, url: url.href, host: url.hostname }
}

const wrong = (problem: string): EndpointReading => ({ ok: false, problem })

function fits(host: string, pattern: string): boolean {
  return pattern.startsWith('*.')
    ? host.endsWith(pattern.slice(1)) && host.length > pattern.length - 1
    : host === pattern
}
