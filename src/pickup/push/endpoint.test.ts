import { describe, expect, it } from 'vitest'
import { readEndpoint } from './endpoint.ts'

/** As the configuration has them when nobody says otherwise. */
const PUSH_SERVICES = [
  'fcm.googleapis.com',
  'updates.push.services.mozilla.com',
  '*.push.services.mozilla.com',
  'web.push.apple.com',
  '*.notify.windows.com',
]

const read = (text: string) => readEndpoint(text, PUSH_SERVICES)

describe('an endpoint', () => {
  it.each([
    'https://fcm.googleapis.com/fcm/send/abc:def',
    'https://updates.push.services.mozilla.com/wpush/v2/gAAA',
    'https://autopush.stage.push.services.mozilla.com/x',
    'https://web.push.apple.com/QGuQyavXutnMH',
    'https://wns2-by3p.notify.windows.com/w/?token=BQYAAAC',
    'https://FCM.googleapis.com:443/fcm/send/abc',
  ])('of a vendor is taken: %s', (text) => {
    expect(read(text)).toMatchObject({ ok: true })
  })

  it.each([
    ['', 'is not an address'],
    ['fcm.googleapis.com/x', 'is not an address'],
    ['http://fcm.googleapis.com/x', 'https'],
    ['ftp://fcm.googleapis.com/x', 'https'],
    ['file:///etc/passwd', 'https'],
    ['https://user:secret@fcm.googleapis.com/x', 'login'],
    ['https://fcm.googleapis.com@evil.example/x', 'login'],
    ['https://fcm.googleapis.com:8443/x', 'port'],
    ['https://fcm.googleapis.com:80/x', 'port'],
    ['https://127.0.0.1/x', 'push service'],
    ['https://2130706433/x', 'push service'],
    ['https://0x7f.1/x', 'push service'],
    ['https://[::1]/x', 'push service'],
    ['https://[::ffff:10.0.0.1]/x', 'push service'],
    ['https://169.254.169.254/latest/meta-data', 'push service'],
    ['https://localhost/x', 'push service'],
    ['https://evil.example/fcm.googleapis.com', 'push service'],
    ['https://fcm.googleapis.com.evil.example/x', 'push service'],
    ['https://fcm.googleapis.com./x', 'push service'],
    ['https://evilfcm.googleapis.com/x', 'push service'],
    ['https://notify.windows.com/x', 'push service'],
    ['https://evilnotify.windows.com/x', 'push service'],
    ['https://.notify.windows.com/x', 'push service'],
    ['https://evil.example#.notify.windows.com', 'push service'],
    ['https://evil.example?x=.notify.windows.com', 'push service'],
  ])('that leads elsewhere is refused: %s', (text, why) => {
    const reading = read(text)
    expect(reading.ok ? reading : reading.problem).toContain(why)
  })

  it('is posted to as it was read, not as it was written', () => {
    expect(read('https://fcm.googleapis.com\\@evil.example/x')).toEqual({
      ok: true,
      url: 'https://fcm.googleapis.com/@evil.example/x',
      host: 'fcm.googleapis.com',
    })
  })

  it('is never told back', () => {
    const reading = read('https://secret-host.example/secret-path')
    expect(JSON.stringify(reading)).not.toContain('secret')
  })
})
