/** Server-sent events of all orders of a till. */
import { expectSame, expectStatus, placedId } from '../checks.ts'
import { needs } from '../documents.ts'
import type { EventStream } from '../event-stream.ts'
import { conformCase, Mismatch } from '../verdict.ts'

const PATH = '"/events"'
type Events = Awaited<ReturnType<EventStream['first']>>

interface Told {
  readonly type: string
  readonly order: { readonly id?: unknown; readonly clientRef?: unknown; readonly number?: unknown }
}

/** Accepted and cancelled are told whatever the machines do meanwhile; of these orders only. */
function toldOf(events: Events, ids: readonly string[]): Told[] {
  return events.flatMap(({ event, data }) => {
    if (event !== 'order.accepted' && event !== 'order.cancelled') return []
    const body: { readonly order?: Told['order'] } = JSON.parse(data)
    return ids.includes(String(body.order?.id)) ? [{ type: event, order: body.order ?? {} }] : []
  })
}

/** Opens a stream, lets `look` see it, and closes it whatever that finds. */
async function listening<T>(stream: EventStream, look: (stream: EventStream) => Promise<T>): Promise<T> {
  try {
    return await look(stream)
  } finally {
    stream.close()
  }
}

const firstId = async (stream: EventStream): Promise<string> => {
  const [first] = await stream.first(1)
  expectStatus(stream.exchange, 200)
  if (first === undefined || first.id === '')
    throw new Mismatch('a first event with an id to go on from', JSON.stringify(first ?? null), stream.exchange)
  return first.id
}

export const terminalStreamCases = [
  conformCase(
    'the stream of a till goes on after Last-Event-ID with all that was missed, in order and once, and then live',
    'CoopCycle #4575: cancelled while the tablet was offline, and still on its screen the next day',
    async (server) => {
      needs(server, PATH)
      const last = await listening(await server.events(), firstId)
      const a = placedId(await server.place())
      const b = placedId(await server.place())
      expectStatus(await server.act(a, 'cancel'), 200)
      await listening(await server.events(last), async (stream) => {
        await stream.until((events) => toldOf(events, [a, b]).length >= 3)
        const c = placedId(await server.place())
        const names: Readonly<Record<string, string>> = { [a]: 'first', [b]: 'second', [c]: 'third' }
        const all = Object.keys(names)
        const events = await stream.until((events) => toldOf(events, [c]).length > 0)
        const told = toldOf(events, all).map(({ type, order }) => `${type} of the ${names[String(order.id)]}`)
        const accepted = ['order.accepted of the first', 'order.accepted of the second', 'order.cancelled of the first']
        expectSame('events', told, [...accepted, 'order.accepted of the third'], stream.exchange)
        const ids = events.map(({ id }) => Number(id))
        const rising = ids.every((id, i) => id > (ids[i - 1] ?? Number(last)))
        if (!rising) throw new Mismatch(`ids that rise from ${last}`, ids.join(', '), stream.exchange)
      })
    },
  ),
  conformCase(
    'the stream of a till names each order by its id, its number and the till’s own reference',
    'a till knows its receipt, and must not look in the list for what just became ready',
    async (server) => {
      needs(server, PATH)
      await listening(await server.events(), async (stream) => {
        await firstId(stream)
        const clientRef = server.newKey().slice(0, 64)
        const placed = await server.place({ body: { ...server.order, clientRef } })
        const id = placedId(placed)
        const [told] = toldOf(await stream.until((events) => toldOf(events, [id]).length > 0), [id])
        const { number } = placed.json
        const { order = {} } = told ?? {}
        const came = { id: order.id, number: order.number, clientRef: order.clientRef }
        expectSame('order of the event', came, { id, number, clientRef }, stream.exchange)
      })
    },
  ),
  conformCase(
    'a Last-Event-ID of a till that the server never gave is answered at once, with an id to go on from',
    'a shop that was restored from a backup has a shorter history: silence would look like a quiet morning',
    async (server) => {
      needs(server, PATH)
      await listening(await server.events('999999999999'), async (stream) => {
        const id = await firstId(stream)
        if (!(Number(id) < 999_999_999_999)) throw new Mismatch('an id of its own history', id, stream.exchange)
      })
    },
  ),
  conformCase(
    'the stream of a till is refused without a key: 401',
    'it names every order and its id, which is the right to read it',
    async (server) => {
      needs(server, PATH)
      const stream = await server.events(undefined, { authorization: null })
      stream.close()
      expectStatus(stream.exchange, 401)
    },
  ),
]
