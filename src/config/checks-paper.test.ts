import { describe, expect, it } from 'vitest'
import { paperConflicts, paperDoubts } from './checks-paper.ts'
import { pathText } from './finding.ts'

const shop = (...printers: unknown[]) => ({
  machines: [{ id: 'left', skills: ['espresso'] }],
  pickup: { zones: [{ id: 'main' }, { id: 'terrace' }] },
  printers,
})
const told = (data: unknown) => paperConflicts(data).map(({ path, problem }) => `${pathText(path)}: ${problem}`)

describe('printers', () => {
  it('of what the shop has are fine', () => {
    const bar = {
      id: 'bar',
      prints: 'labels',
      when: 'making',
      zones: ['terrace'],
      machines: ['left'],
      skills: ['espresso'],
    }
    expect(told(shop(bar, { id: 'till', prints: 'tickets' }))).toEqual([])
    expect(paperDoubts(shop(bar, { id: 'till', prints: 'tickets' }))).toEqual([])
  })

  it('of what it has not would print nothing, ever: each is named, with what was probably meant', () => {
    const bar = { id: 'bar', prints: 'labels', when: 'making', zones: ['terace'], machines: ['lefd'], skills: ['milk'] }
    expect(told(shop(bar))).toEqual([
      'printers[0].zones[0]: the shop has no zone "terace"',
      'printers[0].machines[0]: the shop has no machine "lefd"',
      'printers[0].skills[0]: the shop has no skill "milk"',
    ])
    expect(paperConflicts(shop(bar))[0]?.nearest).toBe('terrace')
  })

  it('know the one zone of a shop that names none', () => {
    const data = { machines: [{ id: 'left', skills: ['espresso'] }], printers: [{ id: 'bar', zones: ['main', 'bar'] }] }
    expect(told(data)).toEqual(['printers[0].zones[1]: the shop has no zone "bar"'])
  })

  it('have names of their own', () => {
    expect(told(shop({ id: 'bar' }, { id: 'bar' }))).toEqual([
      'printers[1].id: printer "bar" is already at printers[0].id',
    ])
  })

  it('of one machine print when it begins, for nobody knows it before', () => {
    const early = { id: 'bar', prints: 'labels', machines: ['left'] }
    expect(told(shop(early))[0]).toMatch(/^printers\[0\]\.machines: .*when: making$/)
  })

  it('for tickets are told what has no effect on them', () => {
    const odd = { id: 'till', prints: 'tickets', when: 'making', skills: ['espresso'], machines: [] }
    expect(paperDoubts(shop(odd)).map(({ path }) => pathText(path))).toEqual(['printers[0].when', 'printers[0].skills'])
  })

  it.each([[null], [[]], [{ printers: 3 }], [{ printers: [null, 7, { zones: 'main' }] }]])(
    'that cannot be read are validation’s to name: %j',
    (data) => {
      expect(told(data)).toEqual([])
      expect(paperDoubts(data)).toEqual([])
    },
  )
})
