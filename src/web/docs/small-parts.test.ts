import { describe, expect, it } from 'vitest'
import { fold, foundWords, matches, wordsOf } from './filter.ts'
import { atAddress, newUuid, withFreshKey } from './fresh-command.ts'
import { jsonText } from './json-text.ts'

describe('the filter', () => {
  const text = fold('POST /order/{id}/hold · Café · Wartet, bis er FREIGEGEBEN ist')

  it.each([
    ['hold', true],
    ['  HOLD   post ', true],
    ['cafe', true],
    ['café', true],
    ['/order/{id}', true],
    ['hold release', false],
    ['', true],
    ['   ', true],
  ])('%j: found %s', (query, found) => {
    expect(matches(text, wordsOf(query))).toBe(found)
  })

  it('says how much is left, and nothing when nothing is filtered', () => {
    expect([foundWords(3, 40, ['x']), foundWords(0, 40, ['x']), foundWords(40, 40, [])]).toEqual([
      '3 of 40',
      'nothing found',
      '',
    ])
  })
})

describe('a copied command', () => {
  const command = "curl 'http://127.0.0.1:8080/order' \\\n  -H 'Idempotency-Key: 5f0c9a3e-7d1b-4c52-9e8a-000000000001'"

  it('has a key of its own, and nothing else in it is another', () => {
    const uuid = newUuid(Uint8Array.from({ length: 16 }, () => 255))
    expect(uuid).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff')
    const fresh = withFreshKey(command, uuid)
    expect(fresh).toBe(command.replace('5f0c9a3e-7d1b-4c52-9e8a-000000000001', uuid))
    expect(withFreshKey(fresh, newUuid(new Uint8Array(16)))).toContain('00000000-0000-4000-8000-000000000000')
  })

  it('without such a key stays as it is', () => {
    expect(withFreshKey("curl 'http://x/menu'", 'u')).toBe("curl 'http://x/menu'")
  })

  it('goes to where the reader found the page, and only the address is changed', () => {
    const body = `${command} -d '{"url":"http://127.0.0.1:8080/x"}'`
    const there = atAddress(body, 'http://127.0.0.1:8080', 'http://$&.lan:80')
    expect(there).toContain("curl 'http://$&.lan:80/order'")
    expect(there).toContain('"url":"http://127.0.0.1:8080/x"')
    expect(atAddress("'http://127.0.0.1:80801/x'", 'http://127.0.0.1:8080', 'http://y')).toContain(':80801/x')
  })
})

describe('JSON on the page', () => {
  it('stays on a line while it fits, and is the same value in any case', () => {
    const long = { name: 'x'.repeat(30), list: [1, 2, { deep: 'y'.repeat(60) }], empty: {}, none: null, gone: [] }
    expect(jsonText({ a: 1, b: [true, null] })).toBe('{ "a": 1, "b": [true, null] }')
    const text = jsonText(long)
    expect(JSON.parse(text)).toEqual(long)
    expect(text.split('\n').every((line) => line.length <= 80)).toBe(true)
    expect(text).toContain('\n  "empty": {},\n  "none": null,\n')
  })
})
