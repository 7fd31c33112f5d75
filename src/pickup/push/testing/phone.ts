/**
 * A phone in a test: it has keys, and reads what is encrypted for it (RFC 8291) and who signed it (RFC 8292), with
 * node:crypto alone: nothing of the library that encrypts is believed.
 */
import { createDecipheriv, createECDH, createHmac, createPublicKey, verify } from 'node:crypto'

export interface Phone {
  readonly p256dh: string
  readonly auth: string
  /** Throws when it is not for this phone. */
  read(body: Uint8Array): string
}

/** `privateKey`: Base64url; default a fresh one. */
export function newPhone(auth = 'BTBZMqHH6r4Tts7J_aSIgg', privateKey?: string): Phone {
  const pair = createECDH('prime256v1')
  if (privateKey === undefined) pair.generateKeys()
  else pair.setPrivateKey(Buffer.from(privateKey, 'base64url'))
  const own = pair.getPublicKey()
  return {
    p256dh: own.toString('base64url'),
    auth,
    read(body) {
      const bytes = Buffer.from(body)
      const salt = bytes.subarray(0, 16)
      const idLength = bytes.readUInt8(20)
      const sender = bytes.subarray(21, 21 + idLength)
      const sealed = bytes.subarray(21 + idLength)
      if (sealed.length > bytes.readUInt32BE(16)) throw new Error('more than one record')
      const shared = hmac(Buffer.from(auth, 'base64url'), pair.computeSecret(sender))
      const input = hmac(shared, Buffer.from('WebPush: info\0'), own, sender, ONE)
      const secret = hmac(salt, input)
      const key = hmac(secret, Buffer.from('Content-Encoding: aes128gcm\0'), ONE).subarray(0, 16)
      const nonce = hmac(secret, Buffer.from('Content-Encoding: nonce\0'), ONE).subarray(0, 12)
      const opener = createDecipheriv('aes-128-gcm', key, nonce).setAuthTag(sealed.subarray(-16))
      const padded = Buffer.concat([opener.update(sealed.subarray(0, -16)), opener.final()])
      // The last record ends with 2 and any number of zeros.
      const end = padded.findLastIndex((byte) => byte !== 0)
      if (padded[end] !== 2) throw new Error('not the last record')
      return padded.subarray(0, end).toString('utf8')
    },
  }
}

const ONE = Buffer.from([1])

function hmac(key: Uint8Array, ...parts: readonly Uint8Array[]): Buffer {
  const mac = createHmac('sha256', key)
  for (const part of parts) mac.update(part)
  return mac.digest()
}

export interface Claims {
  readonly aud: string
  /** Seconds since 1970. */
  readonly exp: number
  readonly sub: string
}

/** What the header `authorization` claims, and the key that signed it. Throws when the signature is none. */
export function readVapid(authorization: string): { readonly claims: Claims; readonly publicKey: string } {
  const match = /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), k=([\w-]+)$/.exec(authorization)
  const [, head = '', body = '', signature = '', publicKey = ''] = match ?? []
  const point = Buffer.from(publicKey, 'base64url')
  const [x, y] = [point.subarray(1, 33).toString('base64url'), point.subarray(33).toString('base64url')]
  const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' })
  const signed = Buffer.from(`${head}.${body}`)
  const good = verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'))
  if (!good) throw new Error('the signature is not of this key')
  const { typ, alg } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { typ: string; alg: string }
  if (typ !== 'JWT' || alg !== 'ES256') throw new Error(`not a JWT of ES256: ${typ} ${alg}`)
  return { claims: JSON.parse(Buffer.from(body, 'base64url').toString()) as Claims, publicKey }
}
