import { describe, expect, it } from 'vitest'
import type { CapStatus } from '../http/caps.ts'
import type { Trouble } from '../shop/inputs.ts'
import { TroubleWatch } from './troubles.ts'

function watching() {
  const told: (readonly Trouble[])[] = []
  const state = {
    broker: 'connected' as 'connected' | 'away',
    disk: 'ok' as CapStatus,
    freeBytes: 300 * 1_048_576,
    printer: null as string | null,
  }
  const watch = new TroubleWatch({
    broker: () => state.broker,
    caps: () => [{ cap: 'freeDisk', now: state.freeBytes, limit: 200 * 1_048_576, status: state.disk }],
    printers: () => [{ id: 'bar', prints: 'labels', trouble: state.printer }],
    tell: (troubles) => void told.push(troubles),
  })
  return { told, state, watch }
}

describe('what is wrong around the daemon', () => {
  it('is told when it changes, and the first time that all is well', () => {
    const { told, state, watch } = watching()
    watch.look()
    watch.look()
    expect(told).toEqual([[]])
    state.broker = 'away'
    watch.look()
    watch.look()
    expect(told.slice(1)).toMatchObject([[{ cause: 'broker' }]])
    state.broker = 'connected'
    watch.look()
    expect(told.slice(2)).toEqual([[]])
  })

  it('is a printer that does not print, by its name, whatever it says next', () => {
    const { told, state, watch } = watching()
    watch.look()
    for (const trouble of ['does not answer', 'is out of paper', null]) {
      state.printer = trouble
      watch.look()
    }
    expect(told.slice(1)).toMatchObject([
      [{ cause: 'printer', subject: 'bar', detail: expect.stringContaining('The printer bar does not answer') }],
      [],
    ])
  })

  it('is not told anew with each megabyte that a full disk gets or loses', () => {
    const { told, state, watch } = watching()
    state.disk = 'orders refused'
    for (const megabytes of [150, 149, 151]) {
      state.freeBytes = megabytes * 1_048_576
      watch.look()
    }
    expect(told).toMatchObject([[{ cause: 'disk', detail: expect.stringContaining('150 MB') }]])
  })
})
