/** Server-sent events of one order. */
import { expectMatch, expectSame, expectStatus, placedId } from '../checks.ts'
import { conformCase, Mismatch } from '../verdict.ts'

export const streamCases = [
  conformCase(
    'a stream begins with the whole order and goes on with rising ids',
    'KitchenCraft #13: the socket was open again, but there was no state',
    async (server) => {
      const id = placedId(await server.place())
      const stream = await server.follow(id)
      try {
        const [snapshot] = await stream.first(1)
        expectStatus(stream.exchange, 200)
        expectMatch('content-type', stream.exchange.headers['content-type'], /^text\/event-stream/, stream.exchange)
        expectSame('first event', snapshot?.event, 'snapshot', stream.exchange)
        expectMatch('snapshot', snapshot?.data, new RegExp(`"id":"${id}"`), stream.exchange)
        await server.act(id, 'cancel')
        const events = await stream.first(2)
        expectSame('event after a cancel', events[1]?.event, 'order', stream.exchange)
        const ids = events.map((event) => Number(event.id))
        const rising = ids.every((value, i) => i === 0 || value > (ids[i - 1] ?? Number.NaN))
        if (!rising) throw new Mismatch('rising ids', ids.join(', '), stream.exchange)
      } finally {
        stream.close()
      }
    },
  ),
  conformCase(
    'a stream goes on after Last-Event-ID with what was missed',
    'a phone sleeps in a pocket: "ready" must be there when it wakes up',
    async (server) => {
      const id = placedId(await server.place())
      const before = await server.follow(id)
      const [snapshot] = await before.first(1)
      before.close()
      await server.act(id, 'cancel')
      const after = await server.follow(id, snapshot?.id ?? '')
      try {
        const [missed] = await after.first(1)
        expectSame('first event', missed?.event, 'order', after.exchange)
        if (!(Number(missed?.id) > Number(snapshot?.id)))
          throw new Mismatch(`an id above ${snapshot?.id}`, String(missed?.id), after.exchange)
      } finally {
        after.close()
      }
    },
  ),
  conformCase(
    'a Last-Event-ID that the server never gave is answered with the whole order',
    'a shop that was restored from a backup has a shorter history than its customers’ phones',
    async (server) => {
      const id = placedId(await server.place())
      const stream = await server.follow(id, '999999999999')
      const [first] = await stream.first(1)
      stream.close()
      expectSame('first event', first?.event, 'snapshot', stream.exchange)
    },
  ),
  conformCase(
    'the stream of an unknown order is 404, not an empty stream',
    'FloCafe #182: a spinner for ever',
    async (server) => {
      const stream = await server.follow('0000000000000')
      stream.close()
      expectStatus(stream.exchange, 404)
    },
  ),
]
