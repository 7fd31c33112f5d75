/** What no schema can say of pickup zones, channels, webhooks and limits (see cross-checks.ts). */
import type { Finding } from './finding.ts'
import { listAt, look } from './look.ts'
import { readOrigin } from './origin.ts'
import { repeated, twice } from './twice.ts'

export function edgeConflicts(data: unknown): Finding[] {
  return [
    ...twice(data, ['pickup', 'zones'], 'id', 'zone'),
    ...twice(data, ['admission', 'channels'], 'id', 'channel'),
    ...sharedChannels(data),
    ...webhookOrigins(data),
  ]
}

export function edgeDoubts(data: unknown): Finding[] {
  return tightLimits(data)
}

/** A channel has one zone. Twice in the same list is validation's to name. */
function sharedChannels(data: unknown): Finding[] {
  const named = listAt(data, ['pickup', 'zones']).flatMap((zone, z) => {
    const channels = listAt(zone, ['channels'])
    return channels.flatMap((channel, c) =>
      typeof channel === 'string' && channels.indexOf(channel) === c
        ? [{ path: ['pickup', 'zones', z, 'channels', c], value: channel }]
        : [],
    )
  })
  return repeated(named, 'channel')
}

function webhookOrigins(data: unknown): Finding[] {
  const list = ['webhooks', 'allow']
  return listAt(data, list).flatMap((text, index) => {
    const read = typeof text === 'string' ? readOrigin(text) : null
    if (read === null || read.ok) return []
    const { problem, nearest, secret } = read
    const allowed = 'http:// or https:// with a host and perhaps a port, such as https://till.example:8443'
    const value = secret === 'yes' ? '(hidden)' : text
    return [{ path: [...list, index], at: 'value' as const, problem, value, allowed, nearest }]
  })
}

/** One till alone could then use up what all may use together. */
function tightLimits(data: unknown): Finding[] {
  const path = ['limits', 'requestsPerSecond']
  const [together, oneKey] = [look(data, path), look(data, ['limits', 'keyPerSecond'])]
  if (typeof together !== 'number' || typeof oneKey !== 'number' || together >= oneKey) return []
  const problem = `less than one key alone may ask (limits.keyPerSecond: ${oneKey})`
  return [{ path, at: 'value', problem, value: together }]
}
