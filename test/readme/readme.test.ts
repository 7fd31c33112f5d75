import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { COMMANDS, commandsIn } from './commands.ts'
import { mqttReference, regenerate } from './generated.ts'

const root = join(import.meta.dirname, '..', '..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')

describe('the README', () => {
  it('shows the diagrams of the tables in the code (else: npm run docs)', () => {
    expect(regenerate(readme)).toBe(readme)
  })

  it('and docs/mqtt.md lists every topic as the code knows it (else: npm run docs)', () => {
    expect(readFileSync(join(root, 'docs', 'mqtt.md'), 'utf8').trimEnd()).toBe(mqttReference().trimEnd())
  })

  it('has no command that the check of its commands does not run, and none is missing', () => {
    expect(commandsIn(readme).sort()).toEqual(COMMANDS.map(({ line }) => line).sort())
  })

  it('links to files that exist', () => {
    const links = [...readme.matchAll(/\]\((?!http|#)([^)#]+)/g)].map(([, path]) => path ?? '')
    expect(links.length).toBeGreaterThan(3)
    for (const path of links) expect(existsSync(join(root, path)), path).toBe(true)
  })
})
