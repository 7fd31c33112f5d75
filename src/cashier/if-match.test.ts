import { describe, expect, it } from 'vitest'
import { versionsIn } from './if-match.ts'

const ID = '7K3M9X2QW5RTB'

describe('If-Match', () => {
  it.each([
    ['nothing: any version', undefined, undefined],
    ['a star: any version', '*', undefined],
    ['a tag', `"${ID}-7"`, [7]],
    ['several', `"${ID}-7" ,"${ID}-12"`, [7, 12]],
    ['one of another order among them', `"0000000000000-7", "${ID}-12"`, [12]],
    ['a weak one', `W/"${ID}-7"`, []],
    ['without quotes', `${ID}-7`, []],
    ['of another order', '"0000000000000-7"', []],
    ['empty', '', []],
    ['no number', `"${ID}-x"`, []],
    ['too long a number', `"${ID}-${'9'.repeat(16)}"`, []],
  ])('%s', (_what, header, versions) => {
    expect(versionsIn(header, ID)).toEqual(versions)
  })
})
