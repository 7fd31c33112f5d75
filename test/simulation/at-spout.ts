/** What must hold at the moment a pump starts (I1, I3), and of what came out of all spouts so far. */
import type { PourRecord, PourStart } from '../../firmware-sim/world/pour-log.ts'
import { LOCAL, type MachineEvidence, type Pour } from '../judge/evidence.ts'
import type { BookQueries } from './book.ts'
import { Violation } from './violation.ts'

export class Spouts {
  readonly #book: BookQueries
  readonly #poured = new Map<number, string>()

  constructor(book: BookQueries) {
    this.#book = book
  }

  /** How many pumps have started. */
  get pours(): number {
    return this.#poured.size
  }

  /** @throws Violation */
  started(machine: string, { brew: id, group, cup, label }: PourStart): void {
    const where = `${machine}/${group}`
    if (cup !== 'empty') throw new Violation('pours go into an empty cup', `${where} pours with the cup ${cup}`)
    // A person presses the machine's own button: no brew, and nothing to explain.
    if (id === LOCAL) return
    const before = this.#poured.get(id)
    if (before !== undefined) throw new Violation('a brew pours once', `brew ${id} pours on ${where} after ${before}`)
    this.#poured.set(id, where)
    const brew = this.#book.brew.get(id)
    if (!brew) throw new Violation('pours are explained', `${where} pours brew ${id} ("${label}"), not in the book`)
    if (brew.machine !== machine || brew.group_n !== group) {
      throw new Violation('pours are explained', `${where} pours brew ${id} of ${brew.machine}/${brew.group_n}`)
    }
    if (brew.ended_shop_ms !== null) {
      throw new Violation('nothing pours that is over', `${where} pours brew ${id}, which is ${brew.state}`)
    }
  }
}

/** The records of one machine as the judge wants them. */
export function evidenceOf(machine: string, records: readonly PourRecord[], counter: number | null): MachineEvidence {
  const pours: Pour[] = []
  const open = new Map<number, number>()
  let strayEnds = 0
  for (const record of records) {
    if (record.what === 'start') {
      const { brew, group, label, cup, wallMs } = record
      open.set(group, pours.length)
      pours.push({ machine, brew, group, label, cup, startMs: wallMs, end: null })
      continue
    }
    const at = open.get(record.group)
    const start = at === undefined ? undefined : pours[at]
    if (at === undefined || !start) {
      strayEnds++
      continue
    }
    open.delete(record.group)
    pours[at] = { ...start, end: { result: record.result, cause: record.cause, atMs: record.wallMs } }
  }
  return { machine, pours, strayEnds, counter }
}
