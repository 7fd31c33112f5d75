/** Hosts of push services, and addresses that look like one and are none. */

/** Those of Chrome and its kin, Firefox, Safari, and Edge. */
export const PUSH_SERVICES: readonly string[] = [
  'fcm.googleapis.com',
  'updates.push.services.mozilla.com',
  '*.push.services.mozilla.com',
  'web.push.apple.com',
  '*.notify.windows.com',
]

const NAME = /^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])?$/

/** True for a name such as `push.example.com` or `*.example.com`: no address, no port, nothing of this network alone. */
export function isPublicName(text: string): boolean {
  const name = text.toLowerCase()
  return NAME.test(name) && !isReserved(name)
}

/** RFC 2606, RFC 6762 and RFC 8375: names that mean nothing to anybody outside. */
function isReserved(name: string): boolean {
  return /(^|\.)(localhost|local|invalid|test|example|internal|lan|home|arpa)$/.test(name)
}
