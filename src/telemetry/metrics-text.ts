/**
 * The text format that Prometheus reads, version 0.0.4. Written here because it is eighty lines and a library for it
 * keeps a registry of its own: here each answer is made from what is so now, and nothing has to be kept in step.
 */

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

export type Labels = Readonly<Record<string, string>>

export interface Sample {
  readonly labels?: Labels
  readonly value: number
}

interface Described {
  /** `[a-zA-Z_:][a-zA-Z0-9_:]*`, with its unit at the end, and `_total` behind that for a counter. */
  readonly name: string
  /** One sentence. */
  readonly help: string
}

/** Everything of one name. `summary`: each sample has a label `quantile`. */
export type Family =
  | (Described & { readonly type: 'gauge' | 'counter' | 'summary'; readonly samples: readonly Sample[] })
  | (Described & { readonly type: 'histogram'; readonly histogram: HistogramSnapshot })

export interface HistogramSnapshot {
  /** Upper bounds, ascending, without the last that has none. */
  readonly bounds: readonly number[]
  /** How many lay in each, and in the last: one more than bounds. Not cumulative. */
  readonly counts: readonly number[]
  readonly sum: number
}

/** A family without samples is left out. */
export function exposition(families: readonly Family[]): string {
  return families.map(familyText).join('')
}

function familyText(family: Family): string {
  const { name, help, type } = family
  const lines =
    type === 'histogram'
      ? histogramLines(name, family.histogram)
      : family.samples.map(({ labels, value }) => line(name, labels, value))
  if (lines.length === 0) return ''
  return `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n# TYPE ${name} ${type}\n${lines.join('')}`
}

function histogramLines(name: string, { bounds, counts, sum }: HistogramSnapshot): string[] {
  let below = 0
  const buckets = [...bounds, Number.POSITIVE_INFINITY].map((bound, i) => {
    below += counts[i] ?? 0
    return line(`${name}_bucket`, { le: numberText(bound) }, below)
  })
  return [...buckets, line(`${name}_sum`, undefined, sum), line(`${name}_count`, undefined, below)]
}

function line(name: string, labels: Labels | undefined, value: number): string {
  const pairs = Object.entries(labels ?? {}).map(([label, text]) => `${label}="${escaped(text)}"`)
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${numberText(value)}\n`
}

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')

function numberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf'
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value)
}
