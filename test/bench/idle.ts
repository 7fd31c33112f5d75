/** (e) What the daemon costs when nobody orders: memory and processor time with four machines connected. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { BENCH_KEY } from './bench-shop.ts'
import { Child, type Usage } from './child.ts'
import type { DaemonPlan, DaemonReady } from './daemon-process.ts'
import { HttpWire, requestText } from './http-wire.ts'
import type { OrderServerPlan, ServerReady } from './order-server.ts'
import type { Bench, BenchContext, Row } from './row.ts'
import { TcpDevice } from './tcp-device.ts'

const MACHINES = 4
/** What starting costs is over by then. */
const SETTLE_MS = 2_000
const ONLINE_WITHIN_MS = 10_000
const MINUTE_MS = 60_000

export const idle: Bench = { id: 'e', name: 'idle', run }

async function run({ folder, scale, say }: BenchContext): Promise<readonly Row[]> {
  const own = { daemon: join(folder, 'daemon'), bare: join(folder, 'bare') }
  mkdirSync(own.daemon)
  mkdirSync(own.bare)
  const devices = await Promise.all(Array.from({ length: MACHINES }, (_, i) => TcpDevice.open(`IDLE-${i + 1}`)))
  const children: Child<unknown>[] = []
  try {
    const plan: DaemonPlan = { folder: own.daemon, machinePorts: devices.map(({ port }) => port), pourMs: 1_000 }
    const daemon = await Child.start<DaemonReady>('./daemon-process.ts', plan)
    children.push(daemon)
    const barePlan: OrderServerPlan = { kind: 'bare', folder: own.bare }
    const bare = await Child.start<ServerReady>('./order-server.ts', barePlan)
    children.push(bare)
    await allFree(daemon.ready.port)
    await wait(SETTLE_MS)
    const asked = () => Promise.all([daemon.ask<Usage>('usage'), bare.ask<Usage>('usage')])
    const before = await asked()
    say(`  watching for ${scale.idleMs / 1_000} s`)
    await wait(scale.idleMs)
    const after = await asked()
    const seconds = (i: 0 | 1): number => (((after[i].cpuMs - before[i].cpuMs) / 1_000) * MINUTE_MS) / scale.idleMs
    const peer = 'the bare HTTP server, idle'
    return [
      {
        bench: 'e',
        what: `memory of the idle daemon, ${MACHINES} machines connected`,
        unit: 'MiB RSS',
        value: after[0].rssMiB,
        peer: { what: peer, value: after[1].rssMiB },
        ratio: after[0].rssMiB / after[1].rssMiB,
        goal: null,
        note: 'both run from TypeScript, so both carry the type stripper',
      },
      {
        bench: 'e',
        what: 'its processor time in a minute',
        unit: 's',
        value: seconds(0),
        peer: { what: peer, value: seconds(1) },
        ratio: null,
        goal: null,
        note: `over ${scale.idleMs / 1_000} s; each machine reports every second`,
      },
    ]
  } finally {
    await Promise.all(children.map((child) => child.stop()))
    await Promise.all(devices.map((device) => device.close()))
  }
}

/** Waits until every machine could start a drink. */
async function allFree(port: number): Promise<void> {
  const wire = await HttpWire.open(port)
  const end = performance.now() + ONLINE_WITHIN_MS
  try {
    for (;;) {
      const { body } = await wire.request(requestText('GET', '/machines', [`authorization: Bearer ${BENCH_KEY}`]))
      if (body.split('"state":"free"').length - 1 === MACHINES) return
      if (performance.now() > end) throw new Error(`not every machine came online: ${body}`)
      await wait(50)
    }
  } finally {
    wire.close()
  }
}
