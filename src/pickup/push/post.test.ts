import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postPush } from './post.ts'
import { selfSigned } from './testing/certificate.ts'
import { type PushAnswer, type PushService, startPushService } from './testing/service.ts'

let service: PushService
beforeAll(async () => {
  service = await startPushService()
})
afterAll(() => service.close())

const NOW = Date.UTC(2026, 10, 22, 10, 0, 0)
const sealed = { url: 'https://fcm.googleapis.com/fcm/send/abc', headers: { ttl: '60' }, body: Buffer.from('x') }
const open = () => new AbortController().signal
const post = (answer: PushAnswer, signal: AbortSignal = open()) => {
  service.answers.push(answer)
  return postPush(sealed, { agent: service.agent, signal, wallMs: () => NOW })
}

describe('what a push service answers', () => {
  it.each([
    [201, { ok: true }],
    [200, { ok: true }],
    [404, { ok: false, error: '404 Not Found', next: 'forget', askedMs: null }],
    [410, { ok: false, error: '410 Gone', next: 'forget', askedMs: null }],
    [413, { ok: false, error: '413 Payload Too Large', next: 'give up', askedMs: null }],
    [400, { ok: false, error: '400 Bad Request', next: 'give up', askedMs: null }],
    [403, { ok: false, error: '403 Forbidden', next: 'tell staff', askedMs: null }],
    [401, { ok: false, error: '401 Unauthorized', next: 'tell staff', askedMs: null }],
    [500, { ok: false, error: '500 Internal Server Error', next: 'again', askedMs: null }],
    [429, { ok: false, error: '429 Too Many Requests', next: 'again', askedMs: null }],
  ] as const)('%i', async (status, sent) => {
    expect(await post(status)).toEqual(sent)
  })

  it('with Retry-After says how long to wait, in seconds or as a date', async () => {
    const asks = (text: string) => post({ status: 429, headers: { 'retry-after': text } })
    expect(await asks('90')).toMatchObject({ next: 'again', askedMs: 90_000 })
    expect(await asks('Sun, 22 Nov 2026 10:02:00 GMT')).toMatchObject({ askedMs: 120_000 })
    expect(await asks('soon')).toMatchObject({ askedMs: null })
  })

  it('to go elsewhere is not followed: it could lead into the shop’s own network', async () => {
    const before = service.pushed.length
    expect(await post({ status: 307, headers: { location: 'https://web.push.apple.com/x' } })).toMatchObject({
      next: 'give up',
    })
    expect(service.pushed).toHaveLength(before + 1)
  })

  it('is tried again when there is none: a broken connection, or silence until the time is over', async () => {
    expect(await post('reset')).toMatchObject({ ok: false, next: 'again' })
    const abort = new AbortController()
    const silent = post('never', abort.signal)
    await expect.poll(() => service.answers.length, { timeout: 10_000 }).toBe(0)
    abort.abort(new Error('timed out after 5 s'))
    expect(await silent).toEqual({ ok: false, error: 'timed out after 5 s', next: 'again', askedMs: null })
  })

  it('is not believed when its certificate is of somebody else', async () => {
    const other = await startPushService(selfSigned('evil.example'))
    try {
      const sent = await postPush(sealed, { agent: other.agent, signal: open(), wallMs: () => NOW })
      expect(sent).toMatchObject({ ok: false, next: 'again', error: 'ERR_TLS_CERT_ALTNAME_INVALID' })
      expect(other.pushed).toEqual([])
    } finally {
      await other.close()
    }
  })
})
