import { describe, expect, it } from 'vitest'
import { languageFor } from './language.ts'

describe('the language of a customer’s page', () => {
  it.each([
    ['de-AT,de;q=0.9,en;q=0.8', 'de'],
    ['nl,fr-CA;q=0.7,en;q=0.5', 'fr'],
    ['en;q=0.1, pt-BR;q=0.9', 'pt'],
    ['AR', 'ar'],
    ['de;q=0, fr;q=0.1', 'fr'],
    ['de;q=nonsense, fr', 'fr'],
    ['*', 'en'],
    ['', 'en'],
    ['ja,ko', 'en'],
    [`${'x'.repeat(5_000)},de`, 'en'],
    ['constructor,__proto__', 'en'],
  ])('for a browser that would like "%s" is %s', (accept, language) => {
    expect(languageFor(undefined, accept, ['en'])).toBe(language)
  })

  it('is the one that was asked for by name, whatever the browser would like', () => {
    expect(languageFor('ar', 'de', ['en'])).toBe('ar')
    expect(languageFor('FR-ch', 'de', ['en'])).toBe('fr')
  })

  it('is the browser’s when what was asked for is none of ours, or no name at all', () => {
    expect(languageFor('tlh', 'de', ['en'])).toBe('de')
    expect(languageFor(['fr', 'ar'], 'de', ['en'])).toBe('de')
  })

  it('is the shop’s for a browser that says nothing, and English in a shop whose language we lack', () => {
    expect(languageFor(undefined, undefined, ['ja', 'pt-BR', 'en'])).toBe('pt')
    expect(languageFor(undefined, undefined, ['ja'])).toBe('en')
  })
})
