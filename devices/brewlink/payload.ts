/** Messages as the payloads of serial frames (README.md §4). */
import { ByteReader, ByteWriter, type Field, Malformed } from './fields.ts'
import { LAYOUTS, NAMES } from './layouts.ts'
import type { Decoded, Name, WireMessage } from './messages.ts'

const BY_TYPE: ReadonlyMap<number, Name> = new Map(NAMES.map((name) => [LAYOUTS[name].type, name]))

/** The fields of any one message; the compiler cannot follow which message belongs to which name. */
function fieldsOf(name: Name): Field<object> {
  return LAYOUTS[name].fields as Field<object>
}

/**
 * Type byte and payload of a message.
 * @throws RangeError when a field does not fit its place on the wire.
 */
export function encodePayload(message: WireMessage): { readonly type: number; readonly payload: Uint8Array } {
  const to = new ByteWriter()
  fieldsOf(message.t).write(to, message)
  return { type: LAYOUTS[message.t].type, payload: to.written }
}

/** Reads a payload; bytes behind the known fields are ignored. Never throws. */
export function decodePayload(type: number, payload: Uint8Array): Decoded<WireMessage> {
  const name = BY_TYPE.get(type)
  if (name === undefined) return { message: null, reason: `unknown type ${type.toString(16)}` }
  try {
    return { message: { t: name, ...fieldsOf(name).read(new ByteReader(payload)) } as WireMessage }
  } catch (error) {
    if (error instanceof Malformed) return { message: null, reason: `${name}: ${error.message}` }
    throw error
  }
}
