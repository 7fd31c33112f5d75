/**
 * What the shop and a machine say to each other, whatever the wire. A driver translates between these values and its
 * device's protocol; all retry, doubt and failover logic stays in the shop (DESIGN.md §6).
 */

/** One attempt at one step of one drink. Incarnation (21 bits) · 2³² + row id: safe as a JSON number. */
export type BrewId = number
/** Machine id from the config, `[a-z0-9-]+`. */
export type MachineId = string

/**
 * What a machine knows about one brew:
 * `never` it never saw the id, and would know if it had · `forgotten` it cannot tell any more (journal wrapped or wiped)
 * · `refused` it declined the command and will not start it · `waiting` taken in, not begun: somebody must begin it by
 * hand, and it will be begun or refused · `pouring` begun, not ended · `done` a full cup · `spoiled` begun and certainly
 * not a full cup (stopped, failed, interrupted by a reboot).
 */
export type BrewStatus = 'never' | 'forgotten' | 'refused' | 'waiting' | 'pouring' | 'done' | 'spoiled'

/** What stands under a spout. `unknown`: the device has no sensor there. */
export type CupState = 'none' | 'empty' | 'full' | 'unknown'

/** The device's own word for itself. */
export type DeviceState = 'asleep' | 'warming' | 'ready' | 'cleaning' | 'fault'

/** One place that works at once, as the device reports it. `brew` is the current or the last one, null before any. */
export interface GroupReport {
  /** Counted from 1. */
  readonly n: number
  readonly state: 'idle' | 'pouring' | 'blocked'
  readonly cup: CupState
  readonly brew: BrewId | null
  /** Milliseconds since the pour began; 0 when idle. */
  readonly elapsedMs: number
  /** 0–100; 0 when idle. */
  readonly percent: number
}

export type RefusalReason =
  | 'expired' // the deadline in the command had passed in the device's clock
  | 'stale-boot' // the command was meant for an earlier boot of the device
  | 'fenced' // epoch not above the group's fence
  | 'busy' // the group is pouring another brew
  | 'not-ready' // warming, cleaning or asleep
  | 'no-cup'
  | 'cup-full'
  | 'unsupported' // the device cannot make this program
  | 'empty' // water, beans or milk are out, or a tray is full: see the alarms
  | 'fault'
  | 'declined' // a person said no
  | 'given-back' // a person passes it on: unbegun, or begun and not finished

export type AlarmCode =
  | 'water.empty'
  | 'beans.empty'
  | 'milk.empty'
  | 'grounds.full'
  | 'boiler.sensor'
  | 'boiler.over'
  | 'flow.none'
  | 'pump.overrun'
  | 'journal.write'
  | 'service.due'

/** From a machine. Every one is an input of the shop. */
export type MachineMessage =
  | {
      readonly t: 'hello'
      readonly serial: string
      readonly model: string
      readonly firmware: string
      /** Counts up at each boot of the device. */
      readonly boot: number
      /** Changes when the device's journal was lost or replaced. */
      readonly journal: number
      /** Brew ids below this may have been dropped from the journal: `never` is only ever said at or above it. */
      readonly lowBrew: BrewId
      /** The device's own monotonic clock, milliseconds, modulo 2³². */
      readonly clockMs: number
      /** The fence of each group, in order; commands with an epoch at or below it are refused. */
      readonly fences: readonly number[]
      /** False when the device can forget its journal at power loss: then nothing it says about the past is proof. */
      readonly durable: boolean
    }
  | {
      readonly t: 'heartbeat'
      readonly boot: number
      readonly clockMs: number
      readonly state: DeviceState
      readonly alarms: readonly AlarmCode[]
      /** Boiler temperature, °C, null when not measured. */
      readonly boilerC: number | null
      /** Pours ever started, as the device counts them. */
      readonly pours: number
      readonly groups: readonly GroupReport[]
      /** Of its configured skills, those that it has now: a person who signed in. Absent: all of them. */
      readonly skills?: readonly string[]
    }
  | {
      readonly t: 'status'
      readonly brew: BrewId
      readonly status: BrewStatus
      /**
       * Why a `spoiled` one is: `interrupted`, `stopped`, `overrun`, `flow`, …; of `pouring`: `confirmed`, when somebody
       * was asked whether it still goes on; null otherwise.
       */
      readonly cause: string | null
    }
  | {
      readonly t: 'refused'
      readonly brew: BrewId
      readonly reason: RefusalReason
      /** In the words of whoever declined, at most 140 characters. */
      readonly note?: string
    }
  /**
   * A `done` that was said too early is taken back: the brew is being made again, in its group. What that group was given
   * meanwhile and has not begun is refused with it. The shop answers with `stop` when it is too late.
   */
  | { readonly t: 'undone'; readonly brew: BrewId }
  | {
      /** The answer to `fence`, and a durable promise: what `status` calls `never` will never start. */
      readonly t: 'fenced'
      readonly group: number
      readonly epoch: number
      readonly brew: BrewId
      readonly status: BrewStatus
      readonly cause: string | null
    }
  | { readonly t: 'alarm'; readonly alarms: readonly AlarmCode[] }

/** What the pour is made of. All amounts are for one drink. */
export interface BrewProgram {
  readonly doseGrams: number
  readonly waterMl: number
  readonly milkMl: number
  /** 0–100. */
  readonly foamPercent: number
  readonly temperatureC: number
  /** How long the pour takes by the recipe. */
  readonly nominalMs: number
}

/** What a person must know of a drink to make it. Machines ignore it. */
export interface Ticket {
  /** The pickup number. */
  readonly number: string
  /** Drink `drink` of `of` in its order, from 1. */
  readonly drink: number
  readonly of: number
  /** What people call the recipe, the size and each option's choice. */
  readonly recipe: string
  readonly size: string | null
  readonly options: readonly string[]
  /** For the people at the counter only. */
  readonly note: string | null
  readonly customer: string | null
  /** The skill of the step, and those of the steps that were done before, in order. */
  readonly step: string
  readonly before: readonly string[]
  /** The cup was made before and is made again. */
  readonly remake: boolean
}

/** A brew as it was commanded in an earlier life of its device. */
export interface LostBrew {
  readonly group: number
  readonly nominalMs: number
  readonly ticket: Ticket
}

/** To a machine: at most once on the wire, never repeated by the link, never queued for later. */
export type MachineCommand =
  | {
      readonly t: 'brew'
      readonly brew: BrewId
      readonly group: number
      readonly epoch: number
      readonly boot: number
      /** Last moment, in the device's own clock (modulo 2³²), at which this pour may start. */
      readonly deadlineMs: number
      /** Hard limit of the whole pour; the device stops the pump there by itself. */
      readonly maxMs: number
      readonly program: BrewProgram
      /** Whose cup it is, for a machine with a display: `482 1/2 latte`. At most 24 bytes of UTF-8. */
      readonly label: string
      readonly ticket?: Ticket
    }
  | {
      readonly t: 'query'
      readonly brew: BrewId
      /** Only to a device that was restarted since: it cannot know, but a person who stands there can be asked. */
      readonly lost?: LostBrew
    }
  | { readonly t: 'fence'; readonly group: number; readonly epoch: number; readonly brew: BrewId }
  | { readonly t: 'stop'; readonly brew: BrewId }
  | { readonly t: 'wake' }
  | { readonly t: 'sleep' }

/** What a kind of device can prove and how its work ends; a driver's declarations are tested by the conformance suite. */
export interface DeviceDeclares {
  /** A: journal, fence and deadline · B: remembers its last brew · C: nothing (reliability.md §2). */
  readonly tier: 'A' | 'B' | 'C'
  readonly endOfBrew: 'explicit' | 'inferred' | 'timed'
  /** How a group learns that its cup is gone. */
  readonly clearsBy: 'sensor' | 'person' | 'device'
  /** What stops a pour when everything above the device has died. */
  readonly cutOff: 'firmware' | 'relay-timer' | 'none'
  readonly remoteStart: 'allowed' | 'needs-local-confirm' | 'never'
  /** How long a pour takes: by the recipe's time, or as the machine or its person has it. Default `own`. */
  readonly pourTime?: 'recipe' | 'own'
}

/** What people want of a machine. */
export type Intent = 'in-service' | 'draining' | 'maintenance'
