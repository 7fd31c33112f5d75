/** The control channel: requests of a test or a person at the machine, as in the other twin. */
import { FAULTS, isFaultName } from './faults.ts'
import type { Twin } from './twin.ts'

export type Reply = Readonly<Record<string, unknown>>
type Request = Readonly<Record<string, unknown>>

const REQUESTS = 'fault, clear, take-cup, place-cup, refill, press, report'

/** One request as a line. Never throws. */
export function controlLine(line: string, twin: Twin): Reply {
  try {
    return control(JSON.parse(line), twin)
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
}

/** One request as a value; its `re` comes back in the reply. Never throws. */
export function control(value: unknown, twin: Twin): Reply {
  if (typeof value !== 'object' || value === null) return { error: 'a request is an object with "do"' }
  const request = value as Request
  const re = request.re === undefined ? {} : { re: request.re }
  return { ...re, ...carriedOut(request, twin) }
}

function carriedOut(request: Request, twin: Twin): Reply {
  switch (request.do) {
    case 'fault':
    case 'clear': {
      const { name, ms = null } = request
      if (!isFaultName(name)) return { error: `no fault "${name}"; there are ${Object.keys(FAULTS).join(', ')}` }
      if (ms !== null && !(typeof ms === 'number' && ms >= 0)) return { error: 'ms must be a number of 0 or more' }
      if (request.do === 'fault') twin.strike(name, ms)
      else twin.clear(name)
      return { ok: true }
    }
    case 'take-cup':
      return { ok: true, taken: twin.takeCup() }
    case 'place-cup':
      twin.placeCup()
      return { ok: true }
    case 'refill':
      twin.refill()
      return { ok: true }
    case 'press':
      twin.machine.press('hand')
      return { ok: true }
    case 'report':
      return { report: twin.report() }
    default:
      return { error: `no request "${request.do}"; there are ${REQUESTS}` }
  }
}
