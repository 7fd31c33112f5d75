import { describe, expect, it } from 'vitest'
import { mayReload, noteReload, RELOAD_EVERY_MS } from './reload.ts'

const T0 = 1_790_000_000_000

function memory() {
  const kept = new Map<string, string>()
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  }
}

describe('a board of an older build', () => {
  it('reloads at once the first time, and then at most every five minutes', () => {
    const kept = memory()
    expect(mayReload(kept, T0, T0 + 1)).toBe(true)
    noteReload(kept, T0 + 1)
    expect(mayReload(kept, T0 + 2, T0 + RELOAD_EVERY_MS)).toBe(false)
    expect(mayReload(kept, T0 + 2, T0 + 1 + RELOAD_EVERY_MS)).toBe(true)
  })

  it('waits five minutes where nothing can be remembered', () => {
    expect(mayReload(null, T0, T0 + RELOAD_EVERY_MS - 1)).toBe(false)
    expect(mayReload(null, T0, T0 + RELOAD_EVERY_MS)).toBe(true)
  })

  it('is not stuck for years when the clock of the television was set back', () => {
    const kept = memory()
    noteReload(kept, T0 + 10 * 365 * 86_400_000)
    expect(mayReload(kept, T0, T0)).toBe(true)
  })
})
