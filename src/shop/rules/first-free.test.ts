import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keptInOrder, lookingAtAll } from './first-free.ts'
import { BY_THE_RECIPE } from './forecast.ts'

const SKILLS = ['espresso', 'milk', 'finish', 'none']
const groups = fc.array(
  fc.record({
    role: fc.constantFrom('primary', 'backup'),
    skills: fc.subarray(['espresso', 'milk', 'finish'], { minLength: 1 }).map((skills) => new Set(skills)),
    freeAt: fc.nat(5),
  }),
  { maxLength: 12 },
)
const jobs = fc.array(fc.record({ skill: fc.constantFrom(...SKILLS), ms: fc.nat(4) }), { maxLength: 60 })

describe('the group that is free first', () => {
  it('is the same, whether all are looked at or they are kept in order, however the work goes on', () => {
    fc.assert(
      fc.property(groups, jobs, (given, work) => {
        const fleet = () => given.map((group, n) => ({ ...group, machine: String(n), pace: BY_THE_RECIPE }))
        const [one, other] = [fleet(), fleet()]
        const [looking, kept] = [lookingAtAll(one), keptInOrder(other)]
        for (const { skill, ms } of work) {
          const [a, b] = [looking(skill), kept(skill)]
          expect(b?.machine).toBe(a?.machine)
          if (a) a.freeAt += ms
          if (b) b.freeAt += ms
        }
      }),
    )
  })

  it('is a backup only where no primary has the skill', () => {
    const group = (machine: string, role: 'primary' | 'backup', freeAt: number, ...skills: string[]) => ({
      ...{ machine, role, freeAt, pace: BY_THE_RECIPE },
      skills: new Set(skills),
    })
    const fleet = [group('spare', 'backup', 0, 'espresso', 'milk'), group('a', 'primary', 900, 'espresso')]
    for (const firstFree of [lookingAtAll(fleet), keptInOrder(fleet)]) {
      expect([firstFree('espresso')?.machine, firstFree('milk')?.machine, firstFree('tea')]).toEqual([
        'a',
        'spare',
        null,
      ])
    }
  })
})
