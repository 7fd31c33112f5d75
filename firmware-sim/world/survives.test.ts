import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newMemory } from '../machine/memory.ts'
import { FileNvram } from '../machine/nvram.ts'
import { powerUp } from '../machine/power-up.ts'
import { Bench, ESPRESSO } from '../testing/bench.ts'
import { FileBelongings } from './belongings.ts'
import { FilePourLog } from './pour-log.ts'
import { World } from './world.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firmware-sim-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function world(): World {
  const store = new FileBelongings(join(folder, 'world.json'))
  const log = new FilePourLog(join(folder, 'pours.jsonl'))
  return new World({ groups: 2, warmUpMs: 0, store, log, wallMs: () => 1, tell: () => {} }, 0)
}

const pour = { brew: 5, label: 'a', program: ESPRESSO }

describe('what survives the process in files', () => {
  it('is the cups, the supplies and the counts', () => {
    const first = world()
    first.startPump(1, pour)
    first.stopPump(1, 'done', null)
    first.takeCup(2)
    const second = world()
    expect([second.cup(1), second.cup(2)]).toEqual(['full', 'none'])
    expect(second.levels.waterMl).toBe(4_960)
    expect(second.counts.pours).toBe(1)
  })

  it('ends a pour that the kill cut off, once, and leaves its cup full', () => {
    world().startPump(1, pour)
    expect(world().cup(1)).toBe('full')
    world()
    const ends = new FilePourLog(join(folder, 'pours.jsonl')).read().filter((record) => record.what === 'end')
    expect(ends).toEqual([{ what: 'end', brew: 5, group: 1, result: 'spoiled', cause: 'interrupted', wallMs: 1 }])
  })

  it('knows that the cup is full even if the kill came between the log and the rest', () => {
    world()
    const before = readFileSync(join(folder, 'world.json'))
    world().startPump(1, pour)
    writeFileSync(join(folder, 'world.json'), before)
    expect(world().cup(1)).toBe('full')
  })

  it('does not put back a cup that was taken away during the pour', () => {
    const first = world()
    first.startPump(1, pour)
    first.takeCup(1)
    expect(world().cup(1)).toBe('none')
  })

  it('reads past a line of the log that the kill cut short', () => {
    const first = world()
    first.startPump(1, pour)
    first.stopPump(1, 'done', null)
    appendFileSync(join(folder, 'pours.jsonl'), '{"what":"start","brew":6,"gro')
    expect(world().counts.pours).toBe(1)
  })
})

describe('the memory chip in a file', () => {
  const chip = (): FileNvram => new FileNvram(join(folder, 'nvram.json'), () => existsSync(join(folder, 'pours.jsonl')))
  const config = { groups: 2, journalSize: 16 } as Parameters<typeof powerUp>[1]

  it('gives back what was stored', () => {
    const memory = { ...newMemory(9), boot: 4, fences: [3, 4] }
    chip().store(memory)
    expect(chip().load()).toEqual(memory)
    expect(existsSync(join(folder, 'nvram.json.tmp'))).toBe(false)
  })

  it('is new where no machine ever ran, and lost where one did', () => {
    expect(chip().load()).toBe('new')
    writeFileSync(join(folder, 'pours.jsonl'), '')
    expect(chip().load()).toBe('lost')
  })

  it.each(['', '{', '{"sum":1}', 'null'])('is lost when it holds %j', (content) => {
    writeFileSync(join(folder, 'nvram.json'), content)
    expect(chip().load()).toBe('lost')
  })

  it('is lost when a single digit in it has changed', () => {
    chip().store({ ...newMemory(9), boot: 4 })
    const path = join(folder, 'nvram.json')
    writeFileSync(path, readFileSync(path, 'utf8').replace('"boot":4', '"boot":5'))
    expect(chip().load()).toBe('lost')
  })

  it('goes on from a boot number that no command in flight can carry, when it was lost', () => {
    const { memory } = powerUp('lost', config, () => 2_000_000_001)
    expect(memory.boot).toBeGreaterThan(1_000_000)
    expect(memory.journalState).toBe('lost')
    expect(powerUp('new', config, () => 5).memory.boot).toBe(1)
  })

  it('takes fences and boot number of the machine it stands in', () => {
    const bench = new Bench({ nvram: chip() })
    bench.say({ t: 'fence', group: 2, epoch: 7, brew: 1 })
    const after = new Bench({ nvram: chip(), config: { groups: 4 } })
    expect(after.hello()[0]).toMatchObject({ boot: 2, fences: [0, 7, 0, 0] })
  })
})
