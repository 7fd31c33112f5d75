import { describe, expect, it } from 'vitest'
import { type ConfigError, formatConfigError } from './finding.ts'
import { faults, good, lines, MACHINES, read, SHOP, warnings } from './testing.ts'

const LANGUAGES = SHOP.replace(' }', ', languages: [en, de] }')
const recipe = (more: string) => `menu: [{ recipe: latte, ${more}, steps: [{ skill: espresso, seconds: 1 }] }]\n`
const named = (name: string) => LANGUAGES + MACHINES + recipe(`name: ${name}`)
const worded = (words: string, more = 'sizes: [m, l], options: { milk: [whole, oat] }') =>
  `${LANGUAGES}${MACHINES}${recipe(more)}words: ${words}\n`

const said = (errors: readonly ConfigError[]) =>
  errors.map(({ line, column, path, problem }) => `${line}:${column} ${path} ${problem}`)

describe('the name of a recipe', () => {
  it('in one text is in the first language', () => {
    expect(good(named('Latte')).shop.menu.recipes[0]).toMatchObject({
      name: 'Latte',
      names: { en: 'Latte' },
      plu: null,
    })
  })

  it('by language is there in each, the first language for those who know of one only', () => {
    const [latte] = good(named('{ de: Milchkaffee, en: Latte }')).shop.menu.recipes
    expect(latte).toMatchObject({ name: 'Latte', names: { en: 'Latte', de: 'Milchkaffee' } })
    expect(good(named('{ en: Latte }')).shop.menu.recipes[0]?.names).toEqual({ en: 'Latte' })
  })

  it.each([
    ['the first language', '{ de: Milchkaffee }', "7:25 menu[0].name no name in en, the first of the shop's languages"],
    ['any language', '{}', '7:25 menu[0].name no name in en'],
    ['a language of the shop', '{ en: Latte, fr: Crème }', `7:44 menu[0].name.fr "fr" is none of the shop's languages`],
    ['a language tag', '{ en: Latte, German: Kaffee }', '7:44 menu[0].name.German "German" is not a valid name here'],
    ['letters', '{ en: Latte, de: "" }', '7:44 menu[0].name.de "" is not valid'],
    ['brevity', `{ en: ${'x'.repeat(61)} }`, '7:37 menu[0].name.en "xxx'],
    ['quotes around a number', '42', '7:31 menu[0].name 42 is not valid'],
    ['quotes around a number by language', '{ en: 42 }', '7:37 menu[0].name.en 42 is not valid'],
    ['one text', '[Latte]', '7:31 menu[0].name a list is not valid'],
  ])('is refused, once and at its place, without %s', (_, name, message) => {
    expect(said(faults(named(name)))).toEqual([expect.stringContaining(message)])
  })

  it('suggests the language that was meant', () => {
    expect(lines(named('{ en: Latte, dee: Kaffee }'))).toEqual([expect.stringContaining('(did you mean "de"?)')])
  })

  it('is not blamed for languages that cannot be read', () => {
    const text = named('{ en: Latte, fr: Crème }').replace('[en, de]', '[en, 4]')
    expect(said(faults(text))).toEqual([expect.stringContaining('1:')])
  })
})

describe('words', () => {
  it('name sizes, options and choices, in an order of their own', () => {
    const menu = good(
      worded('{ oat: { name: { en: Oat, de: Hafer }, plu: "2001" }, milk: { name: Milk }, l: { plu: x } }'),
    ).shop.menu
    expect(menu.words).toEqual({
      l: { names: { en: 'l' }, plu: 'x' },
      milk: { names: { en: 'Milk' }, plu: null },
      oat: { names: { en: 'Oat', de: 'Hafer' }, plu: '2001' },
    })
    const other = good(
      worded('{ l: { plu: x }, milk: { name: Milk }, oat: { plu: "2001", name: { de: Hafer, en: Oat } } }'),
    )
    // The shop takes a menu for unchanged when it is the same text.
    expect(JSON.stringify(other.shop.menu)).toBe(JSON.stringify(menu))
  })

  it.each([
    ['an id that is none', '{ Oat: {} }', '8:10 words.Oat "Oat" is not a valid name here'],
    ['a text alone', '{ oat: Oat }', '8:15 words.oat "Oat" is not valid'],
    ['a number without quotes', '{ oat: { plu: 0123 } }', '8:22 words.oat.plu 123 is not valid'],
    ['a number that is too long', `{ oat: { plu: ${'x'.repeat(33)} } }`, '8:22 words.oat.plu "xxx'],
    ['no name in the first language', '{ oat: { name: { de: Hafer } } }', '8:17 words.oat.name no name in en'],
  ])('are refused for %s', (_, words, message) => {
    expect(said(faults(worded(words)))).toEqual([expect.stringContaining(message)])
  })

  it('that no recipe uses are a warning, with the one that was meant', () => {
    const { ok, warnings: found } = read(worded('{ oatt: { name: Oat }, milk: {}, m: {}, whole: {} }'))
    expect(ok).toBe(true)
    expect(found.map(formatConfigError)).toEqual([
      'baristad.yaml:8:10  words.oatt  no recipe has a size, an option or a choice "oatt" (did you mean "oat"?)',
    ])
  })

  it('are not doubted when there is no menu to use them', () => {
    expect(warnings(`${SHOP}${MACHINES}words: { oat: {} }\n`)).toEqual([])
  })

  it('cannot be set by an environment variable: there is no such option', () => {
    expect(read(worded('{}'), { env: { BARISTAD_WORDS: 'oat' } }).warnings.map(({ problem }) => problem)).toEqual([
      'BARISTAD_WORDS names no option',
    ])
  })
})
