import { describe, expect, it } from 'vitest'
import { isPair, phoneKeysFault } from './phone-keys.ts'
import { newShopKeys, seal } from './sealed.ts'
import { newPhone, readVapid } from './testing/phone.ts'

describe('the phone of these tests', () => {
  it('reads the message of RFC 8291, appendix A', () => {
    const phone = newPhone('BTBZMqHH6r4Tts7J_aSIgg', 'q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94')
    const body =
      'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN'
    expect(phone.p256dh).toBe('BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4')
    expect(phone.read(Buffer.from(body, 'base64url'))).toBe('When I grow up, I want to be a watermelon')
  })
})

describe('a sealed message', () => {
  const keys = newShopKeys()
  const phone = newPhone()
  const to = { endpoint: 'https://fcm.googleapis.com/fcm/send/abc', p256dh: phone.p256dh, auth: phone.auth }
  const sealing = { subject: 'mailto:owner@cafe.com', keys, ttlSeconds: 540, topic: 'order-482' }
  const sealed = seal(to, 'Ready: 482 ☕', sealing)

  it('is read by its phone, and by no other', () => {
    expect(phone.read(sealed.body)).toBe('Ready: 482 ☕')
    expect(() => newPhone().read(sealed.body)).toThrow()
  })

  it('is never sealed twice alike', () => {
    expect(Buffer.from(seal(to, 'Ready: 482 ☕', sealing).body).equals(Buffer.from(sealed.body))).toBe(false)
  })

  it('says how long it is news, that it is urgent, and what it replaces', () => {
    expect(sealed.headers).toMatchObject({
      TTL: '540',
      Urgency: 'high',
      Topic: 'order-482',
      'Content-Encoding': 'aes128gcm',
    })
  })

  it('is signed by the shop for this service alone, for less than a day', () => {
    const { claims, publicKey } = readVapid(sealed.headers.Authorization ?? '')
    const seconds = Date.now() / 1_000
    expect(publicKey).toBe(keys.publicKey)
    expect(claims).toMatchObject({ aud: 'https://fcm.googleapis.com', sub: 'mailto:owner@cafe.com' })
    expect(claims.exp).toBeGreaterThan(seconds)
    expect(claims.exp).toBeLessThanOrEqual(seconds + 86_400)
  })
})

describe('keys', () => {
  it('of a phone are refused when nothing could be encrypted for them', () => {
    const good = newPhone()
    expect(phoneKeysFault(good)).toBeNull()
    const offCurve = Buffer.from(good.p256dh, 'base64url')
    offCurve[64] = (offCurve[64] ?? 0) ^ 1
    for (const p256dh of ['', 'AAAA', 'A'.repeat(87), offCurve.toString('base64url')]) {
      expect(phoneKeysFault({ p256dh, auth: good.auth })).toContain('p256dh')
    }
    expect(phoneKeysFault({ p256dh: good.p256dh, auth: 'AAAA' })).toContain('auth')
  })

  it('of the shop are a pair when the one is made of the other', () => {
    const [one, other] = [newShopKeys(), newShopKeys()]
    expect([isPair(one.publicKey, one.privateKey), isPair(one.publicKey, other.privateKey), isPair('', '')]).toEqual([
      true,
      false,
      false,
    ])
  })
})
