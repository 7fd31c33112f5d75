/** A bad line between a till and a shop: requests get through, and what becomes of a reply is up to the test. */
import { connect, createServer, type Socket } from 'node:net'

export interface CuttingProxy {
  readonly url: string
  close(): Promise<void>
}

/** `onReply` is asked when the shop begins to answer: the request is done by then. `hold` keeps the till waiting. */
export async function cuttingProxy(shopUrl: string, onReply: () => 'pass' | 'cut' | 'hold'): Promise<CuttingProxy> {
  const { hostname, port } = new URL(shopUrl)
  const open = new Set<Socket>()
  const server = createServer((till) => {
    const shop = connect(Number(port), hostname)
    for (const socket of [till, shop]) {
      open.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        open.delete(socket)
        till.destroy()
        shop.destroy()
      })
    }
    till.pipe(shop)
    shop.on('data', (bytes) => {
      const fate = onReply()
      if (fate === 'pass') till.write(bytes)
      else if (fate === 'cut') till.destroy()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    async close() {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
