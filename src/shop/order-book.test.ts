import { expect, it } from 'vitest'
import type { PolicyName } from './settings.ts'
import { accepted, Device, machine, Rig, recipe, settings } from './testing/rig.ts'

const SKILLS = ['espresso', 'milk', 'tea']
const LIMITS = [1, 3, 2, 40, 8]

function shop(policy: PolicyName) {
  const { dispatch } = settings()
  const rig = new Rig({
    machines: [machine('lm1'), machine('lm2', { skills: ['espresso', 'milk'] })],
    dispatch: { ...dispatch, policy },
  })
  const devices = [new Device(rig, 'lm1'), new Device(rig, 'lm2')]
  for (const device of devices) device.comesOnline()
  return { rig, devices }
}

/** Every depth in turn, as different callers ask: what is remembered of one must be right for the next. */
function expectWhatTheFileSays({ shop: { orders, ledger } }: Rig): void {
  for (const skill of SKILLS) {
    for (const limit of LIMITS) expect(orders.waiting(skill, limit)).toEqual(ledger.waiting(skill, limit))
  }
}

it.each(['pull', 'pull-window', 'least-loaded'] as const)(
  'whatever happens, those who wait by the memory are those who wait by the file (%s)',
  (policy) => {
    let seed = 7
    const next = () => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
      return seed / 2 ** 32
    }
    const { rig, devices } = shop(policy)
    const orders: string[] = []
    const one = <T>(list: readonly T[]): T | undefined => list[Math.floor(next() * list.length)]
    const happenings: readonly (() => void)[] = [
      () => {
        const count = 1 + Math.floor(next() * 3)
        const latte = { recipe: 'latte', size: 'm', options: { milk: 'oat' }, count }
        orders.push(accepted(rig.place({ drinks: [next() < 0.5 ? latte : { recipe: 'espresso', count }] })).id)
      },
      () => rig.ask('order.hold', one(orders) ?? ''),
      () => rig.ask('order.release', one(orders) ?? ''),
      () => rig.append(one(orders) ?? '', [{ recipe: 'espresso' }]),
      () => rig.cancelDrink(one(orders) ?? '', 1),
      () => rig.pass(Math.floor(next() * 30_000)),
      () => one(devices)?.comesOnline(),
      () => one(devices)?.takeCup(),
      () => {
        const [brew] = [...rig.shop.memory.brews.values()]
        devices.find(({ id }) => id === brew?.row.machine)?.finishes(brew?.row.id ?? 0)
      },
      () => rig.restart(),
    ]
    let waited = 0
    for (let i = 0; i < 300; i++) {
      // Orders more often than the rest, and new lives seldom.
      const happens = next() < 0.3 ? happenings[0] : one(next() < 0.03 ? happenings : happenings.slice(0, -1))
      happens?.()
      expectWhatTheFileSays(rig)
      waited += rig.shop.orders.waiting('espresso', 40).length
    }
    expect(waited).toBeGreaterThan(100)
  },
)

it('a heartbeat does not ask the file who waits', () => {
  const rig = new Rig({ machines: [machine('lm1'), machine('lm2', { skills: ['milk'] })] })
  const [lm1, lm2] = [new Device(rig, 'lm1'), new Device(rig, 'lm2')]
  lm1.comesOnline()
  lm2.comesOnline()
  for (let i = 0; i < 4; i++) rig.place('espresso')
  lm1.heartbeat()
  const { ledger } = rig.shop
  let asked = 0
  const waiting = ledger.waiting.bind(ledger)
  ledger.waiting = (skill, limit) => {
    asked++
    return waiting(skill, limit)
  }
  lm1.heartbeat()
  lm2.heartbeat()
  expect(asked).toBe(0)
  rig.place('espresso')
  lm1.heartbeat()
  expect(rig.shop.orders.waiting('espresso', 40)).toHaveLength(4)
  expect(asked).toBeGreaterThan(0)
})

it('recipes of one skill wait in one line', () => {
  const rig = new Rig({ menu: { languages: ['en'], recipes: [recipe('espresso'), recipe('ristretto')], words: {} } })
  rig.place('ristretto')
  rig.place('espresso')
  expect(rig.shop.orders.waiting('espresso', 1)).toHaveLength(1)
  expect(rig.shop.orders.waiting('espresso', 8)).toHaveLength(2)
})
