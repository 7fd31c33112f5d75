/**
 * What no schema can say of a menu: names, sizes and skills that must fit each other. Like all cross-checks they run on
 * what may be anything, and keep quiet about what validation names (cross-checks.ts).
 */
import type { Finding, Path } from './finding.ts'
import { isMap, listAt, look, textAt } from './look.ts'
import { nearest } from './nearest.ts'
import { twice } from './twice.ts'
import { LANGUAGE_PATTERN } from './words.ts'

/** What surrounds a menu; null where that cannot be read: then nothing is said about it. */
export interface MenuSurroundings {
  /** Skills that some machine has. */
  readonly skills: ReadonlySet<string> | null
  /** The first is the shop's own. */
  readonly languages: readonly string[] | null
}

/** Faults in `{ menu, words }`. */
export function menuConflicts(data: unknown, { skills, languages }: MenuSurroundings): Finding[] {
  return [
    ...twice(data, ['menu'], 'recipe', 'recipe'),
    ...(skills === null ? [] : missingSkills(data, skills)),
    ...unknownSizes(data),
    ...(languages === null ? [] : wrongLanguages(data, languages)),
  ]
}

/** What is allowed in `{ menu, words }` but probably not meant. */
export function menuDoubts(data: unknown): Finding[] {
  return unusedWords(data)
}

/** The skill of every step that names one. */
export function stepSkills(data: unknown): { readonly path: Path; readonly skill: string }[] {
  return listAt(data, ['menu']).flatMap((recipe, r) =>
    listAt(recipe, ['steps']).flatMap((step, s) => {
      const skill = textAt(step, ['skill'])
      return skill === null ? [] : [{ path: ['menu', r, 'steps', s, 'skill'], skill }]
    }),
  )
}

function missingSkills(data: unknown, skills: ReadonlySet<string>): Finding[] {
  return stepSkills(data).flatMap(({ path, skill }) => {
    if (skills.has(skill)) return []
    const problem = `no machine has the skill "${skill}"`
    return [{ path, at: 'value' as const, problem, value: skill, nearest: nearest(skill, skills) }]
  })
}

function unknownSizes(data: unknown): Finding[] {
  const findings: Finding[] = []
  for (const [r, recipe] of listAt(data, ['menu']).entries()) {
    const sizes = textsAt(recipe, ['sizes'])
    for (const [s, step] of listAt(recipe, ['steps']).entries()) {
      for (const size of keysAt(step, ['bySize'])) {
        if (sizes.includes(size)) continue
        const path = ['menu', r, 'steps', s, 'bySize', size]
        const allowed = sizes.length > 0 ? sizes.join(', ') : 'nothing: this recipe has no sizes'
        findings.push({ path, at: 'key', problem: `unknown size "${size}"`, allowed, nearest: nearest(size, sizes) })
      }
    }
  }
  return findings
}

function wrongLanguages(data: unknown, languages: readonly string[]): Finding[] {
  const named: Path[] = [
    ...listAt(data, ['menu']).map((_, r) => ['menu', r, 'name']),
    ...keysAt(data, ['words']).map((id) => ['words', id, 'name']),
  ]
  return named.flatMap((path) => {
    const texts = look(data, path)
    return isMap(texts) ? wrongNames(path, Object.keys(texts), languages) : []
  })
}

const TAG = new RegExp(LANGUAGE_PATTERN)

function wrongNames(path: Path, given: readonly string[], languages: readonly string[]): Finding[] {
  const allowed = languages.join(', ')
  const findings: Finding[] = given
    .filter((language) => TAG.test(language) && !languages.includes(language))
    .map((language) => ({
      path: [...path, language],
      at: 'key',
      problem: `"${language}" is none of the shop's languages`,
      allowed,
      nearest: nearest(language, languages),
    }))
  const [own] = languages
  if (own !== undefined && !given.includes(own)) {
    const problem = `no name in ${own}, the first of the shop's languages`
    findings.push({ path, at: 'key', problem })
  }
  return findings
}

function unusedWords(data: unknown): Finding[] {
  const recipes = listAt(data, ['menu'])
  if (recipes.length === 0) return []
  const used = new Set(
    recipes.flatMap((recipe) => [
      ...textsAt(recipe, ['sizes']),
      ...keysAt(recipe, ['options']).flatMap((option) => [option, ...textsAt(recipe, ['options', option])]),
    ]),
  )
  return keysAt(data, ['words'])
    .filter((id) => !used.has(id))
    .map((id) => ({
      path: ['words', id],
      at: 'key',
      problem: `no recipe has a size, an option or a choice "${id}"`,
      nearest: nearest(id, used),
    }))
}

function textsAt(data: unknown, path: Path): string[] {
  return listAt(data, path).filter((item) => typeof item === 'string')
}

function keysAt(data: unknown, path: Path): string[] {
  const found = look(data, path)
  return isMap(found) ? Object.keys(found) : []
}
