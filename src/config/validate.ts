import type { TSchema } from 'typebox'
import { Settings } from 'typebox/system'
import { Errors } from 'typebox/value'
import { type Finding, type Path, quoted, shown } from './finding.ts'
import { look, pathOf, type SchemaPart, schemaAt, schemaPart, wordsOf } from './look.ts'
import { nearest } from './nearest.ts'

type ValidationError = ReturnType<typeof Errors>[number]

/** More than anybody reads; typebox alone would stop at eight. */
const MAX_ERRORS = 500

/** Everything in `value` that the schema does not allow, in our words. `under` is where the value stands in the file. */
export function validate(schema: TSchema, value: unknown, under: Path = []): Finding[] {
  const findings: Finding[] = []
  const blamed = new Set<string>()
  const errors = allErrors(schema, value)
  const unions = errors.filter(({ keyword }) => keyword === 'anyOf').map((error) => unionOf(schema, value, error))
  for (const error of errors) {
    if (unions.some((union) => isNoise(error, union))) continue
    for (const finding of explain(schema, value, error)) {
      // One fault a place: a number where a span belongs fails twice, as no text and as no span.
      const place = `${JSON.stringify(finding.path)}`
      if (blamed.has(place)) continue
      blamed.add(place)
      findings.push({ ...finding, path: [...under, ...finding.path] })
    }
  }
  // Errors may all be echoes of others that the limit has cut off: then nothing was checked, and nothing is accepted.
  if (errors.length > 0 && findings.length === 0) {
    findings.push({ path: [...under], at: 'value', problem: 'has more faults than can be named', value })
  }
  return findings
}

interface Union {
  readonly instancePath: string
  readonly schemaPath: string
  /** The branch that a value of this type must have meant; null when several or none would do. */
  readonly meant: string | null
}

function unionOf(schema: TSchema, value: unknown, { instancePath, schemaPath }: ValidationError): Union {
  const type = typeOf(look(value, pathOf(value, instancePath)))
  const branches = (schemaAt(schema, schemaPath).anyOf ?? []).map((one) => schemaPart(one).type)
  const branch = branches.indexOf(type)
  const only = branch >= 0 && branch === branches.lastIndexOf(type)
  return { instancePath, schemaPath, meant: only ? `${schemaPath}/anyOf/${branch}` : null }
}

/**
 * What each branch of a union would have wanted is noise beside the union's own words; but where the value's type says
 * which branch was meant (a section where text would do as well), that branch's words are the ones that help.
 */
function isNoise(error: ValidationError, { instancePath, schemaPath, meant }: Union): boolean {
  if (error.instancePath !== instancePath && !error.instancePath.startsWith(`${instancePath}/`)) return false
  const inside = error.schemaPath.startsWith(`${schemaPath}/anyOf/`)
  if (meant === null) return inside
  const inMeant = error.schemaPath === meant || error.schemaPath.startsWith(`${meant}/`)
  const itself = error.schemaPath === schemaPath && error.instancePath === instancePath && error.keyword === 'anyOf'
  return itself || (inside && !inMeant)
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

/** The limit is a setting of the whole process: raised for one synchronous call and put back. */
function allErrors(schema: TSchema, value: unknown): readonly ValidationError[] {
  const { maxErrors } = Settings.Get()
  Settings.Set({ maxErrors: MAX_ERRORS })
  try {
    return Errors(schema, value)
  } finally {
    Settings.Set({ maxErrors })
  }
}

function explain(schema: TSchema, value: unknown, error: ValidationError): Finding[] {
  const path = pathOf(value, error.instancePath)
  const part = schemaAt(schema, error.schemaPath)
  switch (error.keyword) {
    case 'boolean':
      return [] // the echo of additionalProperties, which says more
    case 'additionalProperties':
      return error.params.additionalProperties.map((key) => unknownKey(part, path, key, look(value, [...path, key])))
    case 'required':
      return error.params.requiredProperties.map((key) => missing(part, path, key))
    case 'minItems':
      return [{ path, at: 'value', problem: part.none ?? `needs at least ${error.params.limit}`, value: [] }]
    case 'maxItems':
    case 'maxProperties':
      return [{ path, at: 'value', problem: `too many: at most ${error.params.limit}`, value: look(value, path) }]
    case 'uniqueItems':
      return error.params.duplicateItems.map((index) => {
        const twice = look(value, [...path, index])
        return { path: [...path, index], at: 'value', problem: `${quoted(twice)} is listed twice`, value: twice }
      })
    default:
      return [wrongValue(part, path, look(value, path), error.message)]
  }
}

function unknownKey(part: SchemaPart, path: Path, key: string, value: unknown): Finding {
  const here = [...path, key]
  if (part.patternProperties) {
    return { path: here, at: 'key', problem: `${quoted(key)} is not a valid name here`, value, allowed: nameRule(part) }
  }
  const known = Object.keys(part.properties ?? {})
  const close = nearest(key, known)
  const problem = `unknown key ${quoted(key)}`
  if (close !== null) return { path: here, at: 'key', problem, value, nearest: close }
  return { path: here, at: 'key', problem, value, allowed: known.length > 0 ? known.join(', ') : 'no keys at all' }
}

function nameRule(part: SchemaPart): string {
  return part.names ?? `names matching ${Object.keys(part.patternProperties ?? {}).join(' or ')}`
}

function missing(part: SchemaPart, path: Path, key: string): Finding {
  const property = part.properties?.[key]
  const wanted = property ? schemaAt(property, '#') : {}
  const said = wanted.none ?? `"${key}" is missing${wanted.description ? `: ${lowerFirst(wanted.description)}` : ''}`
  return { path: [...path, key], at: 'key', problem: said.replace(/\.$/, ''), allowed: allowedBy(wanted) }
}

function wrongValue(part: SchemaPart, path: Path, value: unknown, message: string): Finding {
  const words = wordsOf(part)
  const close = words && typeof value === 'string' ? nearest(value, words) : null
  const allowed = allowedBy(part)
  // Of a list or a section nothing is quoted that could be a secret.
  const said = quoted(typeof value === 'object' ? value : shown(path, value))
  const problem = allowed === '' ? `${said}: ${message}` : `${said} is not valid`
  // YAML reads an unquoted 12 as a number; the person meant text.
  const quotes =
    part.type === 'string' && part.unit !== 'span' && (typeof value === 'number' || typeof value === 'boolean')
  const rule = quotes ? `${allowed}; write "${value}" in quotes to mean text` : allowed
  return { path, at: 'value', problem, value, nearest: close, ...(rule === '' ? {} : { allowed: rule }) }
}

/** What an option accepts, made from its schema. */
export function allowedBy(part: SchemaPart): string {
  const unit = part.unit !== undefined && part.unit !== 'span' ? ` (${part.unit})` : ''
  if (part.allowed !== undefined) return `${part.allowed}${unit}`
  const words = wordsOf(part)
  if (words) return words.join(', ')
  switch (part.type) {
    case 'integer':
      return `a whole number${range(part)}${unit}`
    case 'number':
      return `a number${range(part)}${unit}`
    case 'boolean':
      return 'true or false'
    case 'string':
      return `text${unit}`
    case 'array':
      return 'a list'
    case 'object':
      return part.properties ? `a section with ${Object.keys(part.properties).join(', ')}` : 'a section'
    default:
      return ''
  }
}

function range(part: SchemaPart): string {
  if (part.minimum !== undefined && part.maximum !== undefined) return ` from ${part.minimum} to ${part.maximum}`
  if (part.minimum !== undefined) return ` of at least ${part.minimum}`
  return part.maximum !== undefined ? ` of at most ${part.maximum}` : ''
}

function lowerFirst(sentence: string): string {
  return /^[A-Z][a-z ]/.test(sentence) ? sentence.charAt(0).toLowerCase() + sentence.slice(1) : sentence
}
