/** Rules for schemas: of what comes in, everything is bounded, closed and described; of what goes out, everything is said. */
import { Check } from 'typebox/schema'
import { isObject, type JsonObject, listOf, members, objectOf, pointerPart, textOf } from './document.ts'
import type { Fault } from './fault.ts'
import { typeOf } from './sample.ts'

/**
 * Names that say all there is to say, in the house's words: whoever knows the domain needs no sentence for them.
 * Everything else of an answer needs a description, or a set of values that explains itself.
 */
const SELF_EXPLAINING = new Set(
  'id number url state zone zones name names recipe recipes size sizes option options choice choices drinks drink order orders machine machines group groups skills quote placedAt alive version type title status detail'.split(
    ' ',
  ),
)

/** `named`: the schema of something that carries its description beside it. */
export function requestSchema(
  schema: JsonObject,
  pointer: string,
  what: 'named' | 'whole' | 'member',
): readonly Fault[] {
  const faults: Fault[] = []
  const fault = (rule: string, says: string): void => void faults.push({ rule, pointer, says })
  const finite = schema.const !== undefined || schema.enum !== undefined
  const choices = [...listOf(schema.anyOf), ...listOf(schema.oneOf), ...listOf(schema.allOf)].filter(isObject)
  if (what === 'member' && schema.description === undefined) fault('description', 'has no description')
  if (finite) return faults
  if (choices.length > 0) {
    for (const [i, choice] of choices.entries()) faults.push(...requestSchema(choice, `${pointer}/anyOf/${i}`, 'named'))
    return faults
  }
  switch (typeOf(schema)) {
    case 'string':
      if (schema.maxLength === undefined && schema.format === undefined && !isBounded(textOf(schema.pattern))) {
        fault('bounds', 'is a text without maxLength, format, enum or a pattern that bounds it')
      }
      break
    case 'integer':
    case 'number':
      if (schema.minimum === undefined && schema.exclusiveMinimum === undefined)
        fault('bounds', 'is a number without a minimum')
      if (schema.maximum === undefined && schema.exclusiveMaximum === undefined)
        fault('bounds', 'is a number without a maximum')
      break
    case 'array':
      if (schema.maxItems === undefined) fault('bounds', 'is a list without maxItems')
      // The items of a list are what the list is: its description is theirs.
      faults.push(...requestSchema(objectOf(schema.items), `${pointer}/items`, 'named'))
      break
    case 'object':
      faults.push(...requestObject(schema, pointer))
      break
    case 'boolean':
    case 'null':
      break
    default:
      fault('type', 'has no type')
  }
  return faults
}

function requestObject(schema: JsonObject, pointer: string): readonly Fault[] {
  const faults: Fault[] = []
  const { additionalProperties: others } = schema
  const named = members(schema.properties)
  if (isObject(others) || schema.patternProperties !== undefined) {
    if (schema.maxProperties === undefined)
      faults.push({ rule: 'bounds', pointer, says: 'takes any number of members: no maxProperties' })
    if (schema.propertyNames === undefined && schema.patternProperties === undefined) {
      faults.push({ rule: 'bounds', pointer, says: 'takes members of any name: no propertyNames or patternProperties' })
    }
    if (isObject(others)) faults.push(...requestSchema(others, `${pointer}/additionalProperties`, 'named'))
  } else if (others !== false) {
    faults.push({ rule: 'closed', pointer, says: 'takes members that nobody knows: no additionalProperties: false' })
  }
  for (const [name, one] of named)
    faults.push(...requestSchema(objectOf(one), `${pointer}/properties/${pointerPart(name)}`, 'member'))
  for (const name of listOf(schema.required)) {
    if (!named.some(([one]) => one === name))
      faults.push({ rule: 'type', pointer, says: `requires ${String(name)}, which it does not describe` })
  }
  return faults
}

/** A pattern from the first letter to the last, with no repetition that has no end. */
const isBounded = (pattern: string | null): boolean =>
  pattern?.startsWith('^') === true &&
  pattern.endsWith('$') &&
  !/[*+]|\{\d+,\}/.test(pattern.replaceAll(/\[[^\]]*\]|\\./g, 'x'))

/** Of an answer. `name`: of the member that it is; empty: the whole body, or an item. */
export function answerSchema(schema: JsonObject, pointer: string, name = ''): readonly Fault[] {
  const faults: Fault[] = []
  const fault = (rule: string, says: string): void => void faults.push({ rule, pointer, says })
  const choices = [...listOf(schema.anyOf), ...listOf(schema.oneOf), ...listOf(schema.allOf)].filter(isObject)
  const finite = schema.const !== undefined || schema.enum !== undefined
  const said = schema.description !== undefined || choices.some((one) => one.description !== undefined)
  const words = finite || (choices.length > 0 && choices.every((one) => one.const !== undefined))
  if (name !== '' && !said && !words && !SELF_EXPLAINING.has(name)) fault('description', `${name} has no description`)
  if (finite) return faults
  if (choices.length > 0) {
    const moment = choices.some((one) => typeOf(one) === 'string')
    for (const [i, choice] of choices.entries()) faults.push(...answerSchema(choice, `${pointer}/anyOf/${i}`))
    if (/At$/.test(name) && moment && !choices.some(({ format }) => format === 'date-time'))
      fault('moment', `${name} is no date-time`)
    return faults
  }
  switch (typeOf(schema)) {
    case 'string':
      if (/At$/.test(name) && schema.format !== 'date-time') fault('moment', `${name} is no date-time`)
      break
    case 'array':
      faults.push(...answerSchema(objectOf(schema.items), `${pointer}/items`))
      break
    case 'object':
      for (const [member, one] of members(schema.properties)) {
        faults.push(...answerSchema(objectOf(one), `${pointer}/properties/${pointerPart(member)}`, member))
      }
      if (isObject(schema.additionalProperties))
        faults.push(...answerSchema(schema.additionalProperties, `${pointer}/additionalProperties`))
      break
    case null:
      fault('type', `${name || 'it'} has no type`)
      break
    default:
      break
  }
  return faults
}

/** Examples that their own schema refuses. */
export function examples(schema: JsonObject, pointer: string): readonly Fault[] {
  const given = [...(schema.example === undefined ? [] : [schema.example]), ...listOf(schema.examples)]
  const faults = given.flatMap((one): readonly Fault[] =>
    Check(schema, one)
      ? []
      : [{ rule: 'example', pointer, says: `its example ${JSON.stringify(one).slice(0, 80)} is not allowed by it` }],
  )
  const below = [
    ...members(schema.properties).map(([name, one]) => [`${pointer}/properties/${pointerPart(name)}`, one] as const),
    ...(['items', 'additionalProperties'] as const).map((name) => [`${pointer}/${name}`, schema[name]] as const),
    ...(['anyOf', 'oneOf', 'allOf'] as const).flatMap((name) =>
      listOf(schema[name]).map((one, i) => [`${pointer}/${name}/${i}`, one] as const),
    ),
  ]
  return [...faults, ...below.flatMap(([where, one]) => (isObject(one) ? examples(one, where) : []))]
}
