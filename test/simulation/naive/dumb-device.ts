/** A machine that remembers nothing: every command is a new one to it, whenever it comes. */
import type { Ablation, DeviceWrapper } from '../ablation.ts'

/** Twelve days later than it was meant to be. */
const LATER_MS = 2 ** 30

export const DUMB: Ablation = {
  name: 'dumb-device',
  says: 'the device pours whatever it is told to, as often as it is told',
  device(): DeviceWrapper {
    let given = 0
    const meant = new Map<number, number>()
    const original = (brew: number) => meant.get(brew) ?? brew
    return {
      incoming(message) {
        if (message.t !== 'brew') return message
        // Counted on from the id that the host chose, so that the pour log still says whose it is.
        const brew = message.brew + ++given * DUMB_UNIT
        meant.set(brew, message.brew)
        return { ...message, brew, epoch: given + 2 ** 31, deadlineMs: (message.deadlineMs + LATER_MS) % 2 ** 32 }
      },
      outgoing({ way, message }) {
        if (message.t === 'status' || message.t === 'refused')
          return { way, message: { ...message, brew: original(message.brew) } }
        if (message.t !== 'heartbeat') return { way, message }
        const groups = message.groups.map((group) => ({
          ...group,
          brew: group.brew === null ? null : original(group.brew),
        }))
        return { way, message: { ...message, groups } }
      },
    }
  },
}

/** Above every id that the naive queue gives. */
export const DUMB_UNIT = 2 ** 36
