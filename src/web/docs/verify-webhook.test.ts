import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { VERIFY_WEBHOOK } from './verify-webhook.ts'

type Headers = Readonly<Record<string, string | undefined>>
/** The very text that the page shows, run. */
const { isGenuine } = (await import(`data:text/javascript,${encodeURIComponent(VERIFY_WEBHOOK)}`)) as {
  isGenuine(headers: Headers, body: string, secret: string, nowSeconds?: number): boolean
}

/** The example that Standard Webhooks publishes for its implementations. */
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const BODY = '{"test": 2432232314}'
const AT = 1_614_265_330
const SIGNATURE = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
const HEADERS = {
  'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  'webhook-timestamp': String(AT),
  'webhook-signature': SIGNATURE,
}
const check = (headers: Headers = {}, body = BODY, secret = SECRET, nowSeconds = AT): boolean =>
  isGenuine({ ...HEADERS, ...headers }, body, secret, nowSeconds)

describe('the ten lines that check a signature', () => {
  it('are about ten, and fit on the page', () => {
    const lines = VERIFY_WEBHOOK.trim().split('\n')
    expect(lines.length).toBeLessThanOrEqual(13)
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(90)
  })

  it('believe the published example', () => {
    expect(check()).toBe(true)
  })

  it('believe either of two signatures, as while a secret is changed', () => {
    const other = `v1,${createHmac('sha256', 'another').update('x').digest('base64')}`
    expect(check({ 'webhook-signature': `${other} ${SIGNATURE}` })).toBe(true)
    expect(check({ 'webhook-signature': other })).toBe(false)
  })

  it.each<[string, Parameters<typeof check>]>([
    ['another body', [{}, `${BODY} `]],
    ['another secret', [{}, BODY, 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA']],
    ['another id', [{ 'webhook-id': 'msg_2' }]],
    ['a later time than was signed', [{ 'webhook-timestamp': String(AT + 1) }]],
    ['a delivery that is played again after six minutes', [{}, BODY, SECRET, AT + 360]],
    ['a clock that is six minutes behind', [{}, BODY, SECRET, AT - 360]],
    ['no signature', [{ 'webhook-signature': undefined }]],
    ['an empty signature', [{ 'webhook-signature': '' }]],
    ['no time', [{ 'webhook-timestamp': undefined }]],
    ['a time that is none', [{ 'webhook-timestamp': 'now' }]],
    ['a signature of the right length in other letters', [{ 'webhook-signature': 'ü'.repeat(SIGNATURE.length) }]],
    ['a signature of another version', [{ 'webhook-signature': SIGNATURE.replace('v1,', 'v2,') }]],
  ])('do not believe %s', (_, parts) => {
    expect(check(...parts)).toBe(false)
  })
})
