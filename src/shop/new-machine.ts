/** A machine that nobody has heard of yet. */
import type { GroupMemory, MachineMemory } from './memory.ts'
import type { MachineSettings } from './settings.ts'

export const newGroup = (n: number): GroupMemory => ({
  n,
  report: null,
  brew: null,
  test: null,
  cup: null,
  local: 'no',
  cupSinceMs: null,
})

export function newMachine(settings: MachineSettings, place: number): MachineMemory {
  return {
    place,
    settings,
    skills: new Set(settings.skills),
    groups: Array.from({ length: settings.groups }, (_, i) => newGroup(i + 1)),
    link: 'down',
    linkReason: 'not connected yet',
    hello: null,
    online: 'no',
    heardMs: 0,
    clockMs: null,
    latestMs: null,
    behind: 0,
    state: 'asleep',
    alarms: [],
    boilerC: null,
    pours: null,
    strikes: 0,
    struckMs: 0,
    restsUntilMs: 0,
    lastError: null,
    leaving: 'no',
    stateSinceMs: 0,
    reserve: { wanted: 'asleep', helps: 'no', reason: 'the others manage', neededMs: 0 },
    works: 'no',
    intent: 'in-service',
  }
}
