/** What no schema can say of push, ntfy and alerts (see cross-checks.ts). */
import type { Finding } from './finding.ts'
import { listAt, look, textAt } from './look.ts'
import { readOrigin } from './origin.ts'
import { isPublicName } from './push-hosts.ts'

export function notifyConflicts(data: unknown): Finding[] {
  return [...pushSubject(data), ...pushHosts(data), ...ntfyServer(data), ...needsNtfy(data)]
}

export function notifyDoubts(data: unknown): Finding[] {
  return [...pushWithoutHttps(data), ...publicOverHttp(data)]
}

const SUBJECT = 'mailto:name@domain or https://domain, of a domain that is yours'

/** Apple's service answers 403 BadJwtToken to others, and every other service takes them: nobody would notice. */
function pushSubject(data: unknown): Finding[] {
  const path = ['push', 'subject']
  const subject = textAt(data, path)
  if (subject === null || subject === '') return []
  const wrong = (problem: string): Finding[] => [{ path, at: 'value', problem, value: subject, allowed: SUBJECT }]
  const host = subjectHost(subject)
  if (host === null) return wrong('not an address that a push service could write to')
  if (isPublicName(host) && !host.startsWith('*')) return []
  return wrong(`Apple's push service answers 403 to a subject of "${host}": iPhones would never be told`)
}

/** Null: it has none. */
function subjectHost(subject: string): string | null {
  const mail = /^mailto:[^\s@,?]+@([^\s@,?]+)$/i.exec(subject)?.[1]
  if (mail !== undefined) return mail
  const url = /^https:\/\//i.test(subject) ? URL.parse(subject) : null
  return url === null || url.username !== '' || url.password !== '' ? null : url.hostname
}

function pushHosts(data: unknown): Finding[] {
  const list = ['push', 'allow']
  return listAt(data, list).flatMap((host, index) =>
    typeof host !== 'string' || host === '' || isPublicName(host)
      ? []
      : [
          {
            path: [...list, index],
            at: 'value' as const,
            problem: 'not the name of a host on the internet',
            value: host,
            allowed: 'a name such as web.push.apple.com or *.push.services.mozilla.com, no address and no port',
          },
        ],
  )
}

function ntfyServer(data: unknown): Finding[] {
  const path = ['ntfy', 'server']
  const server = textAt(data, path)
  if (server === null || server === '') return []
  const read = readOrigin(server)
  if (read.ok) return []
  const value = read.secret === 'yes' ? '(hidden)' : server
  const allowed =
    'https://ntfy.example.com, or http:// with a host of your own network; the token stands in ntfy.tokenFile'
  return [{ path, at: 'value', problem: read.problem, value, allowed, nearest: read.nearest }]
}

function needsNtfy(data: unknown): Finding[] {
  if (look(data, ['ntfy', 'server']) !== undefined) return []
  const needy = [
    ['alerts', 'ntfyTopic'],
    ['ntfy', 'tokenFile'],
  ]
  return needy.flatMap((path) =>
    look(data, path) === undefined
      ? []
      : [{ path, at: 'key' as const, problem: 'needs the address of a server (ntfy.server)' }],
  )
}

function pushWithoutHttps(data: unknown): Finding[] {
  const path = ['push', 'subject']
  if (textAt(data, path) === null || textAt(data, ['shop', 'publicUrl'])?.toLowerCase().startsWith('https://'))
    return []
  const problem = 'has no effect: browsers take Web Push only from an https:// address (shop.publicUrl)'
  return [{ path, at: 'key', problem }]
}

/** A topic is the only secret of a message. */
function publicOverHttp(data: unknown): Finding[] {
  const path = ['ntfy', 'server']
  const server = textAt(data, path)
  const url = server === null ? null : URL.parse(server)
  if (url?.protocol !== 'http:' || !isPublicName(url.hostname)) return []
  const problem = 'http:// to a host on the internet: whoever listens on the way can read topics and messages'
  return [{ path, at: 'value', problem, value: server }]
}
