import { describe, expect, it } from 'vitest'
import { keyFaults } from './ledger/key-faults.ts'
import { Rig } from './testing/rig.ts'

const found = (rig: Rig) => keyFaults(rig.db, null).map(({ terminal, kind, count }) => [terminal, kind, count])
const sale = (clientRef: string) => ({ drinks: [{ recipe: 'espresso' }], clientRef })

describe('a terminal that misuses its idempotency keys is remembered for the doctor', () => {
  it('when it varies the key for one sale', () => {
    const rig = new Rig()
    rig.place(sale('receipt-1'), 'key-1')
    rig.place(sale('receipt-1'), 'key-2')
    rig.place(sale('receipt-1'), 'key-3')
    expect(found(rig)).toEqual([['till-1', 'varied', 2]])
  })

  it('when it reuses one key for two sales', () => {
    const rig = new Rig()
    rig.place('espresso', 'table-7')
    rig.place('latte', 'table-7', { terminal: 'till-1' })
    expect(found(rig)).toEqual([['till-1', 'reused', 1]])
  })

  it('when the same key comes long after its answer: it is made of what is ordered', () => {
    const rig = new Rig()
    rig.place('espresso', 'espresso')
    rig.pass(11 * 60_000)
    expect(rig.place('espresso', 'espresso')).toMatchObject({ ok: true, replayed: true })
    expect(found(rig)).toEqual([['till-1', 'late-replay', 1]])
  })

  it('and a good one is not: retries, two alike sales, another till with the same key', () => {
    const rig = new Rig()
    rig.place(sale('receipt-1'), 'key-1')
    rig.pass(60_000)
    rig.place(sale('receipt-1'), 'key-1')
    rig.place('espresso', 'key-2')
    rig.place('espresso', 'key-3')
    rig.place('latte', 'key-1', { terminal: 'till-2' })
    expect(found(rig)).toEqual([])
  })
})
