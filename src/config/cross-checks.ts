/**
 * What no schema can say: options that must fit each other. They run on the file as it is, valid or not, so that one
 * reading names every fault; each looks only at what it needs and keeps quiet where that is missing or malformed, for
 * validation has named it already.
 */

import { readSpan } from '../kit/units.ts'
import { edgeConflicts, edgeDoubts } from './checks-edges.ts'
import { menuConflicts, menuDoubts, stepSkills } from './checks-menu.ts'
import { notifyConflicts, notifyDoubts } from './checks-notify.ts'
import { paperConflicts, paperDoubts } from './checks-paper.ts'
import { publicConflicts, publicDoubts } from './checks-public.ts'
import { shopConflicts, shopDoubts } from './checks-shop.ts'
import { stockConflicts, stockDoubts } from './checks-stock.ts'
import type { Finding } from './finding.ts'
import { listAt, look, textAt } from './look.ts'
import { nearest } from './nearest.ts'
import { isLoopback } from './networks.ts'
import { twice } from './twice.ts'

/** Faults with which the daemon will not run. */
export function conflicts(data: unknown): Finding[] {
  return [
    ...shopConflicts(data),
    ...twice(data, ['machines'], 'id', 'machine'),
    ...twice(data, ['machines'], 'identity', 'identity'),
    ...menuConflicts(data, { skills: skillsOfMachines(data), languages: languagesOf(data) }),
    ...stockConflicts(data),
    ...edgeConflicts(data),
    ...notifyConflicts(data),
    ...paperConflicts(data),
    ...sharedPorts(data),
    ...nextLanes(data),
    ...sameListener(data),
    ...publicConflicts(data),
    ...silence(data),
    ...brokerAddress(data),
  ]
}

/** What is allowed but probably not meant. */
export function doubts(data: unknown): Finding[] {
  return [
    ...shopDoubts(data),
    ...wideListeners(data),
    ...publicDoubts(data),
    ...idleSkills(data),
    ...menuDoubts(data),
    ...stockDoubts(data),
    ...edgeDoubts(data),
    ...notifyDoubts(data),
    ...paperDoubts(data),
    ...unusedBroker(data),
  ]
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

/** Where people go on by a schedule must be another lane. */
function nextLanes(data: unknown): Finding[] {
  const machines = listAt(data, ['machines'])
  const isLane = (machine: unknown): boolean => textAt(machine, ['driver']) === 'barista'
  const lanes = machines.filter(isLane).flatMap((machine) => textAt(machine, ['id']) ?? [])
  return machines.flatMap((machine, index): Finding[] => {
    const next = textAt(machine, ['options', 'rotateTo'])
    const own = textAt(machine, ['id'])
    if (!isLane(machine) || next === null || (next !== own && lanes.includes(next))) return []
    const path = ['machines', index, 'options', 'rotateTo']
    const others = lanes.filter((id) => id !== own)
    return [
      {
        path,
        at: 'value',
        problem: 'is no other lane (a machine with the driver barista)',
        value: next,
        nearest: nearest(next, others),
      },
    ]
  })
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

function idleSkills(data: unknown): Finding[] {
  const needed = new Set(stepSkills(data).map(({ skill }) => skill))
  // A menu that could not be read needs none: that says nothing about the machines.
  if (needed.size === 0) return []
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

/** Null when they cannot be read: validation has named that. */
function languagesOf(data: unknown): string[] | null {
  const listed = listAt(data, ['shop', 'languages'])
  const languages = listed.filter((language) => typeof language === 'string')
  return languages.length === 0 || languages.length < listed.length ? null : languages
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
