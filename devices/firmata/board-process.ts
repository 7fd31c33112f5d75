/**
 * The process of one board. johnny-five cannot be closed: what it has opened and registered lives as long as its process,
 * so each connection is a process, which ends when the link does, when it is told to, or when its parent is gone.
 */
import { monotonicClock } from '../../src/fleet/clock.ts'
import { serialTransport } from '../../src/fleet/transports/serial.ts'
import { type Board, startBoard } from './board.ts'
import { Machine, type MachineInput } from './machine.ts'
import { DEFAULT_BAUD_RATE } from './options.ts'
import { Line } from './transport.ts'
import type { FromBoard, ToBoard } from './words.ts'

/** For the last word to the board, letting go of the button, to leave the port. */
const LAST_WORD_MS = 30
const LEAVE_MS = 1500

let running: { readonly machine: Machine; readonly line: Line; board: Board | null } | null = null
let life: 'running' | 'ending' = 'running'
let cancelTick = () => {}
const counters = { presses: 0 }

process.on('message', (message: ToBoard) => {
  if (message.t === 'start') start(message)
  else input({ t: 'command', command: message.command })
})
process.on('disconnect', () => void end(null))
process.on('SIGTERM', () => void end(null))
process.on('SIGINT', () => {}) // Ctrl-C reaches the whole group; our parent decides when we end
// A damaged answer can make firmata-io throw while it reads.
process.on('uncaughtException', (error) => void end(`the board's process failed: ${error.message}`))

function start({ options, boot }: Extract<ToBoard, { t: 'start' }>): void {
  const { path, baudRate = DEFAULT_BAUD_RATE } = options
  const line = new Line(
    serialTransport(monotonicClock),
    { path, baudRate },
    {
      opened: () => {
        say({ t: 'opened' })
        started.board = startBoard(options, line, { input, failed: (reason) => void end(reason) })
      },
      closed: (reason) => void end(reason),
      trace: (direction, bytes) => say({ t: 'frame', direction, frame: Buffer.from(bytes).toString('hex') }),
    },
  )
  const started = { machine: new Machine(options, boot), line, board: null as Board | null }
  running = started
}

function input(value: MachineInput): void {
  if (running === null || life === 'ending') return
  const turn = running.machine.step(value, monotonicClock.now())
  for (const act of turn.acts) {
    if (act === 'press') counters.presses++
    running.board?.do(act)
  }
  for (const message of turn.messages) say({ t: 'message', message })
  if (turn.acts.includes('press')) say({ t: 'counters', counters })
  cancelTick()
  const waitMs = turn.nextMs - monotonicClock.now()
  if (Number.isFinite(waitMs)) cancelTick = monotonicClock.after(Math.max(0, waitMs), () => input({ t: 'tick' }))
}

/** Lets go of the button and of the port. `reason` null: the parent knows why. */
async function end(reason: string | null): Promise<void> {
  if (life === 'ending') return
  life = 'ending'
  cancelTick()
  // A port that does not close must not keep us: the system closes it with the process.
  monotonicClock.after(LEAVE_MS, () => process.exit(1))
  if (reason !== null) say({ t: 'ended', reason })
  try {
    running?.board?.do('release')
    await new Promise<void>((resolve) => monotonicClock.after(LAST_WORD_MS, resolve))
    await running?.line.close()
  } finally {
    process.exit(0)
  }
}

function say(message: FromBoard): void {
  // Without a callback a parent that is just going would be an unhandled error.
  if (process.connected) process.send?.(message, undefined, undefined, () => {})
}
