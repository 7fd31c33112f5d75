/** What no schema can say of printers (see cross-checks.ts). */
import type { Finding } from './finding.ts'
import { listAt, look, textAt } from './look.ts'
import { nearest } from './nearest.ts'
import { twice } from './twice.ts'

export function paperConflicts(data: unknown): Finding[] {
  return [
    ...twice(data, ['printers'], 'id', 'printer'),
    ...unknown(data, 'zones', namesOf(data, ['pickup', 'zones'], 'main'), 'zone'),
    ...unknown(data, 'machines', namesOf(data, ['machines'], null), 'machine'),
    ...unknown(data, 'skills', skillsOf(data), 'skill'),
    ...machinesTooEarly(data),
  ]
}

export function paperDoubts(data: unknown): Finding[] {
  return listAt(data, ['printers']).flatMap((printer, index) => {
    if (textAt(printer, ['prints']) !== 'tickets') return []
    return ['when', 'skills', 'machines'].flatMap((key) => {
      const value = look(printer, [key])
      const idle = value === undefined || value === 'placed' || (Array.isArray(value) && value.length === 0)
      const problem = 'has no effect on tickets, which belong to whole orders'
      return idle ? [] : [{ path: ['printers', index, key], at: 'key' as const, problem, value }]
    })
  })
}

/** Of what does not exist nothing would ever be printed. */
function unknown(data: unknown, key: string, known: ReadonlySet<string> | null, what: string): Finding[] {
  if (known === null) return []
  return listAt(data, ['printers']).flatMap((printer, index) =>
    listAt(printer, [key]).flatMap((value, at) => {
      if (typeof value !== 'string' || known.has(value)) return []
      const problem = `the shop has no ${what} "${value}"`
      return [
        { path: ['printers', index, key, at], at: 'value' as const, problem, value, nearest: nearest(value, known) },
      ]
    }),
  )
}

/** Nobody knows the machine before the drink is given to one. */
function machinesTooEarly(data: unknown): Finding[] {
  return listAt(data, ['printers']).flatMap((printer, index) => {
    const early = textAt(printer, ['prints']) === 'labels' && textAt(printer, ['when']) !== 'making'
    if (!early || listAt(printer, ['machines']).length === 0) return []
    const problem = 'a label that is printed when the drink is placed knows no machine yet: add when: making'
    return [{ path: ['printers', index, 'machines'], at: 'key' as const, problem }]
  })
}

/** Null when they cannot be read: validation has named that. */
function namesOf(data: unknown, list: readonly string[], otherwise: string | null): Set<string> | null {
  const entries = listAt(data, [...list])
  const names = entries.map((one) => textAt(one, ['id'])).filter((name) => name !== null)
  if (entries.length === 0) return otherwise === null ? null : new Set([otherwise])
  return names.length < entries.length ? null : new Set(names)
}

function skillsOf(data: unknown): Set<string> | null {
  const machines = listAt(data, ['machines'])
  const skills = machines.flatMap((machine) => listAt(machine, ['skills']))
  return skills.length === 0 ? null : new Set(skills.filter((skill) => typeof skill === 'string'))
}
