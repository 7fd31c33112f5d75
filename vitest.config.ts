import { defineConfig } from 'vitest/config'

// `npm test` runs everything but *.full.test.ts; `npm run test:full` (BARISTAD_TEST=full) runs those too.
const full = process.env.BARISTAD_TEST === 'full'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'devices/**/*.test.ts', 'firmware-sim/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: full ? ['**/node_modules/**'] : ['**/node_modules/**', '**/*.full.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // Files share the processes of their workers: loading everything anew for each takes as long as the tests. No test may
    // leave anything behind, in the process or in a module.
    isolate: false,
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
})
