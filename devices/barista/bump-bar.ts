/** A box with buttons on MQTT (README.md, "The bump bar"): JSON in, presses out; the state of the lane back. */
import type { DriverPort, MachineTopics, Press, Pressed, ScreenState } from '../../src/fleet/driver.ts'
import { decodeBar } from './bar-json.ts'

export interface BarHandlers {
  seen(): void
  pressed(id: string, press: Press): Pressed
  malformed(): void
}

export interface Bar {
  show(state: ScreenState): void
  close(): Promise<void>
}

const text = new TextDecoder('utf-8', { fatal: false })

/** The box is there while it gives signs of life. */
export function openBar(port: DriverPort, { seen, pressed, malformed }: BarHandlers): Bar {
  let shown: ScreenState | null = null
  let seq = 0
  let topics: MachineTopics | null = null

  const tell = (answer: Pressed | null, to: string | null): void => {
    if (shown === null) return
    const { person, mode, notice, undo } = shown
    const drinks = shown.drinks.slice(0, 4).map(({ brew, group, state, label, nominalMs }) => ({
      ...{ brew, group, state, label, nominalMs },
    }))
    const about = { person: person?.name ?? null, mode, drinks, undo: undo?.brew ?? null, notice }
    const re = to === null ? {} : { re: to, tone: answer?.tone, text: answer?.text }
    topics?.command(JSON.stringify({ v: 1, t: 'lane', seq: ++seq, ...about, ...re }))
  }

  topics = port.transports.topics({
    broker: () => tell(null, null),
    message(topic, payload, retained) {
      // A stored "online" is of a connection that may be long gone.
      if (retained) return
      const decoded = decodeBar(topic, text.decode(payload))
      if (decoded === null) return malformed()
      switch (decoded.t) {
        case 'gone':
          return // the heartbeats stop, and that is what counts
        case 'beat':
          seen()
          // The box asks with each beat what it may have missed.
          if (decoded.knows !== seq) tell(null, null)
          return
        case 'press':
          return tell(pressed(`bar ${decoded.id}`, decoded.press), decoded.id)
      }
    },
  })

  return {
    show(state) {
      shown = state
      tell(null, null)
    },
    close: async () => topics?.close(),
  }
}
