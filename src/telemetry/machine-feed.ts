/**
 * Every machine as retained MQTT snapshots: `identity`, `state`, `now` (whose cup stands where), and `availability` for
 * machines that cannot publish it themselves. Projections of the shop, published again whenever the broker comes back.
 */
import type { GroupState } from '../shop/rules/group-state.ts'
import type { MachineView } from '../shop/view.ts'

export interface MachineFeedParts {
  readonly machine: (id: string) => MachineView | null
  readonly publish: (topic: string, payload: string) => void
  readonly wallMs: () => number
  /** The machines as they are wired now: the driver of each, and whether its device publishes its own availability. */
  readonly machines: () => ReadonlyMap<string, Wired>
}

export interface Wired {
  readonly driver: string
  readonly availability: 'device' | 'daemon'
}

interface GroupSeen {
  readonly state: GroupState
  readonly number: string | null
  readonly since: number
}

export class MachineFeed {
  readonly #parts: MachineFeedParts
  readonly #seen = new Map<string, GroupSeen>()
  /** The last payload by topic: what did not change is not said again. */
  readonly #said = new Map<string, string>()
  #seq = 0

  constructor(parts: MachineFeedParts) {
    this.#parts = parts
  }

  changed(id: string): void {
    const view = this.#parts.machine(id)
    const how = this.#parts.machines().get(id)
    if (!view || !how) return this.#forget(id)
    const at = this.#parts.wallMs()
    this.#say(`machine/${id}/identity`, identity(view, how.driver), {})
    this.#say(`machine/${id}/state`, state(view), { seq: this.#seq + 1, at })
    this.#say(`machine/${id}/now`, this.#now(view, at), { at })
    if (how.availability === 'daemon') this.#say(`machine/${id}/availability`, availability(view), {})
  }

  /** The broker has forgotten everything: say it all again. */
  everything(): void {
    this.#said.clear()
    for (const id of this.#parts.machines().keys()) this.changed(id)
  }

  /** The shop has it no more: nothing about it stays retained. */
  #forget(id: string): void {
    for (const topic of [...this.#said.keys()]) {
      if (!topic.startsWith(`machine/${id}/`)) continue
      this.#said.delete(topic)
      this.#parts.publish(topic, '')
    }
  }

  #now(view: MachineView, at: number): Readonly<Record<string, unknown>> {
    const groups = view.groups.map((group) => {
      const key = `${view.id}/${group.n}`
      const number = group.making?.number ?? null
      const before = this.#seen.get(key)
      const same = before?.state === group.state && before.number === number
      const seen: GroupSeen = same ? before : { state: group.state, number, since: at }
      this.#seen.set(key, seen)
      return { n: group.n, state: group.state, number, drink: group.making?.drink ?? null, since: seen.since }
    })
    return { v: 1, machine: view.id, groups }
  }

  #say(topic: string, payload: Readonly<Record<string, unknown>>, stamp: Readonly<Record<string, number>>): void {
    const text = JSON.stringify(payload)
    if (this.#said.get(topic) === text) return
    this.#said.set(topic, text)
    this.#seq++
    this.#parts.publish(topic, JSON.stringify({ ...payload, ...stamp }))
  }
}

function identity(view: MachineView, driver: string): Readonly<Record<string, unknown>> {
  const { identity } = view
  return {
    v: 1,
    machine: view.id,
    driver,
    tier: view.tier,
    serial: identity?.serial ?? null,
    model: identity?.model ?? null,
    firmware: identity?.firmware ?? null,
    boot: identity?.boot ?? null,
    skills: view.skills,
    groups: view.groups.length,
  }
}

function state(view: MachineView): Readonly<Record<string, unknown>> {
  return {
    v: 1,
    machine: view.id,
    health: view.health,
    intent: view.intent,
    role: view.role,
    link: view.link.state,
    alarms: view.alarms,
    boilerC: view.boilerC,
    pours: view.pours,
    groups: view.groups.map(({ n, state, cup, percent }) => ({ n, state, cup, percent })),
    lastError: view.lastError?.text.slice(0, 200) ?? null,
  }
}

function availability(view: MachineView): Readonly<Record<string, unknown>> {
  if (view.health === 'offline') return { v: 1, state: 'offline' }
  return { v: 1, state: 'online', ...(view.identity && { boot: view.identity.boot }) }
}
