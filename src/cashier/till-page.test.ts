import { pino } from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import { createHttpServer, type HttpServer } from '../http/server.ts'
import type { Manifest } from '../web/data.ts'
import { type TillPageParts, tillPageRoutes } from './till-page.ts'

let app: HttpServer | undefined
afterEach(() => app?.close())

async function ask(parts: TillPageParts) {
  app = await createHttpServer({
    log: pino({ level: 'silent' }),
    keys: { examine: () => ({ t: 'unknown' }) },
    version: '0',
  })
  tillPageRoutes(app, parts)
  return app.inject('/till')
}

describe('the page of the till', () => {
  it('comes without a key, is never kept, and may load nothing from elsewhere', async () => {
    const none = { script: '/assets/none.js', styles: [] }
    const manifest: Manifest = {
      build: 'b1',
      board: none,
      pairing: none,
      order: none,
      docs: none,
      till: none,
      staff: none,
      lane: none,
      paper: none,
    }
    const pages = { tillPage: ({ shopName, build }: { shopName: string; build: string }) => `${shopName} ${build}` }
    const answer = await ask({ built: { pages, manifest }, shopName: () => 'Corner Coffee' })
    expect(answer.statusCode).toBe(200)
    expect(answer.body).toBe('Corner Coffee b1')
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(answer.headers['content-security-policy']).toMatch(/default-src 'none'; script-src 'self';/)
  })

  it('says how to build it where nobody has', async () => {
    const answer = await ask({ built: null, shopName: () => 'Corner Coffee' })
    expect(answer.statusCode).toBe(404)
    expect(answer.json().detail).toContain('npm run build')
  })
})
