/** Topics and payloads of the board's feed. What is not understood is dropped: one odd message must not blind a display. */
import type { BoardLogin } from '../data.ts'
import type { BoardMessage } from './board-state.ts'

export function boardTopics(login: Pick<BoardLogin, 'base'>, zone: string): readonly string[] {
  const board = `${login.base}/board/${zone}`
  return [board, `${board}/call`, `${login.base}/daemon/heartbeat`, `${board}/identify`]
}

export function readMessage(
  login: Pick<BoardLogin, 'base' | 'username'>,
  zone: string,
  topic: string,
  payload: Uint8Array,
  retained: boolean,
): BoardMessage | null {
  const data = parse(payload)
  if (data === null || data.v !== 1) return null
  const [snapshotTopic, callTopic, heartbeatTopic, identifyTopic] = boardTopics(login, zone)
  switch (topic) {
    case snapshotTopic:
      return isSnapshot(data) ? { t: 'snapshot', snapshot: data, retained } : null
    case callTopic:
      // A call that was kept is the past: it is never replayed.
      return isCall(data) && !retained ? { t: 'call', call: data } : null
    case heartbeatTopic:
      // Likewise a kept heartbeat proves nothing.
      return isHeartbeat(data) && !retained ? { t: 'heartbeat', heartbeat: data } : null
    case identifyTopic:
      // Meant for one display; all of the zone hear it.
      return isIdentify(data) && !retained && data.display === login.username ? { t: 'identify', identify: data } : null
    default:
      return null
  }
}

type Json = Readonly<Record<string, unknown>>

function parse(payload: Uint8Array): Json | null {
  try {
    const data: unknown = JSON.parse(new TextDecoder().decode(payload))
    return isObject(data) ? data : null
  } catch {
    return null
  }
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

type Snapshot = Extract<BoardMessage, { t: 'snapshot' }>['snapshot']
type Call = Extract<BoardMessage, { t: 'call' }>['call']
type Identify = Extract<BoardMessage, { t: 'identify' }>['identify']
type Heartbeat = Extract<BoardMessage, { t: 'heartbeat' }>['heartbeat']

function isSnapshot(data: Json): data is Json & Snapshot {
  const { preparing, ready, counts, closed, counter } = data
  return (
    typeof data.serverTime === 'number' &&
    typeof data.build === 'string' &&
    Array.isArray(preparing) &&
    preparing.every((o) => isObject(o) && typeof o.number === 'string') &&
    Array.isArray(ready) &&
    ready.every((o) => isObject(o) && typeof o.number === 'string' && typeof o.since === 'number') &&
    isObject(counts) &&
    typeof counts.preparing === 'number' &&
    typeof counts.ready === 'number' &&
    (counter === undefined ||
      (Array.isArray(counter) && counter.every((o) => isObject(o) && typeof o.number === 'string'))) &&
    (closed === undefined ||
      closed === null ||
      (isObject(closed) && (closed.opens === null || typeof closed.opens === 'string')))
  )
}

const isPart = (value: unknown): boolean => value === undefined || value === null || typeof value === 'number'

const isCall = (data: Json): data is Json & Call =>
  typeof data.number === 'string' &&
  typeof data.seq === 'number' &&
  typeof data.at === 'number' &&
  isPart(data.drink) &&
  isPart(data.of) &&
  ['undefined', 'number'].includes(typeof data.again)

const isIdentify = (data: Json): data is Json & Identify =>
  typeof data.display === 'string' && typeof data.name === 'string'

const isHeartbeat = (data: Json): data is Json & Heartbeat => typeof data.serverTime === 'number'
