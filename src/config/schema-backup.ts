import Type from 'typebox'
import { readSpan } from '../kit/units.ts'
import { section, spanMs, text, whole } from './words.ts'

const SHORTEST = '1h'
/** A week. */
const LONGEST = '168h'

const ALLOWED = `never, or a span such as 6h or 24h, from ${SHORTEST} to ${LONGEST}`

function isEvery(value: unknown): boolean {
  if (value === 'never') return true
  const ms = typeof value === 'string' ? readSpan(value) : null
  return ms !== null && ms >= spanMs(SHORTEST) && ms <= spanMs(LONGEST)
}

const every = Type.Refine(
  Type.String({
    description: 'How often the daemon copies the order book and verifies the copy; never: not at all.',
    default: '24h',
    unit: 'span',
    allowed: ALLOWED,
  }),
  isEvery,
  () => ALLOWED,
)

export const backup = section('Copies of the order book, made while the shop is open; "baristad restore" reads them.', {
  every,
  keep: whole({
    description: 'So many of them stay; the oldest go first.',
    unit: 'copies',
    minimum: 1,
    maximum: 365,
    default: 7,
  }),
  folder: text({
    description: 'Where they are kept, relative to the data folder; another disk is better.',
    unit: 'path',
    maxLength: 1024,
    default: './backups',
  }),
})

/** Null: never. */
export const everyMs = (text: string): number | null => (text === 'never' ? null : spanMs(text))
