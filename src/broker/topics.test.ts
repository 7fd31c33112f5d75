import { describe, expect, it } from 'vitest'
import { exampleOf } from './examples.ts'
import { fieldsOf, topicReference } from './reference.ts'
import { publishOptions, TOPICS, topicSpec } from './topics.ts'
import { validate } from './validate.ts'

const concrete = (topic: string) => topic.replace('<id>', 'espresso-1').replace('<zone>', 'main')

describe('the table of topics', () => {
  it.each(TOPICS)('$topic has an example that is valid and short enough', (spec) => {
    expect(exampleOf(spec)).toBeDefined()
    expect(validate(concrete(spec.topic), JSON.stringify(exampleOf(spec)))).toBeNull()
  })

  it.each(TOPICS)('$topic says of every field what it means', (spec) => {
    const shapes = 'anyOf' in spec.payload ? (spec.payload.anyOf as object[]) : [spec.payload]
    for (const shape of shapes) {
      const fields = fieldsOf(shape)
      expect(fields.map((field) => field.path)).toContain('v')
      expect(fields.filter((field) => field.about === '')).toEqual([])
    }
  })

  it('finds the row of a concrete topic, and only of one', () => {
    expect(topicSpec('machine/espresso-1/state')?.topic).toBe('machine/<id>/state')
    expect(topicSpec('board/main/call')?.topic).toBe('board/<zone>/call')
    for (const none of ['machine/+/state', 'machine/#', 'machine//state', 'board', 'board/main/call/x', '']) {
      expect(topicSpec(none), none).toBeUndefined()
    }
  })

  it('never lets a command be retained', () => {
    expect(publishOptions('machine/espresso-1/command')).toEqual({ retain: 'live', qos: 0 })
    expect(() => publishOptions('machine/espresso-1/commands')).toThrow(RangeError)
  })
})

describe('the reference', () => {
  it('has a chapter for every topic under the base, with every field of it', () => {
    const text = topicReference('site/shop')
    for (const spec of TOPICS) {
      expect(text).toContain(`## \`site/shop/${spec.topic}\``)
      expect(text).toContain(JSON.stringify(exampleOf(spec)))
    }
    expect(text).toContain('| `preparing[].number` | string')
    expect(text).toContain('| `program.doseGrams` | number')
    expect(text).not.toContain('undefined')
  })

  it('has tables that are whole: as many cells in each row as in its head', () => {
    const lines = topicReference().split('\n')
    let cells = 0
    for (const [at, line] of lines.entries()) {
      if (!line.startsWith('|')) continue
      const here = line.replaceAll('\\|', '').split('|').length
      if (!lines[at - 1]?.startsWith('|')) cells = here
      expect(here, line).toBe(cells)
    }
    expect(cells).toBeGreaterThan(0)
  })
})
