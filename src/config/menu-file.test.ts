import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ConfigFile } from './file.ts'
import { formatConfigError } from './finding.ts'
import { GOOD, MACHINES, MENU, read as readText, SHOP } from './testing.ts'

const CONFIG = `${SHOP}${MACHINES}menuFile: ./menu.yaml\n`

/** Reads a configuration beside which a menu file has this text; null: there is none. */
function read(text: string, menu: string | null, file = 'shop/baristad.yaml', more: object = {}) {
  const asked: string[] = []
  const readFile = (name: string): ConfigFile => {
    asked.push(name)
    if (menu === null) return { ok: false, file: name, problem: 'there is no such file' }
    return { ok: true, file: name, text: menu }
  }
  const result = readText(text, { file, readFile, ...more })
  const lines = (result.ok ? [] : result.errors).map(formatConfigError)
  return { asked, lines, config: result.ok ? result.config : null, warnings: result.warnings.map(formatConfigError) }
}

describe('a menu file', () => {
  it('is read from beside the configuration, and is the menu', () => {
    const { config, asked, lines } = read(CONFIG, `${MENU}words: {}\n`)
    expect(lines).toEqual([])
    expect(asked).toEqual(['shop/menu.yaml'])
    expect(config?.shop.menu.recipes.map(({ id }) => id)).toEqual(['flat-white'])
    expect(config?.menuSource).toBe(resolve('shop/menu.yaml'))
  })

  it('comes from the disk when nobody says otherwise', () => {
    const folder = mkdtempSync(join(tmpdir(), 'baristad-menu-'))
    try {
      writeFileSync(join(folder, 'menu.yaml'), MENU)
      const result = readText(CONFIG, { file: join(folder, 'baristad.yaml') })
      expect(result.ok && result.config.menuSource).toBe(join(folder, 'menu.yaml'))
      rmSync(join(folder, 'menu.yaml'))
      const gone = readText(CONFIG, { file: join(folder, 'baristad.yaml') })
      expect(gone.ok ? [] : gone.errors.map(({ problem }) => problem)).toEqual([
        `${join(folder, 'menu.yaml')}: there is no such file`,
      ])
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it('may be anywhere, and named by the environment', () => {
    expect(read(CONFIG.replace('./menu.yaml', '/srv/menu.yaml'), MENU).asked).toEqual(['/srv/menu.yaml'])
    const env = { BARISTAD_MENU_FILE: 'other.yaml' }
    expect(read(CONFIG, MENU, undefined, { env }).asked).toEqual([resolve('other.yaml')])
    expect(read(CONFIG, null, undefined, { env }).lines).toEqual([
      `environment BARISTAD_MENU_FILE  menuFile  ${resolve('other.yaml')}: there is no such file`,
    ])
  })

  it('that is not there is one error, and the rest is still checked', () => {
    expect(read(`${CONFIG}log: { level: loud }\n`, null).lines).toEqual([
      'shop/baristad.yaml:7:11  menuFile  shop/menu.yaml: there is no such file',
      expect.stringContaining('shop/baristad.yaml:8:15  log.level  "loud" is not valid'),
    ])
    expect(read(CONFIG, null).warnings).toEqual([])
  })

  it('has its errors at its own lines, after those of the configuration', () => {
    const menu = 'menu:\n  - recipe: tea\n    steps: [{ skill: kettle, second: 3 }]\nwords:\n  oat: { nam: Oat }\n'
    expect(read(`${CONFIG}log: { level: loud }\n`, menu).lines).toEqual([
      expect.stringContaining('shop/baristad.yaml:8:15  log.level  '),
      expect.stringContaining('shop/menu.yaml:3:13  menu[0].steps[0].seconds  "seconds" is missing'),
      expect.stringContaining('shop/menu.yaml:3:22  menu[0].steps[0].skill  no machine has the skill "kettle"'),
      expect.stringContaining(
        'shop/menu.yaml:3:30  menu[0].steps[0].second  unknown key "second" (did you mean "seconds"?)',
      ),
      expect.stringContaining('shop/menu.yaml:5:10  words.oat.nam  unknown key "nam" (did you mean "name"?)'),
    ])
  })

  it('warns at its own lines too', () => {
    expect(read(CONFIG, `${MENU}words: { oat: {} }\n`).warnings).toEqual([
      'shop/menu.yaml:2:10  words.oat  no recipe has a size, an option or a choice "oat"',
    ])
  })

  it.each([
    [
      'a key of the configuration',
      `${MENU}machines: []\n`,
      'shop/menu.yaml:2:1  machines  unknown key "machines"; allowed: menu, words',
    ],
    ['a misspelt key', `${MENU}word: {}\n`, 'shop/menu.yaml:2:1  word  unknown key "word" (did you mean "words"?)'],
    [
      'a list at its top',
      '- recipe: tea\n',
      'shop/menu.yaml:1:1  a list is not valid; allowed: a section with menu, words',
    ],
    ['nothing in it', '# soon\n', 'shop/menu.yaml:1:1  menu  an empty menu: a shop needs at least one recipe'],
    ['a key that is there twice', `${MENU}${MENU}`, 'shop/menu.yaml:2:1  menu  this key is here already'],
    ['text that is no YAML', 'menu: [\n', 'shop/menu.yaml:2:1  not valid YAML'],
  ])('is refused for %s, and for nothing else', (_, menu, message) => {
    expect(read(CONFIG, menu).lines).toEqual([expect.stringContaining(message)])
  })

  it('and a menu in the configuration are one too many', () => {
    expect(read(`${CONFIG}${MENU}words: { oat: 4 }\n`, MENU).lines).toEqual([
      'shop/baristad.yaml:8:1  menu  stands in the menu file (menuFile: ./menu.yaml): keep it there or here, not in both',
      'shop/baristad.yaml:9:1  words  stands in the menu file (menuFile: ./menu.yaml): keep it there or here, not in both',
    ])
    expect(read(`${CONFIG}menu:\nwords:\n`, MENU).lines).toEqual([])
  })

  it('is not looked for when none is named', () => {
    const { asked, config } = read(GOOD, MENU)
    expect(asked).toEqual([])
    expect(config?.menuSource).toBeNull()
  })
})
