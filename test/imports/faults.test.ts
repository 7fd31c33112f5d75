import { describe, expect, it } from 'vitest'
import { faultsIn, ringsIn } from './faults.ts'

describe('the import check', () => {
  it.each([
    ['src/shop/x.ts', "import { a } from '../daemon/loop.ts'", /may not import src\/daemon/],
    ['src/shop/x.ts', "import type { A } from '../http/keys.ts'", /may not import src\/http/],
    ['src/shop/x.ts', "import { a } from 'fastify'", /package fastify/],
    ['src/shop/x.ts', "import {\n  a,\n  b,\n} from 'node:fs'", /package node:fs/],
    ['src/shop/x.ts', 'const a = Date.now()', /Date/],
    ['src/shop/x.ts', 'const a = async () => 1', /promise/],
    ['src/shop/x.ts', 'setTimeout(a, 1)', /timer/],
    ['src/cashier/x.ts', "import { a } from '../pickup/pages.ts'", /src\/pickup/],
    ['src/pickup/x.ts', "import { a } from '../web/data.ts'", /src\/web/],
    ['src/pickup/x.ts', "const a = await import('../daemon/loop.ts')", /src\/daemon/],
    ['devices/x/y.ts', "import { a } from '../../src/shop/step.ts'", /src\/shop/],
    ['firmware-sim/x.ts', "import '../devices/brewlink/frame.ts'", /devices/],
    ['src/nowhere/x.ts', '', /no room/],
    ['src/kit/x.ts', '\n'.repeat(600), /601 lines/],
  ])('finds what is wrong in %s: %j', (file, text, fault) => {
    expect(faultsIn(file, text).join('\n')).toMatch(fault)
  })

  it.each([
    ['src/shop/x.ts', "// new Date() is forbidden here\nimport { a } from '../kit/units.ts'\nconst text = 'a Promise'"],
    ['src/shop/x.test.ts', "import { vi } from 'vitest'\nconst a = new Date()"],
    ['src/pickup/x.ts', "import type { A } from '../web/data.ts'"],
    ['src/daemon/x.ts', "import { a } from '../shop/step.ts'\nimport { b } from '../../devices/brewlink/index.ts'"],
  ])('lets pass what is right in %s: %j', (file, text) => {
    expect(faultsIn(file, text)).toEqual([])
  })

  it('finds files that import each other in a ring, be it for a type', () => {
    const ring = new Map([
      ['src/a/x.ts', "import { y } from './y.ts'\nimport { z } from '../b/z.ts'"],
      ['src/a/y.ts', "import { z } from '../b/z.ts'"],
      ['src/b/z.ts', "import type { X } from '../a/x.ts'"],
    ])
    expect(ringsIn(ring)[0]).toBe('src/a/x.ts: in a ring: src/a/x.ts -> src/a/y.ts -> src/b/z.ts -> src/a/x.ts')
    expect(ringsIn(new Map([...ring, ['src/b/z.ts', "import { x } from 'x'"]]))).toEqual([])
  })
})
