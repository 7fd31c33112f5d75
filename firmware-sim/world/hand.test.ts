import { describe, expect, it } from 'vitest'
import { ESPRESSO } from '../testing/bench.ts'
import { RamBelongings } from './belongings.ts'
import { Hand, PLACE_MS } from './hand.ts'
import { RamPourLog } from './pour-log.ts'
import { World } from './world.ts'

function shop(): { world: World; hand: Hand } {
  const parts = { store: new RamBelongings(), log: new RamPourLog(), wallMs: () => 0, tell: () => {} }
  const world = new World({ groups: 2, warmUpMs: 0, ...parts }, 0)
  return { world, hand: new Hand({ takeMs: 2_000, placeMs: PLACE_MS, refillMs: 10_000 }, 2) }
}

function start(world: World, group: number): void {
  world.startPump(group, { brew: 1, label: 'a', program: ESPRESSO })
}

describe('the hand', () => {
  it('leaves a cup alone while it fills, takes it when its time has come, and puts an empty one back', () => {
    const { world, hand } = shop()
    start(world, 1)
    hand.act(world, 0)
    expect(hand.nextMs()).toBe(Number.POSITIVE_INFINITY)
    hand.act(world, 60_000)
    expect(world.cup(1)).toBe('full')
    world.stopPump(1, 'done', null)
    hand.act(world, 60_000)
    expect(hand.nextMs()).toBe(62_000)
    hand.act(world, 61_999)
    expect(world.cup(1)).toBe('full')
    hand.act(world, 62_000)
    expect(world.cup(1)).toBe('none')
    hand.act(world, hand.nextMs())
    expect(world.cup(1)).toBe('empty')
    expect(hand.nextMs()).toBe(Number.POSITIVE_INFINITY)
  })

  it('takes a full cup that it finds, as after a power cut', () => {
    const { world, hand } = shop()
    start(world, 2)
    world.cutPower()
    hand.act(world, 5)
    hand.act(world, 2_005)
    expect(world.cup(2)).toBe('none')
  })

  it('serves every group by its own time', () => {
    const { world, hand } = shop()
    for (const group of [1, 2]) start(world, group)
    world.stopPump(1, 'done', null)
    hand.act(world, 0)
    world.stopPump(2, 'done', null)
    hand.act(world, 1_500)
    hand.act(world, 2_000)
    expect([world.cup(1), world.cup(2)]).toEqual(['none', 'full'])
  })

  it('fills up what is short, once its alarm has stood for a while', () => {
    const { world, hand } = shop()
    world.exhaust('water')
    world.exhaust('grounds')
    hand.act(world, 0)
    hand.act(world, 9_999)
    expect(world.levels.waterMl).toBe(0)
    hand.act(world, 10_000)
    expect(world.levels).toMatchObject({ waterMl: 5_000, groundsGrams: 0 })
    world.exhaust('milk')
    hand.act(world, 20_000)
    hand.act(world, 30_000)
    expect(world.levels.milkMl).toBe(5_000)
  })
})
