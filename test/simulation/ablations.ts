/** Rules of the protocol and of the shop, each broken alone, from outside. The checks must notice every one. */

import type { Nvram } from '../../firmware-sim/machine/nvram.ts'
import type { Incoming } from '../../firmware-sim/protocol/messages.ts'
import type { Outgoing } from '../../firmware-sim/protocol/topics.ts'
import type { Effect } from '../../src/shop/effects.ts'
import type { Input } from '../../src/shop/inputs.ts'
import { epochOf } from '../../src/shop/ledger/rows.ts'
import type { Memory } from '../../src/shop/memory.ts'
import type { Ablation, DeviceWrapper } from './ablation.ts'

export const ABLATIONS: readonly Ablation[] = [
  {
    name: 'act-before-commit',
    says: 'commands and answers go out before their transaction is committed',
    pump: 'act-first',
  },
  {
    name: 'no-journal',
    says: 'the device forgets its brews at a reboot and says never of them',
    nvram: (real): Nvram => ({
      load: () => real.load(),
      store: (memory) => real.store({ ...memory, brews: [] }),
    }),
  },
  {
    name: 'no-fence',
    says: 'the device answers a fence, and starts the fenced brew all the same when it comes late',
    device: unfenced,
  },
  {
    name: 'no-deadline',
    says: 'a command starts however late it comes',
    device: () => ({
      // Twelve days later than it was meant to be.
      incoming: (message) =>
        message.t === 'brew' ? { ...message, deadlineMs: (message.deadlineMs + 2 ** 30) % 2 ** 32 } : message,
      outgoing: (message) => message,
    }),
  },
  {
    name: 'retry-on-doubt',
    says: 'a brew in doubt is taken for never started, without asking',
    follows: (effects) =>
      effects.flatMap((effect): Input[] => {
        if (effect.t !== 'event' || effect.event.kind !== 'brew.doubt') return []
        const { brew, machine } = effect.event
        if (brew === null || machine === null) return []
        const epoch = epochOf(brew)
        const message = { t: 'fenced', group: 1, epoch, brew, status: 'never', cause: null } as const
        return [{ t: 'machine.message', machine, message }]
      }),
  },
  {
    name: 'double-claim',
    says: 'two workers claim the same drink, and both command it',
    effects: (effects, fleet) =>
      effects.flatMap((effect): Effect[] => {
        if (effect.t !== 'command' || effect.command.t !== 'brew' || effect.command.brew % 8 !== 0) return [effect]
        const other = fleet.find((id) => id !== effect.machine)
        const command = { ...effect.command, group: 1, label: `*${effect.command.label}` }
        return other === undefined ? [effect] : [effect, { t: 'command', machine: other, command }]
      }),
    // The second worker would know boot and clock of its machine; here that machine is made not to care.
    device: () => {
      let boot = 0
      let clockMs = 0
      return {
        incoming(message) {
          if (message.t !== 'brew' || !message.label.startsWith('*')) return message
          return { ...message, boot, deadlineMs: (clockMs + 60_000) % 2 ** 32 }
        },
        outgoing(message) {
          if (message.message.t === 'heartbeat') ({ boot, clockMs } = message.message)
          return message
        },
      }
    },
  },
  {
    name: 'announce-before-ready',
    says: 'the number is called when the pour begins',
    effects: (effects) =>
      effects.flatMap((effect): Effect[] => {
        if (effect.t !== 'event' || effect.event.kind !== 'brew.pouring' || effect.event.number === null)
          return [effect]
        const { number, seq } = effect.event
        return [effect, { t: 'call', zone: 'main', number, seq, order: 0, again: 0, drink: null, of: null }]
      }),
  },
  {
    name: 'number-reuse',
    says: 'a number is given again while its order is open',
    opened: (shop, db) => {
      db.exec('DROP INDEX orders_number; CREATE INDEX orders_number ON orders (number) WHERE closed_shop_ms IS NULL')
      let given = 0
      const { memory } = shop
      const patch = () => {
        const { numbers } = memory
        numbers.take = () => {
          const number = String(100 + (given++ % 8))
          numbers.hold(number)
          return number
        }
      }
      afterRebuild(memory, patch)
    },
  },
  {
    name: 'forgotten-keys',
    says: 'answers to idempotency keys are lost with the process',
    beforeStart: (db) => {
      const there = db.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'idempotency'`).get()
      if (there) db.exec('DELETE FROM idempotency')
    },
  },
  {
    name: 'last-come-first-made',
    says: 'the queue is served from its end',
    opened: ({ ledger }) => {
      const waiting = ledger.waiting.bind(ledger)
      ledger.waiting = (skill, limit) => {
        const rows = waiting(skill, Math.max(limit, 100))
        const last = rows.length - 1
        return rows.map((row, i) => ({ ...row, queue_key: rows[last - i]?.queue_key ?? row.queue_key })).reverse()
      }
    },
  },
  {
    name: 'waste-forgotten',
    says: 'a spoiled cup is made again and not recorded',
    opened: ({ ledger }) => {
      ledger.insertWaste = () => {}
    },
  },
  {
    name: 'silent-board',
    says: 'nobody is told that an order is ready',
    effects: (effects) => effects.filter(({ t }, i) => t !== 'call' && (t !== 'board' || i === 0)),
  },
  {
    name: 'history-gap',
    says: 'one event in a hundred is told and not written',
    opened: ({ ledger }) => {
      const insert = ledger.insertEvent.bind(ledger)
      ledger.insertEvent = (event) => {
        if (event.seq % 100 !== 0) insert(event)
      }
    },
  },
  {
    name: 'lazy-sync',
    says: 'a commit is answered before it is on disk',
    sync: 'lazy',
  },
  {
    name: 'versions-ignored',
    says: 'a change is made whatever version of the order its caller has read',
    hears: (input) => ('ifVersions' in input ? { ...input, ifVersions: undefined } : input) as Input,
  },
  {
    name: 'told-once-or-never',
    says: 'a delivery that fails is not tried again',
    opened: ({ outbox }) => {
      outbox.failed = (id) => outbox.delivered(id)
    },
  },
  {
    name: 'cups-forgotten',
    says: 'whoever starts, or lets go of a machine, forgets what stands under its spouts',
    opened: ({ ledger }) => {
      ledger.standingCups = () => []
    },
  },
  {
    name: 'done-is-done',
    says: 'a machine is believed that says done before it could have poured',
    opened: ({ memory }) => {
      const believe = () => {
        for (const machine of memory.machines.values()) machine.settings = { ...machine.settings, earliestDone: 0 }
      }
      believe()
      // A step that was rolled back has given machines the settings of the shop again.
      afterRebuild(memory, believe)
    },
  },
  {
    name: 'machine-overlooked',
    says: 'dispatch does not see that a machine has become free',
    opened: ({ memory }) => {
      const [overlooked] = memory.machines.keys()
      const file = memory.idle.file.bind(memory.idle)
      memory.idle.file = (id, skills) => file(id, id === overlooked ? [] : skills)
    },
  },
  {
    name: 'phantom-pours',
    says: 'a machine that does nothing says now and then that somebody pours',
    device: () => {
      let beats = 0
      return {
        incoming: (message) => message,
        outgoing({ way, message }) {
          if (message.t !== 'heartbeat' || ++beats % 200 !== 0) return { way, message }
          const groups = message.groups.map((group) =>
            group.state === 'idle' ? { ...group, state: 'pouring' as const, brew: null } : group,
          )
          return { way, message: { ...message, groups } }
        },
      }
    },
  },
]

export function ablationNamed(name: string): Ablation | undefined {
  return ABLATIONS.find((ablation) => ablation.name === name)
}

/** What was changed in the shop's memory is as before when that was rebuilt: it is changed once more. */
function afterRebuild(memory: Memory, patch: () => void): void {
  const rebuild = memory.rebuild.bind(memory)
  memory.rebuild = (books, now) => {
    rebuild(books, now)
    patch()
  }
}

/** Fences are answered as if they were stored, and commands are let past those that brews have set. */
function unfenced(): DeviceWrapper {
  let epoch = 0
  const asked = new Map<number, { readonly group: number; readonly epoch: number }>()
  return {
    incoming(message): Incoming {
      if (message.t === 'brew') return { ...message, epoch: ++epoch + 2 ** 31 }
      if (message.t !== 'fence') return message
      asked.set(message.brew, { group: message.group, epoch: message.epoch })
      return { t: 'query', brew: message.brew }
    },
    outgoing({ way, message }): Outgoing {
      if (message.t === 'identity') return { way, message: { ...message, fences: message.fences.map(() => 0) } }
      const fence = message.t === 'status' && message.event === 0 ? asked.get(message.brew) : undefined
      if (message.t !== 'status' || fence === undefined) return { way, message }
      asked.delete(message.brew)
      const { brew, status, cause } = message
      return { way, message: { t: 'fenced', ...fence, brew, status, cause } }
    },
  }
}
