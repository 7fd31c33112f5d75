/** One machine's topics over a bus: what a driver gets as its MQTT transport. */
import type { DeviceTopic, MachineTopics, TopicHandlers } from '../fleet/driver.ts'
import type { Bus } from './bus.ts'

const DEVICE_TOPICS: readonly DeviceTopic[] = ['availability', 'event', 'ack', 'heartbeat']

/**
 * Connects a driver to `machine/<id>/…`. The handlers are called from now on, `broker` first and at once.
 *
 * @param machine id of the machine in the configuration
 */
export function machineTopics(bus: Bus, machine: string, handlers: TopicHandlers): MachineTopics {
  const below = `machine/${machine}`
  const endings = [
    bus.onConnected((connected) => handlers.broker(connected)),
    ...DEVICE_TOPICS.map((leaf) =>
      bus.subscribe(`${below}/${leaf}`, (_topic, payload, retained) => handlers.message(leaf, payload, retained)),
    ),
  ]
  let closed = false
  return {
    command: (payload) => !closed && bus.publish(`${below}/command`, payload, { retain: 'live', qos: 0 }),
    close: async () => {
      closed = true
      for (const end of endings.splice(0)) end()
    },
  }
}
