import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

// `npm test` runs everything but *.full.test.ts; `npm run test:full` (BARISTAD_TEST=full) runs those too.
const full = process.env.BARISTAD_TEST === 'full'

const FOLDERS = ['src', 'devices', 'firmware-sim', 'test']
const SLOW = FOLDERS.map((folder) => `${folder}/**/*.full.test.ts`)
const SHARED = { pool: 'forks', testTimeout: 60_000, hookTimeout: 120_000 } as const

/** What takes longest begins first, or one core waits at the end for the other. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number =>
      moduleId.includes('/crash/every-point.full') ? 0 : moduleId.includes('.full.') ? 1 : 2
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b))
  }
}

export default defineConfig({
  test: {
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          ...SHARED,
          name: 'quick',
          include: FOLDERS.map((folder) => `${folder}/**/*.test.ts`),
          exclude: ['**/node_modules/**', ...SLOW],
          // Files share the processes of their workers: loading everything anew for each takes as long as the tests. No
          // test may leave anything behind, in the process or in a module.
          isolate: false,
          setupFiles: 'test/leave-nothing.ts',
        },
      },
      // Browsers, files of the system, processes by the dozen: each has a process of its own.
      ...(full ? [{ test: { ...SHARED, name: 'full', include: SLOW, exclude: ['**/node_modules/**'] } }] : []),
    ],
  },
})
