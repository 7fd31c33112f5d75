/** The driver: a `Lane` between the shop, the screens of its person and, if there is one, a box with buttons. */
import type { Driver, DriverPort, MachineCommand, Press, Pressed } from '../../src/fleet/driver.ts'
import { type Bar, openBar } from './bump-bar.ts'
import { Lane, type LaneTurn } from './lane.ts'
import { type BaristaOptions, settled } from './options.ts'

/** Presses whose answer is kept for one that comes again. */
const REMEMBERED = 64
/** 31 bits: a whole number in every language that may read it. */
const BOOTS = 2 ** 31 - 1

export function openLane(options: BaristaOptions, port: DriverPort): Driver {
  const settings = settled(options)
  const lane = new Lane(port.machine, settings, 1 + Math.floor(port.random() * BOOTS))
  const answers = new Map<string, Pressed>()
  const counters = { presses: 0, barMalformed: 0 }
  let state: 'open' | 'closed' = 'open'
  let told = ''
  let cancelTimer = () => {}

  const carryOut = (turn: LaneTurn): void => {
    const { messages, link, shown, nextMs } = turn
    if (link?.state === 'up') port.link('up', link.reason)
    for (const message of messages) {
      if (message.t !== 'heartbeat') port.trace('in', JSON.stringify(message))
      port.emit(message)
    }
    if (link?.state === 'down') port.link('down', link.reason)
    cancelTimer()
    const waitMs = nextMs - port.clock.now()
    cancelTimer = Number.isFinite(waitMs) ? port.clock.after(Math.max(0, waitMs), look) : () => {}
    const text = JSON.stringify(shown)
    if (text === told) return
    told = text
    screen?.show(shown)
    bar?.show(shown)
  }
  const look = (): void => {
    if (state === 'open') carryOut(lane.turn(port.clock.now()))
  }
  const seen = (): void => {
    lane.seen(port.clock.now())
    look()
  }
  const pressed = (id: string, press: Press): Pressed => {
    const before = answers.get(id)
    if (before !== undefined) return before
    counters.presses++
    port.trace('in', JSON.stringify({ press: press.action, id }))
    const answer = lane.press(press, port.clock.now())
    answers.set(id, answer)
    const [oldest] = answers.keys()
    if (answers.size > REMEMBERED && oldest !== undefined) answers.delete(oldest)
    look()
    return answer
  }
  const movedTo = (machine: string): void => {
    lane.movedTo(machine, port.clock.now())
    look()
  }

  const screen = port.transports.screen?.({ seen, pressed, movedTo })
  const bar: Bar | null = settings.bumpBar
    ? openBar(port, { seen, pressed, malformed: () => void counters.barMalformed++ })
    : null
  look()
  return {
    send(command) {
      if (state === 'closed') return
      port.trace('out', traced(command))
      lane.command(command, port.clock.now())
      look()
    },
    async close() {
      state = 'closed'
      cancelTimer()
      screen?.close()
      await bar?.close()
    },
    counters: () => counters,
  }
}

/** Frames end in the log when something goes wrong: no customer's name and no note belongs there. */
function traced(command: MachineCommand): string {
  if (command.t === 'brew') return JSON.stringify({ ...command, ticket: undefined })
  return JSON.stringify(command.t === 'query' ? { t: 'query', brew: command.brew } : command)
}
