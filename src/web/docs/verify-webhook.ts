/** The ten lines that check a webhook's signature, as text for the page; its test runs this very text. */

/** An ES module for Node. Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`, several signatures while a secret is changed. */
export const VERIFY_WEBHOOK = `import { createHmac, timingSafeEqual } from 'node:crypto'

/** body: the raw text, before JSON.parse; secret: whsec_… */
export function isGenuine(headers, body, secret, nowSeconds = Date.now() / 1000) {
  const { 'webhook-id': id, 'webhook-timestamp': at } = headers
  const given = headers['webhook-signature'] ?? ''
  if (!(Math.abs(nowSeconds - at) <= 300)) return false // older than 5 minutes
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  const hmac = createHmac('sha256', key).update(\`\${id}.\${at}.\${body}\`)
  const ours = Buffer.from(\`v1,\${hmac.digest('base64')}\`)
  const same = (one) => one.length === ours.length && timingSafeEqual(one, ours)
  return given.split(' ').some((one) => same(Buffer.from(one)))
}
`
