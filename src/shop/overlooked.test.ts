/**
 * A step looks only at what it touched. So whatever machines, people and the disk do, in whatever order: after each step
 * all machines are looked at here, and none of them may have been overlooked.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { wasTooSoon } from './brewing.ts'
import { stateOf } from './dispatch.ts'
import type { Input } from './inputs.ts'
import type { MachineMemory, OpenBrew } from './machine-memory.ts'
import { roleNow, willWork } from './machine-role.ts'
import type { Intent } from './machine-words.ts'
import { healthOf } from './rules/fitness.ts'
import { limitOfPour, startsWithin } from './rules/limit.ts'
import { Device, machine, Rig, settings } from './testing/rig.ts'

const BOTH = ['espresso', 'milk']
const MACHINES = [
  machine('a'),
  machine('b', { skills: BOTH, groups: 2 }),
  machine('c', { skills: ['milk'], clearsBy: 'person' }),
  machine('d', { skills: BOTH, role: 'backup' }),
]
const OTHERS = [machine('a', { wiring: 'another port' }), machine('b', { skills: ['milk'], groups: 1 }), machine('e')]
const { timing } = settings()

interface Scene {
  readonly rig: Rig
  readonly devices: ReadonlyMap<string, Device>
}

/** What somebody does; `device` and `brew`: of the group it is about. */
type Deed = (scene: Scene, at: { readonly device: Device; readonly group: number; readonly brew: number }) => void

let lastKey = 0
const intended = (id: string, intent: Intent): Input => {
  const once = { terminal: 'counter', key: `k${++lastKey}`, hash: '' }
  return { t: 'machine.intent', ref: 90_000 + lastKey, once, machine: id, intent }
}
const configured = (machines: typeof MACHINES): Input => ({ t: 'shop.configure', settings: settings({ machines }) })

const DEEDS: Readonly<Record<string, Deed>> = {
  'one espresso': ({ rig }) => void rig.place('espresso'),
  'five drinks': ({ rig }) =>
    void rig.place({
      drinks: [
        { recipe: 'latte', count: 3 },
        { recipe: 'espresso', count: 2 },
      ],
    }),
  'is there': (_, { device }) => void device.comesOnline(),
  beats: (_, { device }) => void device.heartbeat(),
  reboots: (_, { device }) => {
    device.boot++
    device.comesOnline()
  },
  'has a fault': (_, { device }) => void device.heartbeat({ state: 'fault' }),
  'is out of beans': (_, { device }) => void device.heartbeat({ alarms: ['beans.empty'] }),
  'lost its link': ({ rig }, { device }) =>
    void rig.input({ t: 'machine.link', machine: device.id, state: 'down', reason: 'unplugged' }),
  begins: (_, { device, brew, group }) => void device.begins(brew, group),
  'is done': (_, { device, brew, group }) => void device.finishes(brew, group),
  spoils: ({ rig }, { device, brew }) =>
    void rig.says(device.id, { t: 'status', brew, status: 'spoiled', cause: 'cold' }),
  refuses: ({ rig }, { device, brew }) => void rig.says(device.id, { t: 'refused', brew, reason: 'busy' }),
  'never had it': ({ rig }, { device, brew, group }) =>
    void rig.says(device.id, { t: 'fenced', group, epoch: 1e6, brew, status: 'never', cause: null }),
  'its cup is taken': (_, { device, group }) => void device.takeCup(group),
  'somebody clears it': ({ rig }, { device, group }) => void rig.clear(device.id, group),
  'is drained': ({ rig }, { device }) => void rig.input(intended(device.id, 'draining')),
  'is in service': ({ rig }, { device }) => void rig.input(intended(device.id, 'in-service')),
  'the file changes': ({ rig }) => void rig.input(configured(OTHERS)),
  'the file is as before': ({ rig }) => void rig.input(configured(MACHINES)),
  'the daemon dies': ({ rig }) => void rig.restart(),
  'all are there': ({ devices }) => {
    for (const device of devices.values()) device.comesOnline()
  },
}

const deed = fc.record({
  what: fc.constantFrom(...Object.keys(DEEDS)),
  where: fc.constantFrom(...'abbcde'),
  group: fc.constantFrom(1, 1, 2),
  disk: fc.constantFrom('works', 'works', 'works', 'works', 'full'),
  thenMs: fc.constantFrom(0, 0, 1, 500, 900, 3_000, 5_000, 40_000, 130_000),
})

function carryOut(
  scene: Scene,
  { what, where, group: n, disk, thenMs }: typeof deed extends fc.Arbitrary<infer T> ? T : never,
) {
  const { rig, devices } = scene
  const device = devices.get(where)
  if (device === undefined) throw new Error(`no device ${where}`)
  const group = Math.min(n, device.cups.length)
  const brew = rig.shop.memory.group(where, group)?.brew?.row.id ?? 4
  const { ledger } = rig.shop
  const { commit } = ledger
  if (disk === 'full')
    ledger.commit = () => {
      throw Object.assign(new Error('disk full'), { code: 'SQLITE_FULL' })
    }
  try {
    DEEDS[what]?.(scene, { device, group, brew })
  } catch (error) {
    if (disk === 'works') throw error
  }
  ledger.commit = commit
  // What failed is tried again a second later.
  rig.pass(disk === 'full' ? 1_000 : thenMs)
}

const mayWork = (rig: Rig, one: MachineMemory): boolean =>
  willWork(one) && healthOf(one, rig.nowMs, timing.suspectMs) === 'ready'

/** Drinks that wait though a machine could start them. */
function forgotten(rig: Rig): string[] {
  const machines = [...rig.shop.memory.machines.values()]
  const waiting = rig.db
    .prepare<[], { skill: string }>(`SELECT DISTINCT skill FROM drinks WHERE state = 'queued' AND avoid IS NULL`)
    .all()
  return waiting.flatMap(({ skill }) => {
    const able = machines.filter((one) => one.skills.has(skill) && mayWork(rig, one))
    const primaries = able.filter((one) => roleNow(one) === 'primary')
    return (primaries.length > 0 ? primaries : able)
      .filter(({ groups, settings: { groups: n } }) =>
        groups.some((group) => group.n <= n && stateOf(group) === 'free'),
      )
      .map(({ settings: { id } }) => `${id} is free, and ${skill} waits`)
  })
}

/** When time has something to bring about these, as the settings have it. */
function dueOf(one: MachineMemory): number[] {
  return one.online === 'no' ? [] : [one.heardMs + timing.offlineMs, one.restsUntilMs || Number.POSITIVE_INFINITY]
}

function dueOfBrew(rig: Rig, brew: OpenBrew): number[] {
  const { state, machine, intent_shop_ms, begun_shop_ms, doubt_shop_ms, nominal_ms } = brew.row
  if (state === 'pouring') return [(begun_shop_ms ?? intent_shop_ms) + limitOfPour(nominal_ms, timing)]
  const isAsked = rig.shop.memory.machines.get(machine)?.online === 'yes' && !wasTooSoon(brew)
  const asked = isAsked ? [brew.askedMs + timing.answerMs] : []
  return [
    state === 'intent' ? intent_shop_ms + startsWithin(timing) : (doubt_shop_ms ?? 0) + timing.remakeAfterMs,
    ...asked,
  ]
}

function overdue({ nowMs, shop: { memory } }: Rig, rig: Rig): string[] {
  const machines = [...memory.machines.values()].filter((one) => dueOf(one).some((at) => at <= nowMs))
  const brews = [...memory.brews.values()].filter((brew) => dueOfBrew(rig, brew).some((at) => at <= nowMs))
  return [...machines.map(({ settings: { id } }) => id), ...brews.map(({ row }) => `${row.state} on ${row.machine}`)]
}

it('no drink waits that a free machine could start, and nothing that is due stays undone, whatever happens', () => {
  const seen = { made: 0, rolledBack: 0, waited: 0 }
  fc.assert(
    fc.property(fc.array(deed, { minLength: 20, maxLength: 80, size: 'max' }), (story) => {
      const rig = new Rig({ machines: MACHINES })
      const devices = new Map([...'abcde'].map((id) => [id, new Device(rig, id, id === 'b' ? 2 : 1)]))
      for (const device of devices.values()) device.comesOnline()
      for (const one of story) {
        carryOut({ rig, devices }, one)
        expect(forgotten(rig)).toEqual([])
        expect(overdue(rig, rig)).toEqual([])
        if (one.disk === 'full') seen.rolledBack++
      }
      seen.made += rig.kinds().filter((kind) => kind === 'drink.ready').length
      seen.waited += rig.kinds().filter((kind) => kind === 'drink.returned').length
      rig.db.close()
    }),
    { numRuns: 100 },
  )
  // Of drinks that are made there are some fifteen in a hundred such stories, of the others hundreds.
  expect(Object.entries(seen).filter(([, times]) => times === 0)).toEqual([])
}, 120_000)

it('machines that make something are not looked at when another has a group free', () => {
  const rig = new Rig({ machines: MACHINES })
  const idle = () => [...rig.shop.memory.idle.withSkill(() => true)].sort()
  for (const id of 'abd') new Device(rig, id, id === 'b' ? 2 : 1).comesOnline()
  expect(idle()).toEqual(['a', 'b', 'd'])
  rig.place({ drinks: [{ recipe: 'espresso', count: 9 }] })
  rig.input({ t: 'wake' })
  // Of two groups, and a backup that nobody needs.
  expect(idle()).toEqual(['d'])
})
