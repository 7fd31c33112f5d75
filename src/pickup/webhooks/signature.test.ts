import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { signatureOf } from './signature.ts'

const secretFrom = (bytes: Buffer) => `whsec_${bytes.toString('base64')}`

describe('a signature', () => {
  it('is the one of the standard’s own example', () => {
    const signed = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', atSeconds: 1_614_265_330, body: '{"test": 2432232314}' }
    expect(signatureOf(signed, ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'])).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    )
  })

  it('is keyed with the bytes of the secret, not with its letters, and covers the bytes of the body', () => {
    const bytes = Buffer.from(Array.from({ length: 32 }, (_, i) => 255 - i * 7))
    const signed = { id: 'evt_5_7', atSeconds: 1_800_000_000, body: '{"name":"größer ☕"}' }
    const content = Buffer.from('evt_5_7.1800000000.{"name":"größer ☕"}', 'utf8')
    const expected = `v1,${createHmac('sha256', bytes).update(content).digest('base64')}`
    expect(signatureOf(signed, [secretFrom(bytes)])).toBe(expected)
  })

  it('is one for each secret, in their order', () => {
    const [one, other] = [secretFrom(Buffer.alloc(32, 1)), secretFrom(Buffer.alloc(32, 2))]
    const signed = { id: 'evt_5_7', atSeconds: 1, body: '{}' }
    expect(signatureOf(signed, [one, other])).toBe(`${signatureOf(signed, [one])} ${signatureOf(signed, [other])}`)
    expect(signatureOf(signed, [one])).not.toBe(signatureOf(signed, [other]))
  })
})
