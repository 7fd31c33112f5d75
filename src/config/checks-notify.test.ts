import { describe, expect, it } from 'vitest'
import { GOOD, good, lines, SHOP, warnings } from './testing.ts'

const withSubject = (subject: string) => `${GOOD}push: { subject: ${JSON.stringify(subject)} }\n`
const HTTPS = GOOD.replace(SHOP, SHOP.replace(' }', ', publicUrl: "https://orders.cafe.com" }'))

describe('whom a push service may write to', () => {
  it.each([
    'mailto:owner@cafe.com',
    'https://cafe.com',
    'https://orders.cafe.co.uk/contact',
    'mailto:a.b+c@mail.cafe.coffee',
  ])('may be %s', (subject) => {
    expect(good(withSubject(subject)).push.subject).toBe(subject)
  })

  it.each([
    'mailto:owner@localhost',
    'mailto:owner@shop.local',
    'mailto:owner@cafe.invalid',
    'mailto:owner@192.168.1.20',
    'mailto:owner@pi.lan',
    'https://localhost',
    'https://127.0.0.1',
    'https://[::1]/',
    'https://coffee.local/',
    'https://2130706433/',
  ])('may not be %s: iPhones would never be told, and nobody would notice', (subject) => {
    const [fault, ...more] = lines(withSubject(subject))
    expect(fault).toContain('push.subject')
    expect(fault).toContain('Apple')
    expect(more).toEqual([])
  })

  it.each(['owner@cafe.com', 'http://cafe.com', 'mailto:', 'mailto:owner', 'https://me:pw@cafe.com', 'tel:112'])(
    'must be an address: %s is none',
    (subject) => {
      expect(lines(withSubject(subject))).toEqual([expect.stringContaining('push.subject')])
    },
  )

  it('has no effect without an address that browsers take, and that is said', () => {
    expect(warnings(withSubject('mailto:owner@cafe.com'))).toEqual([expect.stringContaining('shop.publicUrl')])
    expect(warnings(`${HTTPS}push: { subject: "mailto:owner@cafe.com" }\n`)).toEqual([])
  })
})

describe('hosts of push services', () => {
  it('are names, or all names below one', () => {
    const allow = ['FCM.googleapis.com', '*.notify.windows.com']
    expect(good(`${GOOD}push: { allow: ${JSON.stringify(allow)} }\n`).push.allow).toEqual([
      'fcm.googleapis.com',
      '*.notify.windows.com',
    ])
  })

  it.each([
    '*',
    '*.com',
    '*.*.com',
    '10.0.0.1',
    '*.0.0.1',
    'localhost',
    'router.lan',
    'push.example.com:8443',
    'https://a.com',
    'a*.b.com',
    '',
  ])('are not %j: nothing in the shop’s own network can be allowed', (host) => {
    expect(lines(`${GOOD}push: { allow: [${JSON.stringify(host)}] }\n`)).toEqual([
      expect.stringContaining('push.allow[0]'),
    ])
  })
})

describe('a server of ntfy', () => {
  it('is an origin, in the shop or on the internet', () => {
    for (const server of ['https://ntfy.cafe.com', 'http://192.168.1.5:8080', 'http://ntfy.lan/']) {
      const config = good(`${GOOD}ntfy: { server: ${JSON.stringify(server)} }\n`)
      expect(config.ntfy.server).toBe(server.replace(/\/$/, ''))
    }
  })

  it('has no path and no login, and a login is not shown', () => {
    expect(lines(`${GOOD}ntfy: { server: "https://ntfy.sh/topic" }\n`)).toHaveLength(1)
    const [fault] = lines(`${GOOD}ntfy: { server: "https://me:secret@ntfy.sh" }\n`)
    expect(fault).toContain('ntfy.server')
    expect(fault).not.toContain('secret')
  })

  it('on the internet is better asked over https', () => {
    expect(warnings(`${GOOD}ntfy: { server: "http://ntfy.sh" }\n`)).toEqual([expect.stringContaining('ntfy.server')])
  })

  it('is needed by a topic of the staff and by a token', () => {
    expect(lines(`${GOOD}alerts: { ntfyTopic: staff }\n`)).toEqual([expect.stringContaining('alerts.ntfyTopic')])
    expect(lines(`${GOOD}ntfy: { tokenFile: t }\n`)).toEqual([expect.stringContaining('ntfy.tokenFile')])
    const config = good(`${GOOD}ntfy: { server: "https://ntfy.sh", tokenFile: t }\nalerts: { ntfyTopic: staff }\n`)
    expect([config.alerts.ntfyTopic, config.shop.alerts?.byNtfy]).toEqual(['staff', 'yes'])
    expect(config.ntfy.tokenFile).toMatch(/^\/.*\/t$/)
  })
})

describe('the staff', () => {
  it.each(['a b', 'ä', '', 'x/y'])('have no topic called %j', (topic) => {
    expect(
      lines(`${GOOD}ntfy: { server: "https://ntfy.sh" }\nalerts: { ntfyTopic: ${JSON.stringify(topic)} }\n`),
    ).not.toEqual([])
  })
})
