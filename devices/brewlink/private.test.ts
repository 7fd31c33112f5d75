import { describe, expect, it } from 'vitest'
import type { MachineCommand, Ticket } from '../../src/fleet/driver.ts'
import { encodeJson } from './json.ts'
import { toHostMessage } from './messages.ts'

const ticket: Ticket = {
  ...{ number: '482', drink: 1, of: 1, recipe: 'Latte', size: null, options: [], note: 'secret note' },
  ...{ customer: 'Kim', step: 'milk', before: [], remake: false },
}
const program = { doseGrams: 18, waterMl: 40, milkMl: 0, foamPercent: 0, temperatureC: 93, nominalMs: 30_000 }

describe('what is for people’s eyes', () => {
  it.each<MachineCommand>([
    {
      t: 'brew',
      brew: 7,
      group: 1,
      epoch: 1,
      boot: 1,
      deadlineMs: 1,
      maxMs: 1,
      program,
      label: '482 1/1 latte',
      ticket,
    },
    { t: 'query', brew: 7, lost: { group: 1, nominalMs: 30_000, ticket } },
  ])('does not go over the wire to a machine: $t', (command) => {
    const text = encodeJson(toHostMessage(command))
    expect(text).toContain('"brew":7')
    expect(text).not.toMatch(/ticket|lost|Kim|secret/)
  })
})
