import { describe, expect, it } from 'vitest'
import type { BrokerClient } from './access.ts'
import { judgeLogin, publishFault } from './login.ts'

const login = (clientId: string, username: string | undefined) => ({
  clientId,
  username,
  password: undefined,
  address: '10.0.0.7',
})
const machine = (id: string): BrokerClient => ({ role: 'machine', id })

describe('a login', () => {
  it('of a machine is kept under its own name, once', () => {
    expect(judgeLogin(login('machine-1', 'machine-1'), machine('machine-1'), 1)).toMatchObject({
      ok: true,
      name: 'machine-1',
      presence: 'exclusive',
    })
  })

  it.each([
    ['nobody knows', login('machine-1', 'machine-1'), null, 5],
    ['another client id than user name', login('machine-2', 'machine-1'), machine('machine-1'), 2],
    ['a key of another machine', login('machine-2', 'machine-2'), machine('machine-1'), 2],
    ['a name that is a wildcard', login('#', '#'), machine('#'), 2],
    ['a name with capitals', login('Machine-1', 'Machine-1'), machine('Machine-1'), 2],
    ['a name of one letter', login('m', 'm'), machine('m'), 2],
    ['a name of 33 letters', login('m'.repeat(33), 'm'.repeat(33)), machine('m'.repeat(33)), 2],
    ['no client id', login('', 'machine-1'), machine('machine-1'), 2],
    ['a display under another name', login('x', 'display-2'), { role: 'display' as const, id: 'display-1' }, 5],
  ])('with %s is refused', (_case, given, who, returnCode) => {
    expect(judgeLogin(given, who, 1)).toMatchObject({ ok: false, returnCode })
  })

  it.each(['machine-1', '', '#', '__proto__', 'x'.repeat(500)])(
    'of an anonymous observer that calls itself %.20j stands in no machine’s way',
    (clientId) => {
      const verdict = judgeLogin(login(clientId, undefined), { role: 'observer', id: 'anonymous' }, 17)
      expect(verdict).toMatchObject({ ok: true, name: 'observer:17', presence: 'many' })
    },
  )

  it('of a manager called like a machine is kept apart from it', () => {
    const verdict = judgeLogin(login('machine-1', 'machine-1'), { role: 'manager', id: 'k7' }, 1)
    expect(verdict).toMatchObject({ ok: true, name: 'manager:machine-1' })
  })
})

describe('a message', () => {
  const who = machine('machine-1')
  const fine = {
    topic: 'shop/machine/machine-1/availability',
    payload: '{"v":1,"state":"offline"}',
    qos: 1,
    retain: true,
  }

  it('is passed when all is right', () => {
    expect(publishFault('shop', who, fine)).toBeNull()
  })

  it('may be empty, to remove what is stored', () => {
    expect(publishFault('shop', who, { ...fine, payload: '' })).toBeNull()
  })

  it.each([
    ['outside the base', { ...fine, topic: 'machine/machine-1/availability' }, 'no topic of ours'],
    ['to $SYS', { ...fine, topic: '$SYS/x/new/clients' }, 'no topic of ours'],
    ['to #', { ...fine, topic: '#' }, 'no topic of ours'],
    ['to a wildcard', { ...fine, topic: 'shop/machine/+/availability' }, 'no topic of ours'],
    ['of another machine', { ...fine, topic: 'shop/machine/machine-2/availability' }, 'may not'],
    ['with QoS 2', { ...fine, qos: 2 }, 'QoS 2'],
    ['that must not be stored', { ...fine, topic: 'shop/machine/machine-1/event' }, 'not be retained'],
    ['that is too long', { ...fine, payload: ' '.repeat(300) }, '300 bytes'],
    ['stored, that is no JSON', { ...fine, payload: 'on' }, 'not JSON'],
    ['stored, of another shape', { ...fine, payload: '{"v":1,"state":"maybe"}' }, '/state'],
    ['a command', { ...fine, topic: 'shop/machine/machine-1/command', retain: false }, 'may not'],
  ])('%s is refused', (_case, message, reason) => {
    expect(publishFault('shop', who, message)).toContain(reason)
  })
})
