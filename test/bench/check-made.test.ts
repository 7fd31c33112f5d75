import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { accepted, brewIn, Device, Rig } from '../../src/shop/testing/rig.ts'
import { checkMade, type PourCounter } from './check-made.ts'

let folder = ''
let file = ''

/** A shop that has made two drinks on one machine. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baristad-made-'))
  file = join(folder, 'orders.db')
  const rig = new Rig({}, file)
  const device = new Device(rig, 'lm1')
  device.comesOnline()
  for (let i = 0; i < 2; i++) {
    const start = rig.effects.length
    accepted(rig.place('espresso'))
    const { brew } = brewIn(rig.effects.slice(start))
    device.begins(brew)
    device.finishes(brew)
    device.takeCup()
  }
  rig.db.close()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const poured = (pours: number): PourCounter[] => [{ id: 'lm1', tcp: { device: { pours } } }]
const change = (sql: string): void => {
  const db = new Database(file)
  db.exec(sql)
  db.close()
}

describe('what was made', () => {
  it('is counted when each drink was made once and the machine knows of no other pour', () => {
    expect(checkMade(file, 2, poured(2))).toEqual({ drinks: 2, doubts: 0, neverStarted: 0 })
  })

  it('is wrong when an order is missing, a drink is not ready, or nobody ordered it', () => {
    expect(() => checkMade(file, 3, poured(2))).toThrow('3 drinks were ordered; the book has 2')
    expect(() => checkMade(file, 1, poured(2))).toThrow('1 drinks were ordered')
    change(`UPDATE drinks SET state = 'attention' WHERE id = (SELECT max(id) FROM drinks)`)
    expect(() => checkMade(file, 2, poured(2))).toThrow('of which 1 are ready')
  })

  it('is wrong when one drink was made twice', () => {
    change('UPDATE brews SET drink_id = (SELECT min(id) FROM drinks)')
    expect(() => checkMade(file, 2, poured(2))).toThrow('0 of 2 drinks were made exactly once')
  })

  it('is wrong when the machine poured what the book does not know', () => {
    expect(() => checkMade(file, 2, poured(3))).toThrow('lm1 poured 3 times; the book knows of 2')
  })
})
