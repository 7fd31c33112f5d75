/** Which room may import which (DESIGN.md §3: imports go down only), as one table that check.ts holds the code to. */

export interface Room {
  /** Paths that begin with this belong to the room; the longest that fits decides. */
  readonly path: string
  /** Paths (by their beginning) that it may import beside itself. `types:` in front: as types only. */
  readonly imports: readonly string[]
  /** Packages that it may import; absent: any. */
  readonly packages?: readonly string[]
}

const EDGE = ['src/http/', 'src/shop/', 'src/kit/']

export const ROOMS: readonly Room[] = [
  { path: 'src/main', imports: ['src/commands/'] },
  {
    path: 'src/commands/',
    imports: [
      'src/daemon/',
      'src/config/',
      'src/telemetry/',
      'src/http/',
      'src/till/',
      'src/conform/',
      'src/simulate/',
      'types:src/shop/',
      'src/shop/ledger/key-faults.ts',
      'src/shop/ledger/recorded-day.ts',
      'src/kit/',
    ],
  },
  {
    path: 'src/daemon/',
    imports: [
      'devices/',
      'src/cashier/',
      'src/console/',
      'src/pickup/',
      'src/broker/',
      'src/fleet/',
      'src/telemetry/',
      'src/reports/',
      'src/http/',
      'src/shop/',
      'src/kit/',
      'src/config/',
      'types:src/web/data.ts',
    ],
  },
  { path: 'src/cashier/', imports: [...EDGE, 'types:src/web/data.ts'] },
  { path: 'src/console/', imports: [...EDGE, 'types:src/web/data.ts'] },
  { path: 'src/pickup/', imports: [...EDGE, 'types:src/web/data.ts'] },
  { path: 'src/telemetry/', imports: EDGE },
  // Reads the order book in a thread of its own; its tests fill one by the very shop.
  {
    path: 'src/reports/',
    imports: ['src/shop/ledger/rows.ts', 'src/shop/testing/', 'src/kit/'],
    packages: ['better-sqlite3', 'node:worker_threads', 'node:url'],
  },
  { path: 'src/broker/', imports: [...EDGE, 'types:src/fleet/driver.ts'] },
  { path: 'src/fleet/', imports: [...EDGE] },
  { path: 'src/config/', imports: ['types:src/fleet/driver.ts', 'types:src/shop/', 'src/kit/'] },
  { path: 'src/http/', imports: ['types:src/shop/', 'src/kit/'] },
  { path: 'src/shop/', imports: ['src/kit/'], packages: ['better-sqlite3'] },
  // The very shop, on a day that is made or was recorded.
  { path: 'src/simulate/', imports: ['src/shop/', 'src/config/', 'src/kit/'] },
  { path: 'src/kit/', imports: [], packages: [] },
  // The cashier's page runs the very client that vendors take with them.
  { path: 'src/web/', imports: ['src/till/'] },
  // What tills take with them: usable without the daemon, against any server.
  { path: 'src/till/', imports: [], packages: ['node:crypto', 'node:fs', 'node:fs/promises', 'node:path'] },
  { path: 'src/conform/', imports: ['src/till/'] },
  { path: 'devices/', imports: ['src/fleet/'] },
  { path: 'firmware-sim/', imports: [] },
  { path: 'test/', imports: ['src/', 'devices/', 'firmware-sim/'] },
]

/** Words that make a step depend on more than its inputs. */
export const FORBIDDEN_IN_SHOP: readonly { readonly pattern: RegExp; readonly what: string }[] = [
  { pattern: /\bDate\b/, what: 'Date: time arrives in `now`' },
  { pattern: /\bMath\.random\b/, what: 'Math.random: chance arrives in the inputs' },
  { pattern: /\bset(Timeout|Interval|Immediate)\b|\bqueueMicrotask\b/, what: 'a timer: say when to wake up' },
  { pattern: /\bperformance\b|\bprocess\b/, what: 'performance and process read the clock or the world' },
  { pattern: /\bPromise\b|\basync\b|\bawait\b/, what: 'a promise: a step is synchronous' },
  { pattern: /\bfetch\b|\bcrypto\b/, what: 'the network and chance' },
]

export const MOST_LINES = 500
