import { describe, expect, it } from 'vitest'
import { isOwnForm, MOST_SESSIONS, SESSION_MS, StaffSessions } from './staff-sessions.ts'

function rig() {
  const clock = { ms: 5 }
  return { clock, sessions: new StaffSessions({ monotonicMs: () => clock.ms }) }
}

describe('who is logged in to the staff page', () => {
  it('is known by an id that was told once, for twelve hours from the login and not from the last use', () => {
    const { clock, sessions } = rig()
    const id = sessions.open('k1')
    clock.ms += SESSION_MS - 1
    expect(sessions.find(id)?.keyId).toBe('k1')
    clock.ms += 1
    expect(sessions.find(id)).toBeNull()
    clock.ms -= 10
    expect(sessions.find(id)).toBeNull()
  })

  it('is nobody with an id that was never given, is empty, or was logged out', () => {
    const { sessions } = rig()
    const id = sessions.open('k1')
    for (const strange of ['', `${id} `, id.slice(1), 'undefined', '__proto__'])
      expect(sessions.find(strange)).toBeNull()
    sessions.close(id)
    expect(sessions.find(id)).toBeNull()
  })

  it('are a hundred at most: the one that logged in first makes room, after those whose time is over', () => {
    const { clock, sessions } = rig()
    const first = sessions.open('k0')
    clock.ms += SESSION_MS - 10
    const ids = Array.from({ length: MOST_SESSIONS - 1 }, (_, n) => sessions.open(`k${n}`))
    clock.ms += 20
    ids.push(sessions.open('after-first-ended'))
    expect(ids.every((id) => sessions.find(id) !== null)).toBe(true)
    expect(sessions.find(first)).toBeNull()
    sessions.open('one more')
    expect(ids.map((id) => sessions.find(id) !== null).indexOf(true)).toBe(1)
  })

  it('has a form token of its own, which opens nobody else’s forms', () => {
    const { sessions } = rig()
    const [a, b] = [sessions.find(sessions.open('k1')), sessions.find(sessions.open('k1'))]
    if (!a || !b) throw new Error('not open')
    expect(isOwnForm(a, a.csrf)).toBe(true)
    for (const strange of [b.csrf, '', `${a.csrf}x`]) expect(isOwnForm(a, strange)).toBe(false)
  })

  it('is told what came of the last few actions, and no more of them than fit', () => {
    const { sessions } = rig()
    const session = sessions.find(sessions.open('k1'))
    if (!session) throw new Error('not open')
    const ids = Array.from({ length: 50 }, (_, n) => sessions.say(session, { tone: 'done', text: `said ${n}` }))
    expect(session.said.size).toBeLessThan(20)
    expect(session.said.get(ids[49] ?? '')?.text).toBe('said 49')
  })
})
