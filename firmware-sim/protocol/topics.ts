/** Topics of one machine (specification §5). */
import type { DeviceMessage } from './messages.ts'

export interface MachineTopics {
  readonly availability: string
  readonly event: string
  readonly ack: string
  readonly heartbeat: string
  readonly command: string
}

export function machineTopics(base: string, id: string): MachineTopics {
  const at = (leaf: string): string => `${base}/machine/${id}/${leaf}`
  return {
    availability: at('availability'),
    event: at('event'),
    ack: at('ack'),
    heartbeat: at('heartbeat'),
    command: at('command'),
  }
}

/** How a message travels: as something that happened, as an answer, or as a sign of life. */
export type Way = 'event' | 'ack' | 'heartbeat'

/** One message on its way out. Serial ignores `way`. */
export interface Outgoing {
  readonly way: Way
  readonly message: DeviceMessage
}
