/**
 * What no schema can say: options that must fit each other. They run on the file as it is, valid or not, so that one
 * reading names every fault; each looks only at what it needs and keeps quiet where that is missing or malformed, for
 * validation has named it already.
 */
import { readSpan } from '../kit/units.ts'
import type { Finding, Path } from './finding.ts'
import { listAt, look, textAt } from './look.ts'
import { nearest } from './nearest.ts'

/** Faults with which the daemon will not run. */
export function conflicts(data: unknown): Finding[] {
  return [
    ...timeZone(data),
    ...publicUrl(data),
    ...twice(data, ['machines'], 'id', 'machine'),
    ...twice(data, ['machines'], 'identity', 'identity'),
    ...twice(data, ['menu'], 'recipe', 'recipe'),
    ...sharedPorts(data),
    ...sameListener(data),
    ...missingSkills(data),
    ...unknownSizes(data),
    ...silence(data),
    ...brokerAddress(data),
  ]
}

/** What is allowed but probably not meant. */
export function doubts(data: unknown): Finding[] {
  return [...wideListeners(data), ...idleSkills(data), ...unusedBroker(data)]
}

/** True for an address that only this computer can reach. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '')
  return name === 'localhost' || name === '::1' || /^(::ffff:)?127(\.\d{1,3}){3}$/.test(name)
}

function timeZone(data: unknown): Finding[] {
  const path = ['shop', 'timezone']
  const zone = textAt(data, path)
  if (zone === null || isZone(zone)) return []
  const close = nearest(zone, Intl.supportedValuesOf('timeZone'))
  const problem = `unknown time zone "${zone}"`
  return [{ path, at: 'value', problem, value: zone, allowed: 'an IANA name such as Europe/Berlin', nearest: close }]
}

/** Intl also takes fixed offsets such as +02:00, which would be wrong for half of the year. */
function isZone(zone: string): boolean {
  if (/^[+-]/.test(zone)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

function publicUrl(data: unknown): Finding[] {
  const path = ['shop', 'publicUrl']
  const text = textAt(data, path)
  if (text === null) return []
  const url = URL.parse(text)
  const plain = url && /^https?:$/.test(url.protocol) && !url.search && !url.hash && !url.username && !url.password
  if (plain) return []
  const allowed = 'an http or https address without query, such as https://cafe.example'
  return [{ path, at: 'value', problem: 'not an address for customers', value: text, allowed }]
}

/** Entries of a list that carry a value which an earlier one has. */
function twice(data: unknown, list: Path, key: string, what: string): Finding[] {
  const first = new Map<string, number>()
  const findings: Finding[] = []
  for (const [index, item] of listAt(data, list).entries()) {
    const value = textAt(item, [key])
    if (value === null) continue
    const earlier = first.get(value)
    if (earlier === undefined) first.set(value, index)
    else {
      const problem = `${what} "${value}" is already at ${list.join('.')}[${earlier}]`
      findings.push({ path: [...list, index, key], at: 'value', problem, value })
    }
  }
  return findings
}

/** Two machines of one driver on one serial port: the second would never open it. */
function sharedPorts(data: unknown): Finding[] {
  const first = new Map<string, number>()
  const findings: Finding[] = []
  for (const [index, machine] of listAt(data, ['machines']).entries()) {
    const device = textAt(machine, ['options', 'path'])
    if (device === null) continue
    const key = JSON.stringify([textAt(machine, ['driver']), device])
    const earlier = first.get(key)
    if (earlier === undefined) first.set(key, index)
    else {
      const problem = `${device} already belongs to machines[${earlier}]`
      findings.push({ path: ['machines', index, 'options', 'path'], at: 'value', problem, value: device })
    }
  }
  return findings
}

function sameListener(data: unknown): Finding[] {
  if (textAt(data, ['broker', 'kind']) === 'external') return []
  const [http, mqtt] = (['http', 'mqtt'] as const).map((name) => look(data, ['listen', name]))
  const port = look(mqtt, ['port'])
  if (typeof port !== 'number' || port === 0) return []
  if (look(http, ['port']) !== port || look(http, ['host']) !== look(mqtt, ['host'])) return []
  const path = ['listen', 'mqtt', 'port']
  return [{ path, at: 'value', problem: 'HTTP and MQTT cannot share a port', value: port }]
}

function missingSkills(data: unknown): Finding[] {
  const skills = skillsOfMachines(data)
  if (skills === null) return []
  return stepSkills(data).flatMap(({ path, skill }) => {
    if (skills.has(skill)) return []
    const problem = `no machine has the skill "${skill}"`
    return [{ path, at: 'value' as const, problem, value: skill, nearest: nearest(skill, skills) }]
  })
}

function idleSkills(data: unknown): Finding[] {
  const needed = new Set(stepSkills(data).map(({ skill }) => skill))
  const findings: Finding[] = []
  for (const [index, machine] of listAt(data, ['machines']).entries()) {
    for (const [at, skill] of listAt(machine, ['skills']).entries()) {
      if (typeof skill !== 'string' || needed.has(skill)) continue
      const path = ['machines', index, 'skills', at]
      const problem = `no recipe needs the skill "${skill}"`
      findings.push({ path, at: 'value', problem, value: skill, nearest: nearest(skill, needed) })
    }
  }
  return findings
}

/** Null when a machine's skills cannot be read: then nothing certain can be said about any step. */
function skillsOfMachines(data: unknown): Set<string> | null {
  const skills = new Set<string>()
  const machines = listAt(data, ['machines'])
  for (const machine of machines) {
    const own = look(machine, ['skills'])
    if (!Array.isArray(own)) return null
    for (const skill of own) if (typeof skill === 'string') skills.add(skill)
  }
  return machines.length === 0 ? null : skills
}

function stepSkills(data: unknown): { readonly path: Path; readonly skill: string }[] {
  return listAt(data, ['menu']).flatMap((recipe, r) =>
    listAt(recipe, ['steps']).flatMap((step, s) => {
      const skill = textAt(step, ['skill'])
      return skill === null ? [] : [{ path: ['menu', r, 'steps', s, 'skill'], skill }]
    }),
  )
}

function unknownSizes(data: unknown): Finding[] {
  const findings: Finding[] = []
  for (const [r, recipe] of listAt(data, ['menu']).entries()) {
    const sizes = listAt(recipe, ['sizes']).filter((size) => typeof size === 'string')
    for (const [s, step] of listAt(recipe, ['steps']).entries()) {
      for (const size of Object.keys(look(step, ['bySize']) ?? {})) {
        if (sizes.includes(size)) continue
        const path = ['menu', r, 'steps', s, 'bySize', size]
        const allowed = sizes.length > 0 ? sizes.join(', ') : 'nothing: this recipe has no sizes'
        findings.push({ path, at: 'key', problem: `unknown size "${size}"`, allowed, nearest: nearest(size, sizes) })
      }
    }
  }
  return findings
}

function silence(data: unknown): Finding[] {
  const path = ['timing', 'suspect']
  const suspect = textAt(data, path)
  const offline = textAt(data, ['timing', 'offline'])
  const [suspectMs, offlineMs] = [readSpan(suspect ?? ''), readSpan(offline ?? '')]
  if (suspectMs === null || offlineMs === null || suspectMs < offlineMs) return []
  return [{ path, at: 'value', problem: `must be shorter than timing.offline (${offline})`, value: suspect }]
}

function brokerAddress(data: unknown): Finding[] {
  if (textAt(data, ['broker', 'kind']) !== 'external') return []
  const path = ['broker', 'url']
  const text = textAt(data, path)
  const allowed = 'mqtt://host:port or mqtts://host:port'
  if (text === null) return [{ path, at: 'key', problem: 'an external broker needs its address', allowed }]
  const url = URL.parse(text)
  if (!url || !/^mqtts?:$/.test(url.protocol) || url.hostname === '') {
    return [{ path, at: 'value', problem: 'not the address of a broker', value: text, allowed }]
  }
  if (!url.username && !url.password) return []
  const problem = 'keep the login out of the address: use broker.username and broker.passwordFile'
  return [{ path, at: 'value', problem, value: '(hidden)', allowed }]
}

function unusedBroker(data: unknown): Finding[] {
  if (textAt(data, ['broker', 'kind']) !== 'embedded') return []
  return ['url', 'username', 'passwordFile'].flatMap((key) => {
    const path = ['broker', key]
    const problem = 'has no effect with the embedded broker (broker.kind)'
    return look(data, path) === undefined ? [] : [{ path, at: 'key' as const, problem, value: look(data, path) }]
  })
}

function wideListeners(data: unknown): Finding[] {
  const embedded = textAt(data, ['broker', 'kind']) !== 'external'
  return (embedded ? ['http', 'mqtt'] : ['http']).flatMap((name) => {
    const path = ['listen', name, 'host']
    const host = textAt(data, path)
    if (host === null || isLoopback(host)) return []
    const problem = `others on the network can reach ${host}: "run" refuses this until there is a key (baristad key add)`
    return [{ path, at: 'value' as const, problem, value: host }]
  })
}
