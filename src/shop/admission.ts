/**
 * Whether the shop takes one more order: asked inside the transaction that places it, so that fifty orders at once are
 * measured one after the other. What it measures is the wait of a new drink, skill by skill: a queue before the milk
 * turns nobody away who wants an espresso.
 */
import type { Refusal } from '../kit/errors.ts'
import { isoTime, type Millis, type ShopMs } from '../kit/units.ts'
import { stepsNow } from './capacity.ts'
import type { ModeRow } from './ledger/house.ts'
import { ensurePlan, planQueue, type Steps } from './quote.ts'
import { gateAfter, type Load, retryAfterSeconds, type StaffCall, worstLoad } from './rules/admission.ts'
import { lookingAtAll } from './rules/first-free.ts'
import { planNext } from './rules/forecast.ts'
import type { PlannedGroup } from './rules/planned-group.ts'
import { record, type Turn } from './turn.ts'

/** While it is not calm, the shop looks at its queue this often. */
const LOOK_EVERY_MS: Millis = 5_000

/** Null: it may come in. `orders`: the drinks of it, each with its steps. */
export function admissionRefusal(turn: Turn, drinks: readonly Steps[], channel: string | undefined): Refusal | null {
  const { memory, settings } = turn
  const { manual } = memory
  if (manual?.mode === 'paused') return pausedRefusal(manual, turn.now.wallMs)
  const limitMs = limitOf(turn, channel)
  for (const steps of differing(drinks)) {
    const skill = steps[0]?.skill ?? ''
    const waitMs = waitFor(turn, steps)
    // Nobody can make it just now: it is taken until that has lasted too long (see capacity.ts).
    if (waitMs === null) continue
    note(turn, skill, waitMs)
    const name = `${skill} ${limitMs}`
    const gate = gateAfter(memory.gates.get(name) ?? 'open', waitMs, limitMs, settings.admission.exitShare)
    memory.gates.set(name, gate)
    if (gate === 'open') continue
    memory.nextLookMs ??= turn.now.shopMs + LOOK_EVERY_MS
    const retry = retryAfterSeconds(waitMs, limitMs, settings.admission.exitShare)
    const minutes = Math.ceil(waitMs / 60_000)
    const detail = `The shop is full: a drink ordered now would take ${minutes} minutes. Nothing was taken; ask again in ${retry} s.`
    return {
      code: 'BD_SATURATED',
      detail,
      data: { retryAfterSeconds: retry, waitSeconds: Math.ceil(waitMs / 1_000), limitSeconds: limitMs / 1_000 },
    }
  }
  return null
}

function pausedRefusal(manual: ModeRow, wallMs: number): Refusal {
  const until = isoTime(manual.until_wall_ms)
  const why = manual.message === null ? '' : ` ${manual.message}`
  return {
    code: 'BD_PAUSED',
    detail: `The shop takes no orders until ${until}.${why}`,
    data: {
      until,
      message: manual.message,
      retryAfterSeconds: Math.max(1, Math.ceil((manual.until_wall_ms - wallMs) / 1_000)),
    },
  }
}

const limitOf = ({ settings: { admission } }: Turn, channel: string | undefined): Millis =>
  (channel !== undefined && Object.hasOwn(admission.limitOfChannel, channel)
    ? admission.limitOfChannel[channel]
    : undefined) ?? admission.saturatedMs

/** How long one more drink of these steps would take, behind all that waits; null: nobody can make it now. */
function waitFor(turn: Turn, steps: Steps): Millis | null {
  const { groups } = ensurePlan(turn)
  const readyAt = planNext(lookingAtAll(copyOf(groups)), steps, turn.now.shopMs)
  return readyAt === null ? null : readyAt - turn.now.shopMs
}

const copyOf = (groups: readonly PlannedGroup[]): PlannedGroup[] => groups.map((group) => ({ ...group }))

/** Drinks of the same skills are measured once. */
function differing(drinks: readonly Steps[]): Steps[] {
  const bySkills = new Map<string, Steps>()
  for (const steps of drinks) {
    const key = steps.map(({ skill }) => skill).join()
    if (!bySkills.has(key)) bySkills.set(key, steps)
  }
  return [...bySkills.values()]
}

/** The general gates of a skill: what `GET /mode` and the staff see. */
function note(turn: Turn, skill: string, waitMs: Millis): void {
  const { memory, settings, now } = turn
  const { busyMs, saturatedMs, exitShare } = settings.admission
  memory.waits.set(skill, waitMs)
  for (const [name, limitMs] of [
    [`busy ${skill}`, busyMs],
    [`saturated ${skill}`, saturatedMs],
  ] as const) {
    const before = memory.gates.get(name) ?? 'open'
    const gate = gateAfter(before, waitMs, limitMs, exitShare)
    memory.gates.set(name, gate)
    if (gate === 'open') continue
    // What has just become too long is looked at in this very step.
    memory.nextLookMs = before === 'open' ? now.shopMs : (memory.nextLookMs ?? now.shopMs + LOOK_EVERY_MS)
  }
}

/** At the end of each step: how full the shop is, and whether that is news. */
export function watchLoad(turn: Turn): void {
  const { memory, now } = turn
  endManual(turn)
  if (memory.nextLookMs !== null && now.shopMs >= memory.nextLookMs) {
    memory.nextLookMs = null
    for (const steps of stepsNow(turn)) {
      const waitMs = waitFor(turn, steps)
      if (waitMs !== null) note(turn, steps[0]?.skill ?? '', waitMs)
    }
    reopen(turn)
    memory.calls = staffCalls(turn)
    // A backup may be needed, or not any more.
    memory.nextRestMs = 0
  }
  tellLoad(turn)
}

/** Gates of single channels, which no order may come to look at for a while. */
function reopen({ memory, settings }: Turn): void {
  for (const [name, gate] of memory.gates) {
    if (gate === 'open' || !/ \d+$/.test(name)) continue
    const at = name.lastIndexOf(' ')
    const waitMs = memory.waits.get(name.slice(0, at)) ?? 0
    memory.gates.set(name, gateAfter(gate, waitMs, Number(name.slice(at + 1)), settings.admission.exitShare))
  }
}

export function loadNow({ memory }: Pick<Turn, 'memory'>): Load {
  const loads: Load[] = [memory.manual?.mode ?? 'normal']
  for (const [name, gate] of memory.gates) {
    if (gate === 'open') continue
    if (name.startsWith('busy ')) loads.push('busy')
    if (name.startsWith('saturated ')) loads.push('saturated')
  }
  return worstLoad(loads)
}

function tellLoad(turn: Turn): void {
  const { memory } = turn
  const load = loadNow(turn)
  const told = memory.manual === null ? load : `${load} ${memory.manual.until_wall_ms} ${memory.manual.message}`
  if (memory.toldLoad === told) return
  const first = memory.toldLoad === null
  memory.toldLoad = told
  if (load === 'normal') memory.calls = []
  // At start nobody needs to be told that all is as usual.
  if (first && told === 'normal') return
  tellMode(turn)
}

/** Lets every terminal know how orders are taken now. */
export function tellMode(turn: Turn): void {
  const { memory, ledger } = turn
  const { manual, hours } = memory
  record(turn, {
    kind: 'shop.mode',
    data: {
      mode: ledger.house.mode(),
      nextMs: hours?.nextMs ?? null,
      load: loadNow(turn),
      untilMs: manual?.until_wall_ms ?? null,
      message: manual?.message ?? null,
    },
  })
}

function endManual(turn: Turn): void {
  const { memory, now, ledger } = turn
  if (memory.manual === null || now.shopMs < memory.manual.until_shop_ms) return
  ledger.house.endMode()
  memory.manual = null
}

/** What one more pair of hands would save, for each skill that people wait long for. */
function staffCalls(turn: Turn): StaffCall[] {
  const { memory, now } = turn
  return stepsNow(turn).flatMap((steps) => {
    const skill = steps[0]?.skill ?? ''
    const waitMs = memory.waits.get(skill)
    if (waitMs === undefined || memory.gates.get(`busy ${skill}`) !== 'shut') return []
    const helped = planQueue(turn, [skill])
    const at = planNext(lookingAtAll(helped.groups), steps, now.shopMs)
    return at === null ? [] : [{ skill, waitMs, savesMs: Math.max(0, waitMs - (at - now.shopMs)) }]
  })
}

/** When the shop must look at itself again. */
export const nextLoadAt = ({ memory }: Pick<Turn, 'memory'>): ShopMs =>
  Math.min(memory.nextLookMs ?? Number.POSITIVE_INFINITY, memory.manual?.until_shop_ms ?? Number.POSITIVE_INFINITY)
