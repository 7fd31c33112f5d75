/** The keys of a phone's subscription, checked before they are kept: what cannot be encrypted for is refused at once. */
import { createECDH, ECDH } from 'node:crypto'

const POINT_BYTES = 65
const AUTH_BYTES = 16

/** Null: they are good. Else what is wrong, in words. */
export function phoneKeysFault({ p256dh, auth }: { readonly p256dh: string; readonly auth: string }): string | null {
  const point = Buffer.from(p256dh, 'base64url')
  if (point.length !== POINT_BYTES || !isOnCurve(point)) return 'p256dh is not a public key of the curve P-256.'
  if (Buffer.from(auth, 'base64url').length !== AUTH_BYTES) return 'auth is not 16 bytes.'
  return null
}

/** The two parts of the shop's own pair belong together. */
export function isPair(publicKey: string, privateKey: string): boolean {
  try {
    const pair = createECDH('prime256v1')
    pair.setPrivateKey(Buffer.from(privateKey, 'base64url'))
    return pair.getPublicKey('base64url') === publicKey
  } catch {
    return false
  }
}

function isOnCurve(point: Uint8Array): boolean {
  try {
    ECDH.convertKey(point, 'prime256v1')
    return true
  } catch {
    return false
  }
}
