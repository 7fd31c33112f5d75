/** An order book on disk with a short day in it: three espressos, one after the other, on 2026-09-21. */
import { Device, Rig } from '../../shop/testing/rig.ts'

/** `file` must not exist. The book stays open: close `db` at the end. */
export function recordBook(file: string): Rig {
  const rig = new Rig({}, file)
  const device = new Device(rig, 'lm1')
  device.comesOnline()
  for (let i = 0; i < 3; i++) {
    const from = rig.effects.length
    rig.place('espresso')
    const [command] = rig.commandsSince(from).filter((one) => one.t === 'brew')
    if (command?.t !== 'brew') throw new Error('no brew')
    device.begins(command.brew)
    device.lives(33_000)
    device.finishes(command.brew)
    device.takeCup()
  }
  return rig
}
