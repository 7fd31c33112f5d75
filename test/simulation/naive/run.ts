/** One run of the naive queue: the shop of a seed, its machines, lines, customers and faults, with another queue in it. */
import { Agenda } from '../agenda.ts'
import { CrashPlan } from '../crash-plan.ts'
import { Dice } from '../dice.ts'
import type { Line } from '../line.ts'
import { drawMix, type FaultKind, type MachinePlan } from '../mix.ts'
import { MqttLine } from '../mqtt-line.ts'
import { QUICK_HANDS, Saboteur } from '../saboteur.ts'
import { SerialLine } from '../serial-line.ts'
import { DOWN_MS, HOUR_MS, LONGEST_OUTAGE_MS, OUTAGE, OUTAGE_MS, settingsOf, WALL_MS } from '../setting.ts'
import { SimDevice } from '../sim-device.ts'
import { SimLink } from '../sim-link.ts'
import { Tally } from '../tally.ts'
import { Tills } from '../tills.ts'
import { DUMB, DUMB_UNIT } from './dumb-device.ts'
import type { Outcome } from './outcome.ts'
import { jobOf, NaiveQueue } from './queue.ts'

export interface NaiveOptions {
  readonly seed: number
  readonly hours: number
  readonly leaseMs: number
  /** `good`: the firmware as it is, with its journal. `dumb`: it remembers nothing. */
  readonly device: 'good' | 'dumb'
  readonly without: ReadonlySet<FaultKind>
}

/** After the end of all trouble, until what can be made is made. */
const HEALING_MS = 2 * HOUR_MS
const LOOK_MS = 30_000

export function runNaive({ seed, hours, leaseMs, device: kind, without }: NaiveOptions): Outcome {
  const mix = drawMix(seed, without)
  const dice = new Dice(seed, 'run')
  const agenda = new Agenda()
  const tally = new Tally()
  const devices = new Map<string, SimDevice>()
  const lines = new Map<string, Line>()
  let wallStepMs = 0
  let shaky = 0.2 * (mix.faults.get('shaky-till') ?? 0)
  for (const plan of mix.machines) addMachine(plan, dice.split(plan.id))

  function addMachine(plan: MachinePlan, own: Dice): void {
    let line: Line | null = null
    const device = new SimDevice({
      plan,
      agenda,
      dice: own,
      ablation: kind === 'dumb' ? DUMB : null,
      pace: QUICK_HANDS,
      send: (outgoing) => line?.send(outgoing),
      dark: () => line?.dark(),
      booted: () => line?.booted(),
      poured: () => {},
      tell: () => {},
    })
    const Kind = plan.wire === 'serial' ? SerialLine : MqttLine
    line = new Kind(agenda, own.split('line'), device.faults, {
      toDevice: device.receive.bind(device),
      deviceConnected: () => device.connected(),
      deviceDisconnected: () => device.disconnected(),
      boot: () => device.device.machine?.memory.boot ?? 0,
      powered: () => device.powered,
    })
    devices.set(plan.id, device)
    lines.set(plan.id, line)
    agenda.after(0, () => device.tick())
  }

  const crashes = new CrashPlan(dice.split('crash'), mix.faults)
  const downtimes = dice.split('downtimes')
  const links = dice.split('links')
  const queue = new NaiveQueue({
    settings: settingsOf(mix),
    agenda,
    crashes,
    leaseMs,
    wallMs: () => WALL_MS + agenda.nowMs + wallStepMs,
    openLink: (id, sink) => {
      const [line, plan] = [lines.get(id), mix.machines.find((one) => one.id === id)]
      if (!line || !plan) throw new Error(`there is no machine ${id}`)
      return new SimLink({ plan, agenda, dice: links, line, sink, turnedAway: () => {} })
    },
    died: () => {
      const ms = downtimes.exponential(downtimes.chance(OUTAGE) ? OUTAGE_MS : DOWN_MS)
      agenda.after(Math.min(LONGEST_OUTAGE_MS, ms), () => queue.start())
    },
  })
  const tills = new Tills({
    agenda,
    daemon: queue,
    tally,
    shaky: () => shaky,
    dice: dice.split('tills'),
    ordersPerHour: mix.ordersPerHour,
    faults: mix.faults,
    firstOrder: 1,
    untilMs: hours * HOUR_MS,
    known: () => true,
    version: () => null,
    wallMs: () => WALL_MS + agenda.nowMs,
  })
  const saboteur = new Saboteur({
    mix,
    agenda,
    dice: dice.split('faults'),
    tally,
    daemon: queue,
    devices,
    lines,
    stepClock: (ms) => {
      wallStepMs += ms
    },
    fillDisk: (ms) => queue.failCommits(ms),
    reload: () => 'nothing',
    quietUntilMs: 0,
    trace: () => {},
  })

  queue.start()
  agenda.run(hours * HOUR_MS, () => true)
  shaky = 0
  crashes.off()
  saboteur.heal()
  queue.failCommits(0)
  queue.start()
  let over = false
  const look = () => {
    over = queue.open() === 0
    if (!over) agenda.after(LOOK_MS, look)
  }
  agenda.after(60_000, look)
  agenda.run(hours * HOUR_MS + HEALING_MS + queue.open() * 4 * 60_000, () => !over)
  const outcome = outcomeOf(queue, tills.acknowledged, devices)
  queue.db.close()
  return outcome
}

function outcomeOf(
  queue: NaiveQueue,
  acknowledged: ReadonlySet<string>,
  devices: ReadonlyMap<string, SimDevice>,
): Outcome {
  const failed = queue.failed()
  const kept = new Map<string, number>()
  let cups = 0
  let recorded = 0
  for (const device of devices.values()) {
    for (const record of device.read()) {
      if (record.what !== 'end' || record.result !== 'done' || record.brew === 0) continue
      cups++
      const brew = record.brew % DUMB_UNIT
      const { id, step } = jobOf(brew)
      if (failed.has(brew)) recorded++
      else kept.set(`${id}/${step}`, (kept.get(`${id}/${step}`) ?? 0) + 1)
    }
  }
  const jobs = queue.jobs().filter(({ order_id: order }) => acknowledged.has(order))
  const lost = jobs.filter(({ id, state, step }) => state !== 'done' && !kept.has(`${id}/${step}`)).length
  const twice = [...kept.values()].reduce((sum, n) => sum + n - 1, 0)
  return { ordered: jobs.length, cups, twice, recorded, lost, calledOff: 0 }
}
