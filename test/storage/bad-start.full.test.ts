/** `baristad run` on a disk that is full or read-only already: what a person is told, and that it works when that is cured. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { shopYaml } from '../e2e/harness/config.ts'
import { Daemon } from '../e2e/harness/daemon.ts'
import { addKey } from '../e2e/harness/keys.ts'
import { openSmallDisk, type SmallDisk } from '../e2e/harness/small-disk.ts'
import { Stage } from '../e2e/harness/stage.ts'
import { orderAt } from './counter.ts'

const PATIENCE_MS = 60_000
/** sysexits.h: it may work later, so a service manager tries again. */
const LATER = 75

let stage: Stage
beforeEach(() => {
  stage = new Stage()
})
afterEach(async () => await stage.clear())

function configFor(data: string): string {
  const file = join(stage.folder, 'baristad.yaml')
  const machines = [{ id: 'left', wire: 'serial' }] as const
  writeFileSync(file, shopYaml(stage.folder, { machines, sections: { data, backup: { every: 'never' } } }))
  return file
}

/** How a start ends that must not succeed: its code, and what it says. */
async function refusal(config: string, disk: SmallDisk): Promise<{ code: number | null; said: string }> {
  const child = Daemon.spawn(stage, { config, starter: disk.starter })
  const { code } = await child.ended(PATIENCE_MS)
  expect(child.lines.filter((line) => line.includes('"open"'))).toEqual([])
  return { code, said: child.stderr }
}

const withoutDisk = (() => {
  const trial = new Stage()
  const found = openSmallDisk(trial)
  void trial.clear()
  return found === null
})()

interface Harm {
  readonly name: string
  readonly words: RegExp
  readonly harm: (disk: SmallDisk) => Promise<void>
  readonly cure: (disk: SmallDisk) => Promise<void>
}
const HARMS: readonly Harm[] = [
  {
    name: 'full',
    words: /disk is full: free some space/,
    harm: (disk) => disk.fill(),
    cure: (disk) => disk.free(),
  },
  {
    name: 'read-only',
    words: /disk is read-only: .*mount it writable/,
    harm: async (disk) => disk.protect(),
    cure: async (disk) => disk.unprotect(),
  },
]

describe.skipIf(withoutDisk).each(HARMS)('a start on a disk that is $name already', ({ words, harm, cure }) => {
  let disk: SmallDisk
  beforeEach(() => {
    const opened = openSmallDisk(stage)
    if (opened === null) throw new Error('neither mount nor strace works here')
    disk = opened
  })

  it('with no book yet says so, with the next step, ends so that it is tried again, and works when it is cured', async () => {
    const config = configFor(disk.data)
    await harm(disk)
    const { code, said } = await refusal(config, disk)
    expect(said).toMatch(words)
    expect(said.trim().split('\n')).toHaveLength(1)
    expect(code).toBe(LATER)
    await cure(disk)
    await Daemon.start(stage, { config })
  }, 120_000)

  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'with a book left by %s loses nothing of it',
    async (signal) => {
      const config = configFor(disk.data)
      const key = await addKey(disk.data, 'cashier', 'till')
      const daemon = await Daemon.start(stage, { config })
      const taken = await orderAt(daemon.http, key, 'one')
      expect(taken.status).toBe(201)
      await daemon.kill(signal)
      await harm(disk)
      for (let n = 0; n < 2; n++) {
        const { code, said } = await refusal(config, disk)
        expect([code, said]).toEqual([LATER, expect.stringMatching(words)])
      }
      await cure(disk)
      await daemon.startAgain()
      expect(await orderAt(daemon.http, key, 'one')).toEqual(taken)
    },
    120_000,
  )
})
