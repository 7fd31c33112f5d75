/** A scenario: control requests with the time at which they happen, for runs without anybody at the controls. */
import { Later } from './later.ts'

/** A control request, when it happens after the start, and how often again. */
export interface ScenarioStep {
  readonly atMs: number
  /** Null: once. */
  readonly everyMs: number | null
  readonly request: Readonly<Record<string, unknown>>
}

export class ScenarioError extends Error {}

/** Reads a JSON list, or one JSON object a line; empty lines and lines that begin with # say nothing. @throws ScenarioError */
export function parseScenario(text: string): ScenarioStep[] {
  const values = text.trimStart().startsWith('[') ? parseList(text) : parseLines(text)
  return values.map(({ value, where }) => step(value, where))
}

/** Plays a scenario against the clock. */
export class Scenario {
  readonly #later = new Later<ScenarioStep>()

  constructor(steps: readonly ScenarioStep[], startMs: number) {
    for (const entry of steps) this.#later.put(startMs + entry.atMs, entry)
  }

  nextMs(): number {
    return this.#later.nextMs()
  }

  /** The requests that are due. */
  due(nowMs: number): ScenarioStep['request'][] {
    const due = this.#later.take(nowMs)
    for (const entry of due) if (entry.everyMs !== null) this.#later.put(nowMs + entry.everyMs, entry)
    return due.map((entry) => entry.request)
  }
}

function parseList(text: string): { value: unknown; where: string }[] {
  const list = parseJson(text, 'the list')
  return Array.isArray(list) ? list.map((value, index) => ({ value, where: `entry ${index + 1}` })) : []
}

function parseLines(text: string): { value: unknown; where: string }[] {
  return text.split('\n').flatMap((line, index) => {
    const where = `line ${index + 1}`
    return line.trim() === '' || line.startsWith('#') ? [] : [{ value: parseJson(line, where), where }]
  })
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new ScenarioError(`${where}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function step(value: unknown, where: string): ScenarioStep {
  if (typeof value !== 'object' || value === null) throw new ScenarioError(`${where}: not a JSON object`)
  const { atMs, everyMs, ...request } = value as Record<string, unknown>
  if (typeof atMs !== 'number' || !(atMs >= 0))
    throw new ScenarioError(`${where}: "atMs" must be a number of 0 or more`)
  if (everyMs !== undefined && (typeof everyMs !== 'number' || !(everyMs >= 1))) {
    throw new ScenarioError(`${where}: "everyMs" must be a number of 1 or more`)
  }
  return { atMs, everyMs: everyMs ?? null, request }
}
