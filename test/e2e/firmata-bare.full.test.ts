/** The poorest machine there is: a button and nothing else. What its tier means for the people beside it. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { FirmataShop, OLD } from './firmata-shop.ts'
import { Stage } from './harness/stage.ts'

let stage: Stage
beforeEach(() => {
  stage = new Stage()
})
afterEach(async () => await stage.clear())

it('without lamp and switches it is believed when its time is over, a person says when the cup is gone, and only people know when nothing came', async () => {
  const room = await FirmataShop.open(stage, { lamp: null, tank: null, cup: null })
  const { shop, twin, barista } = room
  expect((await room.status()).tier).toBe('C')
  const cleared = async (): Promise<void> => {
    expect((await barista.post(`/machines/${OLD}/groups/1/cleared`, undefined)).status).toBe(200)
  }
  const [first, second] = [await shop.till.sell({ recipe: 'classic' }), await shop.till.sell({ recipe: 'classic' })]
  await room.reached(first, 'ready')
  expect(await room.asked('cup')).toMatchObject({ machine: OLD, drink: { number: first.number } })
  expect([await room.stateOf(second), (await twin.report()).presses.host]).toEqual(['queued', 1])

  // Its button is locked, and nothing can tell the shop: the second order is called all the same.
  await twin.request({ do: 'fault', name: 'dead-button' })
  await twin.request({ do: 'take-cup' })
  await twin.request({ do: 'place-cup' })
  await cleared()
  await room.reached(second, 'ready')
  expect(await twin.report()).toMatchObject({ pours: 1, presses: { host: 2 } })

  // Whoever stands there knows: it is made again, and the reason is kept.
  await twin.request({ do: 'clear', name: 'dead-button' })
  const remade = await barista.post(`/order/${second.id}/remake`, { drink: 1, reason: 'nothing came out' })
  expect(remade.status, remade.body).toBe(201)
  await cleared()
  await room.until('the second pour', async () => (await twin.report()).pours === 2)
  await room.reached(second, 'ready')
  const waste = (await barista.get('/waste?from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z')).body
  expect(waste).toContain('nothing came out')
  expect((await twin.report()).poursIntoFull).toBe(0)
}, 150_000)
