/** Reads a day from YAML, or says everything that is wrong with it. */
import { fill } from '../config/fill.ts'
import { type ConfigError, type Finding, pathText } from '../config/finding.ts'
import { validate } from '../config/validate.ts'
import { readYaml } from '../config/yaml-source.ts'
import { readTimeOfDay } from './day.ts'
import { DaySchema, type DaySpec } from './day-spec.ts'

export type DayFile =
  | { readonly ok: true; readonly spec: DaySpec }
  | { readonly ok: false; readonly errors: readonly ConfigError[] }

/** `file`: what the errors call it. */
export function readDayFile(yaml: string, file: string): DayFile {
  const source = readYaml(yaml)
  const broken = source.problems.map(({ path, problem, line, column }) => ({
    ...{ file, line, column, path: pathText(path), problem },
    ...{ value: null, allowed: null, nearest: null },
  }))
  if (broken.length > 0) return { ok: false, errors: broken }
  const filled = fill(DaySchema, source.data)
  const findings = validate(DaySchema, filled)
  if (findings.length === 0) {
    // Validated just above; the type cannot follow through the list of findings.
    const spec = filled as DaySpec
    findings.push(...misfits(spec))
    if (findings.length === 0) return { ok: true, spec }
  }
  const errors = findings.map(({ path, at, problem, value, allowed, nearest }) => ({
    ...{ file, ...source.place(path, at), path: pathText(path), problem },
    ...{ value: value ?? null, allowed: allowed ?? null, nearest: nearest ?? null },
  }))
  return { ok: false, errors }
}

/** What no schema can say. */
function misfits(spec: DaySpec): Finding[] {
  const findings: Finding[] = []
  const blame = (path: Finding['path'], problem: string) => findings.push({ path, at: 'value', problem })
  const skills = new Set(spec.machines.flatMap((machine) => machine.skills))
  for (const [d, drink] of spec.drinks.entries()) {
    for (const [s, { skill }] of drink.steps.entries()) {
      if (!skills.has(skill)) blame(['drinks', d, 'steps', s, 'skill'], `no machine has the skill "${skill}"`)
    }
  }
  if (spec.drinks.every(({ share }) => share === 0)) blame(['drinks'], 'nobody orders any of them')
  if (Object.values(spec.sizes).every((share) => share === 0)) blame(['sizes'], 'no order has any drinks')
  const times = spec.orders.map(({ from }) => readTimeOfDay(from) ?? 0)
  for (const [i, at] of times.entries()) {
    if (i > 0 && at <= (times[i - 1] ?? 0)) blame(['orders', i, 'from'], 'must come after the one before')
  }
  if ((readTimeOfDay(spec.closes) ?? 0) <= (times[0] ?? 0)) blame(['closes'], 'must come after the first orders')
  for (const [list, name] of [
    [spec.machines.map(({ id }) => id), 'machines'],
    [spec.drinks.map(({ recipe }) => recipe), 'drinks'],
  ] as const) {
    for (const [i, id] of list.entries()) {
      if (list.indexOf(id) < i) blame([name, i, name === 'machines' ? 'id' : 'recipe'], `"${id}" is here already`)
    }
  }
  return findings
}
