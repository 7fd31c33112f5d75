/** What no schema can say of the public listener and of the address that customers' phones use (see cross-checks.ts). */

import type { Finding } from './finding.ts'
import { isMap, look, textAt } from './look.ts'
import { isLoopback, isPrivateHost } from './networks.ts'

const LISTENER = ['listen', 'public']

export function publicConflicts(data: unknown): Finding[] {
  return sharedPort(data)
}

export function publicDoubts(data: unknown): Finding[] {
  return [...unprotected(data), ...addressForPhones(data), ...addressForPush(data)]
}

function sharedPort(data: unknown): Finding[] {
  const path = [...LISTENER, 'port']
  const port = look(data, path)
  if (typeof port !== 'number' || port === 0) return []
  const host = look(data, [...LISTENER, 'host'])
  const embedded = textAt(data, ['broker', 'kind']) !== 'external'
  const other = (embedded ? ['http', 'mqtt'] : ['http']).find(
    (name) => look(data, ['listen', name, 'port']) === port && look(data, ['listen', name, 'host']) === host,
  )
  if (other === undefined) return []
  return [{ path, at: 'value', problem: `the public listener cannot share a port with listen.${other}`, value: port }]
}

/** Beyond loopback every request seems to come from the proxy, and without a proxy everything goes over plain HTTP. */
function unprotected(data: unknown): Finding[] {
  const path = [...LISTENER, 'host']
  const host = textAt(data, path)
  if (host === null || isLoopback(host) || look(data, [...LISTENER, 'proxies']) !== undefined) return []
  const problem = `others on the network reach ${host} by plain HTTP, and behind a proxy all phones would count as one: name the proxy in listen.public.proxies, or listen on 127.0.0.1`
  return [{ path, at: 'value', problem, value: host }]
}

const PUBLIC_URL = ['shop', 'publicUrl']
const FOR_PHONES = 'an https:// address that the world can reach, such as https://cafe.example'

/** Links and QR codes begin with it: they would lead nowhere from outside. */
function addressForPhones(data: unknown): Finding[] {
  if (!isMap(look(data, LISTENER))) return []
  const text = textAt(data, PUBLIC_URL)
  if (text === null) {
    const problem = 'there is a public listener, but links and QR codes still lead to listen.http: set shop.publicUrl'
    return [{ path: LISTENER, at: 'key', problem, allowed: FOR_PHONES }]
  }
  return unreachable(text, 'phones outside the shop cannot use this')
}

/** Browsers take no push messages for pages on plain HTTP, nor for names that only this network knows. */
function addressForPush(data: unknown): Finding[] {
  if (textAt(data, ['push', 'subject']) === null || isMap(look(data, LISTENER))) return []
  const text = textAt(data, PUBLIC_URL)
  return text === null ? [] : unreachable(text, 'no phone takes push messages from this address')
}

function unreachable(text: string, so: string): Finding[] {
  const url = URL.parse(text)
  // What is no address at all has been named already.
  if (url === null || !/^https?:$/.test(url.protocol)) return []
  const why =
    url.protocol === 'http:'
      ? 'it is not https'
      : isPrivateHost(url.hostname)
        ? 'it is known in its own network only'
        : null
  return why === null
    ? []
    : [{ path: PUBLIC_URL, at: 'value', problem: `${so}: ${why}`, value: text, allowed: FOR_PHONES }]
}
