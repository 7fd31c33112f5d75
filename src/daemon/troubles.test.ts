import { describe, expect, it } from 'vitest'
import type { CapStatus } from '../http/caps.ts'
import type { Trouble } from '../shop/inputs.ts'
import { TroubleWatch } from './troubles.ts'

function watching() {
  const told: (readonly Trouble[])[] = []
  const state = { broker: 'connected' as 'connected' | 'away', disk: 'ok' as CapStatus, freeBytes: 300 * 1_048_576 }
  const watch = new TroubleWatch({
    broker: () => state.broker,
    caps: () => [{ cap: 'freeDisk', now: state.freeBytes, limit: 200 * 1_048_576, status: state.disk }],
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
