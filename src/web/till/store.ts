/** What this device remembers: texts by name. */
export interface Store {
  get(name: string): string | null
  /** @throws when there is no room, or the browser keeps nothing */
  set(name: string, text: string): void
  remove(name: string): void
  names(): string[]
}

/** So that other pages of this address are left alone. */
const PREFIX = 'baristad.till.'

/** In the browser, over reloads and restarts; each sale under a name of its own, so that two windows do not overwrite each other. */
export function browserStore(storage: Storage): Store {
  return {
    get: (name) => storage.getItem(PREFIX + name),
    set: (name, text) => storage.setItem(PREFIX + name, text),
    remove: (name) => storage.removeItem(PREFIX + name),
    names: () =>
      Array.from({ length: storage.length }, (_, i) => storage.key(i) ?? '')
        .filter((name) => name.startsWith(PREFIX))
        .map((name) => name.slice(PREFIX.length)),
  }
}

/** For tests, and for a browser that keeps nothing. */
export function memoryStore(): Store {
  const texts = new Map<string, string>()
  return {
    get: (name) => texts.get(name) ?? null,
    set: (name, text) => void texts.set(name, text),
    remove: (name) => void texts.delete(name),
    names: () => [...texts.keys()],
  }
}

/** Undefined when there is nothing of this name, or nothing that can be read. */
export function readJson(store: Store, name: string): unknown {
  try {
    return JSON.parse(store.get(name) ?? '')
  } catch {
    return undefined
  }
}
