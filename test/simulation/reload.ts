/** The configuration as somebody has changed it while the shop is open: always from the same first one. */
import type { MachineSettings, ShopSettings } from '../../src/shop/settings.ts'
import type { Dice } from './dice.ts'

const CHANGES = ['gone', 'wired anew', 'another role', 'fewer groups', 'as at first'] as const
type Change = (typeof CHANGES)[number]

/** The first machine stays as it is: without its skills some drinks could be made by nobody. */
export function reloaded(first: ShopSettings, dice: Dice): { readonly settings: ShopSettings; readonly what: string } {
  const [kept, ...others] = first.machines
  if (!kept) return { settings: first, what: 'nothing' }
  const one = dice.pick(others)
  const change = dice.pick(CHANGES)
  const wiring = `${one.id} ${dice.int(1_000)}`
  const machines = others.flatMap((machine) => (machine === one ? changed(machine, change, wiring) : [machine]))
  return { settings: { ...first, machines: [kept, ...machines] }, what: `${one.id} ${change}` }
}

function changed(machine: MachineSettings, change: Change, wiring: string): readonly MachineSettings[] {
  switch (change) {
    case 'gone':
      return []
    case 'wired anew':
      return [{ ...machine, wiring }]
    case 'another role':
      return [{ ...machine, role: machine.role === 'backup' ? 'primary' : 'backup' }]
    case 'fewer groups':
      return [{ ...machine, groups: 1 }]
    case 'as at first':
      return [machine]
  }
}
