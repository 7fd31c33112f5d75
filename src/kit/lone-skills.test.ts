import { describe, expect, it } from 'vitest'
import { loneSkills } from './lone-skills.ts'

describe('skills that hang on one', () => {
  it('are named with the machine or person that they hang on', () => {
    const machines = [
      { id: 'left', skills: ['espresso', 'milk'] },
      { id: 'right', skills: ['espresso'] },
      { id: 'bar-1', skills: ['finish', 'milk', 'tea', 'tea'] },
    ]
    expect(loneSkills(machines)).toEqual([{ id: 'bar-1', skills: ['finish', 'tea'] }])
  })

  it('are all of them in a shop with one machine, and none where everybody can everything', () => {
    expect(loneSkills([{ id: 'only', skills: ['espresso'] }])).toEqual([{ id: 'only', skills: ['espresso'] }])
    expect(loneSkills([1, 2].map((n) => ({ id: `m${n}`, skills: ['a', 'b'] })))).toEqual([])
    expect(loneSkills([])).toEqual([])
  })
})
