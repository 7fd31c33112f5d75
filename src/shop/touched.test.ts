import { expect, it } from 'vitest'
import { brewIn, Device, machine, Rig } from './testing/rig.ts'

/** From now on, how often anybody went through all of a map. */
function countRounds(map: Map<string, unknown> | Map<number, unknown>): () => number {
  let rounds = 0
  const values = map.values.bind(map)
  Object.assign(map, {
    values: () => {
      rounds++
      return values()
    },
  })
  return () => rounds
}

it('a machine that is done and is given its next drink has nobody go through all machines, or all that they make', () => {
  const ids = Array.from({ length: 20 }, (_, i) => `m${i + 1}`)
  const rig = new Rig({ machines: ids.map((id) => machine(id)) })
  const devices = new Map(ids.map((id) => [id, new Device(rig, id)]))
  rig.place({ drinks: [{ recipe: 'espresso', count: 20 }] })
  rig.place({ drinks: [{ recipe: 'espresso', count: 20 }] })
  for (const device of devices.values()) device.comesOnline()
  const { machines, brews } = rig.shop.memory
  const counts = [countRounds(machines), countRounds(brews)]
  const device = devices.get('m7')
  const { brew } = brewIn(rig.effects, 'm7')
  const from = rig.effects.length
  device?.begins(brew)
  device?.finishes(brew)
  device?.takeCup()
  expect(brewIn(rig.effects.slice(from)).label).toBe('101 1/20 espresso')
  expect(counts.map((rounds) => rounds())).toEqual([0, 0])
  // They are seen to all the same, when time may have brought something.
  rig.pass(1_000)
  expect(counts.every((rounds) => rounds() > 0)).toBe(true)
})
