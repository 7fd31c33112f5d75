/** Carries out the effects of a step, after its commit. Decides nothing. */
import { tellTerminals } from '../cashier/terminal-stream.ts'
import type { LiveStreams } from '../http/live-streams.ts'
import type { BoardFeed } from '../pickup/board-feed.ts'
import { tellFollowers } from '../pickup/order-stream.ts'
import type { OutlookFeed } from '../pickup/outlook-feed.ts'
import type { Effect, EventKind, ShopEvent } from '../shop/effects.ts'
import { type Logger, logEvent } from '../telemetry/log.ts'
import type { MachineFeed } from '../telemetry/machine-feed.ts'
import type { Fleet } from './fleet.ts'

export interface ActParts {
  readonly log: Logger
  readonly streams: LiveStreams
  readonly boards: BoardFeed
  readonly outlooks: OutlookFeed
  readonly machines: MachineFeed
  /** Null before it is started. */
  readonly fleet: () => Fleet | null
  readonly displays: { told(news: Extract<Effect, { t: 'display' }>): void }
  readonly lookAtOutbox: () => void
  readonly lookAtNotices: () => void
  readonly lookAtPrinters: () => void
  /** Something happened that a person may have to see. */
  readonly tellStaff: () => void
  /** A drink was cancelled that a person may have in hand. */
  readonly tellLanes: () => void
  readonly onEvent: ((event: ShopEvent) => void) | undefined
}

const CANCELS: readonly EventKind[] = ['order.cancelled', 'drink.cancelled']

export function actor(parts: ActParts): (effects: readonly Effect[]) => void {
  const { log, streams, boards, outlooks, machines, displays, fleet, tellStaff, tellLanes, onEvent } = parts
  const { lookAtOutbox, lookAtNotices, lookAtPrinters } = parts

  /** What was said on the wire before a machine went away or complained: nobody can ask for it afterwards. */
  const dumpFrames = ({ kind, machine, data }: ShopEvent): void => {
    const alarmed = kind === 'machine.alarm' && Array.isArray(data?.alarms) && data.alarms.length > 0
    if (machine === null || (kind !== 'machine.offline' && !alarmed)) return
    const frames = fleet()?.frames(machine) ?? []
    if (frames.length > 0) log.warn({ machine, frames }, 'the last frames')
  }

  return (effects) => {
    const changedBoards = new Set<string>()
    const changedMachines = new Set<string>()
    // Commands first: a machine waits for nobody's screen.
    for (const effect of effects) if (effect.t === 'command') fleet()?.send(effect.machine, effect.command)
    for (const effect of effects) {
      switch (effect.t) {
        case 'event':
          logEvent(log, effect.event)
          dumpFrames(effect.event)
          tellFollowers(effect.event, streams)
          outlooks.heard(effect.event)
          tellTerminals(effect.event, streams)
          onEvent?.(effect.event)
          break
        case 'board':
          changedBoards.add(effect.zone)
          break
        case 'machine':
          changedMachines.add(effect.machine)
          break
        case 'call':
          boards.call(effect)
          break
        case 'rewire':
          fleet()?.rewire(effect.machine)
          changedMachines.add(effect.machine)
          break
        case 'forgotten':
          // A phone may still lie there with its page open.
          for (const order of effect.orders) for (const reader of streams.readers(order)) reader.end()
          break
        case 'outbox':
          lookAtOutbox()
          break
        case 'notices':
          lookAtNotices()
          break
        case 'print':
          lookAtPrinters()
          break
        case 'display':
          displays.told(effect)
          break
        case 'failed':
          log.error({ err: effect.error, input: effect.input }, 'an input failed and was rolled back')
          break
        case 'command':
        case 'reply':
          break
      }
    }
    for (const zone of changedBoards) boards.changed(zone)
    for (const id of changedMachines) machines.changed(id)
    if (effects.some((effect) => effect.t === 'event' && CANCELS.includes(effect.event.kind))) tellLanes()
    if (changedMachines.size > 0 || effects.some(({ t }) => t === 'event')) tellStaff()
  }
}
