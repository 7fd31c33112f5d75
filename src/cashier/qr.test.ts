import { pino } from 'pino'
import decodeQR from 'qr/decode.js'
import { afterEach, describe, expect, it } from 'vitest'
import { createHttpServer, type HttpServer } from '../http/server.ts'
import { qrRoutes, smallest } from './qr.ts'

const ID = '7K3QXW9MZ4T2B'

let app: HttpServer | undefined
afterEach(() => app?.close())

async function ask(id: string, base = 'http://coffee.lan:8080') {
  app = await createHttpServer({
    log: pino({ level: 'silent' }),
    keys: { examine: () => ({ t: 'unknown' }) },
    version: '0',
  })
  const view = {
    order: (known: string, url: string) =>
      known === ID ? ({ order: { id: ID, url }, row: 1, version: 1 } as never) : null,
  }
  qrRoutes(app, { view, orderUrl: (known) => `${base}/o/${known}` })
  return app.inject(`/order/${id}/qr.svg`)
}

/** As a phone would: the picture as dots, read by somebody else's decoder. `dots`: along a side, without the border. */
function read(svg: string): { text: string; dots: number; quiet: number } {
  const [left = 0, , width = 0] = (/viewBox="([^"]+)"/.exec(svg)?.[1] ?? '').split(' ').map(Number)
  const outlines = [...(/<path d="([^"]+)"/.exec(svg)?.[1] ?? '').matchAll(/M([^MZ]+)Z/g)].map((outline) =>
    (outline[1] ?? '').split('L').map((point) => point.split(' ').map(Number)),
  )
  const dark = (x: number, y: number): boolean => {
    let inside = false
    for (const points of outlines) {
      points.forEach(([ax = 0, ay = 0], i) => {
        const [bx = 0, by = 0] = points[(i + 1) % points.length] ?? []
        if (ay > y !== by > y && x < ax + ((bx - ax) * (y - ay)) / (by - ay)) inside = !inside
      })
    }
    return inside
  }
  const dot = 4
  const size = width * dot
  const pixels = new Uint8ClampedArray(size * size * 4).fill(255)
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      if (!dark(left + (x + 0.5) / dot, left + (y + 0.5) / dot)) continue
      pixels.fill(0, (y * size + x) * 4, (y * size + x) * 4 + 3)
    }
  }
  const text = decodeQR({ width: size, height: size, data: pixels })
  return { text, dots: width + 2 * left, quiet: -left }
}

describe('the code of an order', () => {
  it('holds the address of its page in capitals: as letters and digits it fits 25 dots, as bytes it would not', async () => {
    const answer = await ask(ID)
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['content-type']).toBe('image/svg+xml')
    expect(answer.headers['cache-control']).toBe('no-store')
    const code = read(answer.body)
    expect(code).toEqual({ text: `HTTP://COFFEE.LAN:8080/O/${ID}`, dots: 25, quiet: 4 })
  })

  it('is found by an id as people type it', async () => {
    const answer = await ask(ID.toLowerCase())
    expect(read(answer.body).text).toBe(`HTTP://COFFEE.LAN:8080/O/${ID}`)
  })

  it('leaves a path of another server as it is written, since case may matter there', async () => {
    const answer = await ask(ID, 'https://cafe.example/Corner')
    expect(read(answer.body).text).toBe(`https://cafe.example/Corner/o/${ID}`)
  })

  it.each([['0000000000000'], ['nonsense'], ['7K3QXW9MZ4T2U']])('of %s is not there', async (id) => {
    const answer = await ask(id)
    expect(answer.statusCode).toBe(404)
    expect(answer.json()).toMatchObject({ code: 'BD_NOT_FOUND' })
    expect(answer.headers['cache-control']).toBe('no-store')
  })
})

describe('the smallest spelling', () => {
  it.each([
    ['https://cafe.example/o/7K3QXW9MZ4T2B', 'HTTPS://CAFE.EXAMPLE/O/7K3QXW9MZ4T2B'],
    ['https://cafe.example/7/o/7K3QXW9MZ4T2B', 'HTTPS://CAFE.EXAMPLE/7/O/7K3QXW9MZ4T2B'],
    ['http://[::1]:8080/o/7K3QXW9MZ4T2B', 'HTTP://[::1]:8080/O/7K3QXW9MZ4T2B'],
    ['/o/7K3QXW9MZ4T2B', '/o/7K3QXW9MZ4T2B'],
  ])('of %s is %s', (url, small) => {
    expect(smallest(url)).toBe(small)
  })
})
