/** Does a message have the documented shape? Compiled once per row of the table. */
import { Compile } from 'typebox/compile'
import { type TopicSpec, topicSpec } from './topics.ts'

const compiled = new Map<TopicSpec, ReturnType<typeof Compile>>()
const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * What is wrong with this message, in one line, or null when it is right.
 *
 * @param topic below the base
 * @param json the payload as it went over the wire
 */
export function validate(topic: string, json: string | Uint8Array): string | null {
  const spec = topicSpec(topic)
  if (spec === undefined) return `there is no topic ${topic}`
  const bytes = Buffer.byteLength(json)
  if (bytes > spec.maxBytes) return `${spec.topic}: ${bytes} bytes, at most ${spec.maxBytes} are allowed`
  let value: unknown
  try {
    value = JSON.parse(typeof json === 'string' ? json : utf8.decode(json))
  } catch {
    return `${spec.topic}: not JSON in UTF-8`
  }
  const check = validatorOf(spec)
  if (check.Check(value)) return null
  // The deepest fault says most: in a union every alternative complains, and the one meant got furthest.
  const faults = check.Errors(value).filter((fault) => fault.keyword !== 'boolean')
  const worst = faults.reduce((a, b) => (b.instancePath.length > a.instancePath.length ? b : a), faults[0] ?? NO_FAULT)
  return `${spec.topic}: ${worst.instancePath === '' ? 'the payload' : worst.instancePath} ${worst.message}`
}

const NO_FAULT = { instancePath: '', message: 'has another shape than documented' }

function validatorOf(spec: TopicSpec): ReturnType<typeof Compile> {
  const known = compiled.get(spec)
  if (known !== undefined) return known
  const made = Compile(spec.payload)
  compiled.set(spec, made)
  return made
}
