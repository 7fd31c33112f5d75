/** What the driver and the process of one board say to each other. */
import type { MachineCommand, MachineMessage } from '../../src/fleet/driver.ts'
import type { FirmataOptions } from './options.ts'

/** To the process. `start` first, once. */
export type ToBoard =
  | { readonly t: 'start'; readonly options: FirmataOptions; readonly boot: number }
  | { readonly t: 'command'; readonly command: MachineCommand }

/** From the process. */
export type FromBoard =
  /** The port is open: bytes can flow. */
  | { readonly t: 'opened' }
  | { readonly t: 'message'; readonly message: MachineMessage }
  | { readonly t: 'frame'; readonly direction: 'in' | 'out'; readonly frame: string }
  | { readonly t: 'counters'; readonly counters: Readonly<Record<string, number>> }
  /** The last word before it ends by itself. */
  | { readonly t: 'ended'; readonly reason: string }
