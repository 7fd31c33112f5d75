import { describeDriver } from '../../src/fleet/conformance/describe-driver.ts'
import type { TwinRig } from '../../src/fleet/conformance/rig.ts'
import type { DriverFactory } from '../../src/fleet/driver.ts'
import { VirtualClock } from '../../src/fleet/virtual-clock.ts'
import { brewlinkMqtt, brewlinkSerial, brewlinkTcp } from './index.ts'
import { Device } from './testing/device.ts'
import { StreamWire, TopicWire } from './testing/wires.ts'

/** A twin in memory, under a virtual clock: the whole suite takes no time. */
function rigFor(driver: DriverFactory<unknown>, options: object): TwinRig {
  const clock = new VirtualClock()
  const device = new Device(clock)
  const wire = driver.kind === 'brewlink-mqtt' ? new TopicWire(device) : new StreamWire(device, clock)
  return {
    driver,
    options: { heartbeatMs: 200, ...options },
    transports: wire.transports,
    clock,
    serial: device.serial,
    pass: (ms) => clock.advance(ms),
    async start() {},
    async stop() {
      device.off()
      if (clock.armed > 0) throw new Error(`${clock.armed} timers left behind`)
    },
    pours: async () => device.pours,
    async control(command) {
      switch (command.t) {
        case 'cut-link':
          return wire.cut()
        case 'mend-link':
          return wire.mend()
        case 'freeze':
        case 'thaw':
          device.frozen = command.t === 'freeze'
          return
        case 'reset':
          device.reset()
          return wire.reset()
        case 'place-cup':
          return device.cup('empty')
      }
    },
  }
}

describeDriver('brewlink-serial', () => rigFor(brewlinkSerial, { path: '/dev/memory' }))
describeDriver('brewlink-tcp', () => rigFor(brewlinkTcp, { host: 'memory', port: 1 }))
describeDriver('brewlink-mqtt', () => rigFor(brewlinkMqtt, {}))
