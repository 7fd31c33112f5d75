/** The page behind the counter, as a browser without script sees it: everything by plain forms. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { json, type Running, startRunning } from './running.ts'
import { call, fieldsOf, lose, makeReady, PlainBrowser, questions, saidIn } from './staff-shop.ts'

let shop: Running
beforeAll(async () => {
  shop = await startRunning()
})
afterAll(() => shop.close())

async function loggedIn(role: 'barista' | 'manager' | 'cashier' | 'observer' = 'barista'): Promise<PlainBrowser> {
  const browser = new PlainBrowser(shop)
  await browser.logIn(shop.keys[role])
  return browser
}
const isAsked = async (brew: number) => (await questions(shop)).some((one) => one.kind === 'doubt' && one.brew === brew)

describe('the door', () => {
  it('shows a login to whoever is not logged in, and nothing of the shop’s business', async () => {
    const { brew, drink } = await lose(shop)
    const { status, html, headers } = await new PlainBrowser(shop).open()
    expect(status).toBe(200)
    expect(html).toContain('type="password"')
    expect(html).not.toContain(drink.number)
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'self'; style-src 'self'/)
    expect(headers.get('cache-control')).toBe('no-store')
    for (const path of ['/staff/main', '/staff/events'])
      expect((await new PlainBrowser(shop).open(path)).status).toBe(401)
    await call(shop, 'POST', `/brew/${brew}/resolve`, shop.keys.barista, { outcome: 'cancel' })
  })

  it('takes a key once, for a cookie that no script and no other site can use, and that holds no key', async () => {
    const browser = new PlainBrowser(shop)
    const { status, to, setCookie, html } = await browser.post('/staff/login', { key: ` ${shop.keys.barista} ` })
    expect([status, to]).toEqual([303, '/staff'])
    expect(setCookie).toMatch(/^baristad-staff=[\w-]{43}; Path=\/staff; Max-Age=43200; HttpOnly; SameSite=Strict$/)
    expect(setCookie).not.toContain(shop.keys.barista)
    expect(html).toContain('barista-1')
    expect(html).not.toContain(shop.keys.barista)
  })

  it.each([
    ['a wrong key', 'nonsense', 401],
    ['no key', '', 401],
    ['a display’s key', 'test-display-key', 403],
    ['a machine’s key', 'test-machine-key', 403],
  ])('stays closed for %s', async (_what, key, status) => {
    const browser = new PlainBrowser(shop)
    const answer = await browser.post('/staff/login', { key })
    expect([answer.status, answer.setCookie]).toEqual([status, null])
    expect(answer.html).toContain('role="alert"')
  })

  it('is closed behind whoever logs out, also for who copied the cookie', async () => {
    const browser = await loggedIn()
    const copied = browser.cookie
    await browser.post('/staff/logout', fieldsOf((await browser.open()).html, 'Log out'))
    const thief = new PlainBrowser(shop)
    thief.cookie = copied
    expect((await thief.open()).html).toContain('type="password"')
  })

  it('gives a browser that logs in again a new cookie, and forgets the old one', async () => {
    const browser = await loggedIn()
    const before = browser.cookie
    await browser.logIn(shop.keys.manager)
    expect(browser.cookie).not.toBe(before)
    browser.cookie = before
    expect((await browser.open()).html).toContain('type="password"')
  })
})

describe('a question on the page', () => {
  it('is decided by one press, said in words, and gone', async () => {
    const { brew, drink } = await lose(shop)
    const browser = await loggedIn()
    const { html } = await browser.open()
    for (const words of [
      drink.number,
      'Latte, m, oat (1 of 1)',
      'is the cup good?',
      'unplugged',
      'Made again by itself at',
    ]) {
      expect(html).toContain(words)
    }
    const done = await browser.post('/staff/do', {
      ...fieldsOf(html, `value="${brew}"`),
      outcome: 'served',
      reason: 'fine',
    })
    expect([done.status, saidIn(done.html)]).toEqual([303, `${drink.number}: the cup is good.`])
    expect(await isAsked(brew)).toBe(false)
    expect((await json(fetch(`${shop.url}/order/${drink.order}`))).state).toBe('ready')
  })

  it('pressed twice is one decision; two buttons in a row are the first', async () => {
    const { brew, drink } = await lose(shop)
    const browser = await loggedIn()
    const fields = fieldsOf((await browser.open()).html, `value="${brew}"`)
    const wasted = shop.rows('waste')
    const [one, two] = await Promise.all([
      browser.post('/staff/do', { ...fields, outcome: 'remake' }),
      browser.post('/staff/do', { ...fields, outcome: 'remake' }),
    ])
    expect([saidIn(one.html), saidIn(two.html)]).toEqual(
      Array(2).fill(`${drink.number}: it is made again at its place.`),
    )
    expect(shop.rows('waste')).toBe(wasted + 1)
    const other = await browser.post('/staff/do', { ...fields, outcome: 'cancel' })
    expect(saidIn(other.html)).toContain('decided a moment ago')
    expect((await json(fetch(`${shop.url}/order/${drink.order}`))).state).not.toBe('cancelled')
    await call(shop, 'POST', `/order/${drink.order}/cancel`, shop.keys.manager)
  })

  it('is told why when it cannot be, and nothing is done', async () => {
    const { brew } = await lose(shop)
    const browser = await loggedIn()
    const fields = fieldsOf((await browser.open()).html, `value="${brew}"`)
    await call(shop, 'POST', `/brew/${brew}/resolve`, shop.keys.barista, { outcome: 'cancel' })
    expect(saidIn((await browser.post('/staff/do', { ...fields, outcome: 'served' })).html)).toContain(
      'Nobody asks about brew',
    )
    const long = await browser.post('/staff/do', { ...fields, outcome: 'served', reason: 'x'.repeat(141) })
    expect(saidIn(long.html)).toContain('at most 140')
    for (const odd of [
      { ...fields, action: 'constructor' },
      { ...fields, outcome: 'toString' },
      { ...fields, idem: '' },
    ]) {
      expect(saidIn((await browser.post('/staff/do', odd)).html)).toContain('out of date')
    }
  })

  it.each(['cashier', 'observer'] as const)('is seen by a %s, who may not decide it', async (role) => {
    const { brew, drink } = await lose(shop)
    const browser = await loggedIn(role)
    const { html } = await browser.open()
    expect(html).toContain(drink.number)
    expect(html).not.toContain('Cup is good')
    const barista = fieldsOf((await (await loggedIn()).open()).html, `value="${brew}"`)
    const csrf = fieldsOf(html, 'Log out').csrf ?? ''
    const tried = await browser.post('/staff/do', { ...barista, csrf, outcome: 'served' })
    expect(saidIn(tried.html)).toContain(`A ${role} may not do this`)
    expect(await isAsked(brew)).toBe(true)
    await call(shop, 'POST', `/brew/${brew}/resolve`, shop.keys.barista, { outcome: 'cancel' })
  })
})

describe('a form', () => {
  it('of nobody, of another login, or from another site does nothing', async () => {
    const { brew } = await lose(shop)
    const browser = await loggedIn()
    const fields = { ...fieldsOf((await browser.open()).html, `value="${brew}"`), outcome: 'cancel' }
    const nobody = await new PlainBrowser(shop).post('/staff/do', fields)
    expect([nobody.status, nobody.html.includes('type="password"')]).toEqual([401, true])
    const other = await loggedIn()
    expect((await other.post('/staff/do', fields)).status).toBe(403)
    expect((await browser.post('/staff/do', { ...fields, csrf: '' })).status).toBe(403)
    expect((await browser.post('/staff/logout', { csrf: 'x' })).status).toBe(403)
    for (const site of ['cross-site', 'same-site']) {
      expect((await browser.post('/staff/do', fields, { 'sec-fetch-site': site })).status).toBe(403)
      expect((await browser.post('/staff/login', { key: shop.keys.manager }, { 'sec-fetch-site': site })).status).toBe(
        403,
      )
    }
    const asJson = await browser.post('/staff/do', fields, { 'content-type': 'application/json' })
    expect(asJson.status).toBe(415)
    expect(await isAsked(brew)).toBe(true)
    await browser.post('/staff/do', fields)
    expect(await isAsked(brew)).toBe(false)
  })

  it('is read on this page only: no route of the API takes one', async () => {
    const browser = await loggedIn()
    expect((await browser.post('/order', { drinks: 'latte' })).status).toBe(401)
    const answer = await fetch(`${shop.url}/order`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${shop.keys.cashier}`,
        'idempotency-key': 'form',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'drinks=latte',
    })
    expect(answer.status).toBe(415)
  })
})

describe('the rest of the page, by plain forms', () => {
  it('a ready order is made again and handed over; a drained machine is back; what is out is back', async () => {
    const { id, number } = await makeReady(shop, { customerName: 'Zoë' })
    const browser = await loggedIn()
    let { html } = await browser.open()
    expect(html).toContain('Zoë')
    html = (await browser.post('/staff/do', fieldsOf(html, 'Collected'))).html
    expect(saidIn(html)).toBe(`${number} was collected.`)
    expect((await json(fetch(`${shop.url}/order/${id}`))).state).toBe('collected')

    const cold = await makeReady(shop)
    html = (await browser.open()).html
    html = (await browser.post('/staff/do', { ...fieldsOf(html, 'Make again<'), drink: '1', reason: 'cold' })).html
    expect(saidIn(html)).toBe(`${cold.number}: drink 1 is made again.`)
    await call(shop, 'POST', `/order/${cold.id}/cancel`, shop.keys.manager)

    html = (await browser.post('/staff/do', { ...fieldsOf(html, 'Drain<'), intent: 'drain' })).html
    expect(html).toContain('Drained: finishes its cups')
    html = (await browser.post('/staff/do', { ...fieldsOf(html, 'Back in service'), intent: 'resume' })).html
    expect(saidIn(html)).toBe('away is back in service.')

    const oat = '[null,null,"milk","oat"]'
    html = (
      await browser.post('/staff/do', { ...fieldsOf(html, 'It is out'), target: oat, hours: '1', reason: 'empty' })
    ).html
    expect(saidIn(html)).toBe('milk: oat is out. The tills are told.')
    expect(html).toMatch(/empty · until \d\d:\d\d/)
    html = (await browser.post('/staff/do', fieldsOf(html, '>Back<'))).html
    expect(saidIn(html)).toBe('milk: oat is back.')
    expect(html).toContain('Everything can be had')
  })

  it('lets no name, note or reason end the element that it stands in', async () => {
    const evil = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
    await makeReady(shop, { customerName: evil.slice(0, 55), drinks: [{ recipe: 'latte', note: evil }] })
    const { brew } = await lose(shop, { drinks: [{ recipe: 'latte', note: evil }] })
    const browser = await loggedIn()
    let { html } = await browser.open()
    html = (
      await browser.post('/staff/do', {
        ...fieldsOf(html, 'It is out'),
        target: '["espresso",null,null,null]',
        reason: evil,
      })
    ).html
    expect(html).not.toMatch(/<script>|<img/)
    expect(html).toContain('&lt;script')
    const strange = await browser.open(`/staff?said=${encodeURIComponent(evil)}`)
    expect(strange.html).not.toContain('id="said"')
    await call(shop, 'POST', `/brew/${brew}/resolve`, shop.keys.barista, { outcome: 'cancel', reason: evil })
    await call(shop, 'POST', '/menu/back', shop.keys.barista, { recipe: 'espresso' })
  })
})
