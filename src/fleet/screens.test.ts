import { describe, expect, it } from 'vitest'
import type { Press, ScreenState } from './driver.ts'
import { Screens } from './screens.ts'
import { VirtualClock } from './virtual-clock.ts'

const state = (name: string | null): ScreenState => ({
  person: name === null ? null : { name, skills: null },
  mode: name === null ? 'signed-out' : 'working',
  drinks: [],
  undo: null,
  notice: null,
  rotation: null,
  watched: 'yes',
})

function driver(screens: Screens, machine: string) {
  const heard: string[] = []
  const screen = screens.open(machine, {
    seen: () => void heard.push('seen'),
    pressed(id: string, { action }: Press) {
      heard.push(`${id} ${action}`)
      return { tone: 'done', text: 'ok' }
    },
    movedTo: (there) => void heard.push(`moved to ${there}`),
  })
  return { heard, screen }
}

describe('the screens of a shop', () => {
  it('hand each driver what is seen and pressed on its own machine, once it shows something', () => {
    const screens = new Screens(new VirtualClock())
    const changed: string[] = []
    screens.onChange((machine) => changed.push(machine))
    const { heard, screen } = driver(screens, 'bar-1')
    expect(screens.of('bar-1')).toBeNull()
    screen.show(state(null))
    screens.of('bar-1')?.seen()
    screens.of('bar-1')?.pressed('p1', { action: 'undo' })
    expect(screens.of('bar-2')).toBeNull()
    expect([heard, changed]).toEqual([['seen', 'p1 undo'], ['bar-1']])
  })

  it('on which drinks stand are looked at again when one may have been cancelled, and no others', () => {
    const screens = new Screens(new VirtualClock())
    const busy = driver(screens, 'bar-1')
    const idle = driver(screens, 'bar-2')
    driver(screens, 'bar-3')
    const drink = { brew: 7, group: 1, state: 'making', sinceMs: 0, nominalMs: 1, ticket: null, label: '7' } as const
    busy.screen.show({ ...state('Ana'), drinks: [drink] })
    idle.screen.show(state('Kim'))
    const changed: string[] = []
    screens.onChange((machine) => changed.push(machine))
    screens.lookAgain()
    expect(changed).toEqual(['bar-1'])
  })

  it('sign a person out where they were when they sign in elsewhere, however they write their name, and once', () => {
    const screens = new Screens(new VirtualClock())
    const here = driver(screens, 'bar-1')
    const there = driver(screens, 'bar-2')
    here.screen.show(state('Ana'))
    there.screen.show(state('Kim'))
    there.screen.show(state('ANA '))
    there.screen.show({ ...state('ANA '), mode: 'break' })
    expect([here.heard, there.heard]).toEqual([['moved to bar-2'], []])
  })

  it('belong to the newer driver of a machine: the older one’s end takes nothing away', () => {
    const screens = new Screens(new VirtualClock())
    const old = driver(screens, 'bar-1')
    old.screen.show(state('Ana'))
    const before = screens.of('bar-1')
    const fresh = driver(screens, 'bar-1')
    old.screen.show(state('Kim'))
    old.screen.close()
    expect(screens.of('bar-1')).toBeNull()
    fresh.screen.show(state(null))
    expect(screens.of('bar-1')?.state.person).toBeNull()
    expect(before?.pressed('late', { action: 'undo' }).tone).toBe('refused')
    expect([old.heard, fresh.heard]).toEqual([[], []])
    fresh.screen.close()
    expect(screens.of('bar-1')).toBeNull()
  })
})
