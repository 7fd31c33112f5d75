/** The parts of the documents that are written from the code, between markers: diagrams from the tables, the topics. */
import { topicReference } from '../../src/broker/reference.ts'
import { BREW_LIFE } from '../../src/shop/rules/brew-life.ts'
import { DRINK_LIFE } from '../../src/shop/rules/drink-life.ts'
import { faultTable } from '../guarantees/faults.ts'

interface Row {
  readonly from: string
  readonly event: string
  readonly to: string
}

/** A Mermaid state diagram of a transition table. */
export function diagram(rows: readonly Row[]): string {
  const name = (state: string): string => state.replaceAll('-', '_')
  const states = [...new Set(rows.flatMap(({ from, to }) => [from, to]))]
  const named = states.filter((state) => state.includes('-')).map((state) => `  ${name(state)} : ${state}`)
  const ends = states.filter((state) => !rows.some(({ from }) => from === state))
  return [
    '```mermaid',
    'stateDiagram-v2',
    ...named,
    ...rows.map(({ from, event, to }) => `  ${name(from)} --> ${name(to)} : ${event}`),
    ...ends.map((state) => `  ${name(state)} --> [*]`),
    '```',
  ].join('\n')
}

export const GENERATED: Readonly<Record<string, () => string>> = {
  'drink-life': () => diagram(DRINK_LIFE),
  'brew-life': () => diagram(BREW_LIFE),
  faults: faultTable,
}

/** The document with every generated part made new. Throws for a marker that nobody writes. */
export function regenerate(text: string): string {
  return text.replace(/<!-- generated: ([\w-]+) -->\n[\s\S]*?<!-- end -->/g, (_all, name: string) => {
    const make = GENERATED[name]
    if (!make) throw new Error(`nothing generates "${name}"`)
    return `<!-- generated: ${name} -->\n${make()}\n<!-- end -->`
  })
}

export const mqttReference = (): string => topicReference()
