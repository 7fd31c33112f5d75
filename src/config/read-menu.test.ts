import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readMenu } from './read-menu.ts'
import { good, MACHINES, SHOP } from './testing.ts'

const SKILLS = new Set(['espresso', 'milk'])
const LANGUAGES = ['en', 'de']
const steps = [{ skill: 'espresso', seconds: 27 }]

function pointers(data: unknown): string[] {
  const read = readMenu(data, SKILLS, LANGUAGES)
  return read.ok ? [] : read.faults.map(({ pointer }) => pointer)
}

describe('a menu that comes over the wire', () => {
  it('becomes the same as in the file', () => {
    const menu = [{ recipe: 'latte', name: { en: 'Latte', de: 'Milchkaffee' }, sizes: ['m', 'l'], plu: '7', steps }]
    const words = { l: { name: 'Large' } }
    const read = readMenu({ menu, words }, SKILLS, LANGUAGES)
    const file = `${SHOP.replace(' }', ', languages: [en, de] }')}${MACHINES}menu: ${JSON.stringify(menu)}\nwords: ${JSON.stringify(words)}\n`
    const inFile = good(file).shop.menu
    // As text: by that the shop knows whether a menu has changed.
    expect(JSON.stringify(read.ok && read.menu)).toBe(JSON.stringify(inFile))
    expect(read).toEqual({ ok: true, menu: inFile })
  })

  it('may leave out the words, as the file may', () => {
    const read = readMenu({ menu: [{ recipe: 'tea', steps }] }, SKILLS, LANGUAGES)
    expect(read.ok && read.menu).toMatchObject({ languages: LANGUAGES, words: {}, recipes: [{ names: { en: 'Tea' } }] })
  })

  it('with more faults than anybody can name is none', () => {
    const many = Object.fromEntries(Array.from({ length: 600 }, (_, i) => [`strange${i}`, 1]))
    expect(readMenu({ menu: [{ recipe: 'tea', steps: [{ ...steps[0], ...many }] }] }, SKILLS, LANGUAGES).ok).toBe(false)
  })

  it('is told all its faults at once, each by its pointer', () => {
    const menu = [
      { recipe: 'latte', nmae: 'x', sizes: ['m'], steps: [{ skill: 'milk', seconds: 0, bySize: { l: 2 } }] },
      { recipe: 'latte', steps: [{ skill: 'mlik', seconds: 5 }] },
      { recipe: 'tea', name: { de: 'Tee', fr: 'Thé' }, steps: [] },
    ]
    expect(pointers({ menu, words: { 'a/b': {}, oat: { plu: 4 } }, machines: [] }).sort()).toEqual([
      '/machines',
      '/menu/0/nmae',
      '/menu/0/steps/0/bySize/l',
      '/menu/0/steps/0/seconds',
      '/menu/1/recipe',
      '/menu/1/steps/0/skill',
      '/menu/2/name',
      '/menu/2/name/fr',
      '/menu/2/steps',
      '/words/a~1b',
      '/words/oat/plu',
    ])
  })

  it('hears what would be right and what was meant', () => {
    const read = readMenu(
      { menu: [{ recipe: 'latte', steps: [{ skill: 'mlik', seconds: 5 }] }], wrods: {} },
      SKILLS,
      LANGUAGES,
    )
    expect(read.ok ? [] : read.faults).toEqual([
      { pointer: '/wrods', problem: 'unknown key "wrods"', allowed: null, nearest: 'words' },
      { pointer: '/menu/0/steps/0/skill', problem: 'no machine has the skill "mlik"', allowed: null, nearest: 'milk' },
    ])
  })

  it.each([
    [null, ''],
    [undefined, ''],
    ['menu', ''],
    [[], ''],
    [{}, '/menu'],
    [{ menu: {} }, '/menu'],
    [{ menu: [null] }, '/menu/0'],
    [{ menu: [{ recipe: 'tea', steps }], words: [] }, '/words'],
    [
      JSON.parse('{ "menu": [{ "recipe": "tea", "steps": [{ "skill": "espresso", "seconds": 1 }] }], "__proto__": 1 }'),
      '/__proto__',
    ],
    [
      { menu: [{ recipe: 'tea', steps: [{ skill: 'espresso', seconds: 1, bySize: 'large' }] }] },
      '/menu/0/steps/0/bySize',
    ],
  ])('that is none is a fault, not a crash: %j', (data, pointer) => {
    expect(pointers(data)).toEqual([pointer])
  })

  it('has ids that are names of everything an object has, and means no more by them', () => {
    const menu = [{ recipe: 'constructor', sizes: ['valueof', 'constructor'], options: { constructor: ['a'] }, steps }]
    const read = readMenu({ menu, words: { constructor: { plu: '1' } } }, SKILLS, LANGUAGES)
    expect(read.ok && Object.keys(read.menu.words)).toEqual(['constructor'])
    expect(pointers({ menu: [{ recipe: 'tea', steps: [{ ...steps[0], bySize: { constructor: 2 } }] }] })).toEqual([
      '/menu/0/steps/0/bySize/constructor',
    ])
  })

  it('whatever it is, has faults whose pointers lead into it, or is a menu', () => {
    const recipe = fc.record(
      {
        recipe: fc.oneof(fc.constantFrom('tea', 'latte'), fc.string()),
        name: fc.oneof(
          fc.string(),
          fc.dictionary(fc.constantFrom('en', 'de', 'fr', '~/'), fc.string()),
          fc.jsonValue(),
        ),
        sizes: fc.oneof(fc.array(fc.constantFrom('m', 'l')), fc.jsonValue()),
        options: fc.oneof(fc.dictionary(fc.string(), fc.array(fc.string())), fc.jsonValue()),
        steps: fc.oneof(fc.constant(steps), fc.jsonValue()),
      },
      { requiredKeys: [] },
    )
    const body = fc.oneof(
      fc.record({
        menu: fc.array(recipe),
        words: fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.constant({})),
      }),
      fc.jsonValue(),
    )
    fc.assert(
      fc.property(body, (data) => {
        const read = readMenu(data, SKILLS, LANGUAGES)
        if (read.ok) return read.menu.recipes.length > 0
        return read.faults.length > 0 && read.faults.every(({ pointer }) => parentOf(data, pointer) !== undefined)
      }),
      { numRuns: 300 },
    )
  })

  it('with a key of a megabyte is refused at once and does not get it back', () => {
    const read = readMenu({ menu: [{ recipe: 'tea', steps }], ['k'.repeat(1_000_000)]: 1 }, SKILLS, LANGUAGES)
    expect(read.ok ? '' : (read.faults[0]?.problem ?? '')).toMatch(/^unknown key "k{1,60}…$/)
  })
})

/** What the last part of a pointer is looked for in; undefined when the way there does not exist. */
function parentOf(data: unknown, pointer: string): unknown {
  const parts = pointer.split('/').slice(1, -1)
  let here: unknown = data
  for (const part of parts) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined
    here = Object.entries(here).find(([name]) => name === key)?.[1]
  }
  return here
}
