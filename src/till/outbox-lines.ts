/** The file of an outbox, as text: a heading, then one JSON line per change. */
import type { Settled, StoredSale } from './outbox.ts'

/** The first line: whoever finds the file knows what it is, and no other file is taken for an outbox. */
export const HEADING = '{"outbox":"baristad-till","version":1}\n'

/** The file is no outbox, or something else wrote into it. It was left as it is. */
export class OutboxDamaged extends Error {
  override readonly name = 'OutboxDamaged'

  constructor(path: string, line: number, problem: string) {
    super(
      `${path}, line ${line}: ${problem}. The file was left as it is: sales may wait in it. Look at it, then mend it or move it away.`,
    )
  }
}

export function saleLine(sale: StoredSale): string {
  const { key, placedAtMs, validForSeconds, body } = sale
  return `${JSON.stringify({ t: 'pay', key, placedAt: new Date(placedAtMs).toISOString(), validForSeconds, body })}\n`
}

export function settledLine(key: string, { state, ...more }: Settled): string {
  return `${JSON.stringify({ t: state, key, ...more })}\n`
}

/**
 * The sales that wait. A last line without its end is a change that was never confirmed to anybody: it does not count.
 *
 * @param path for messages
 * @throws OutboxDamaged
 */
export function readLines(text: string, path: string): StoredSale[] {
  if (text === '') return []
  const lines = text.split('\n')
  if (`${lines[0]}\n` !== HEADING || lines.length < 2) throw new OutboxDamaged(path, 1, 'this is no outbox of a till')
  const waiting = new Map<string, StoredSale>()
  for (const [i, line] of lines.entries()) {
    if (i === 0 || i === lines.length - 1) continue
    const change = readLine(line)
    if (change === null) throw new OutboxDamaged(path, i + 1, 'no change of an outbox')
    if ('sale' in change) waiting.set(change.sale.key, change.sale)
    else waiting.delete(change.settled)
  }
  return [...waiting.values()]
}

function readLine(line: string): { readonly sale: StoredSale } | { readonly settled: string } | null {
  const fields = asObject(line)
  if (fields === null || typeof fields.key !== 'string') return null
  const { t, key } = fields
  if (t === 'sent' || t === 'refused' || t === 'expired') return { settled: key }
  const placedAtMs = typeof fields.placedAt === 'string' ? Date.parse(fields.placedAt) : Number.NaN
  const { validForSeconds, body } = fields
  if (t !== 'pay' || !Number.isFinite(placedAtMs) || typeof body !== 'object' || body === null) return null
  if (validForSeconds !== null && typeof validForSeconds !== 'number') return null
  return { sale: { key, placedAtMs, validForSeconds, body } }
}

function asObject(line: string): { readonly [name: string]: unknown } | null {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? { ...value } : null
  } catch {
    return null
  }
}
