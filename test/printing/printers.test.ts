import { afterEach, describe, expect, it, vi } from 'vitest'
import { PrinterTwin } from '../../firmware-sim/printer/twin.ts'
import { HASTY, onPort, type PrintingShop, startPrinting } from './printing-shop.ts'

const open: { close?: () => Promise<void>; stop?: () => Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await (one.close?.() ?? one.stop?.())
})

const until = (look: () => void) => vi.waitFor(look, { timeout: 20_000, interval: 10 })

async function twin(port = 0): Promise<PrinterTwin> {
  const printer = new PrinterTwin(port)
  await printer.start()
  open.push(printer)
  return printer
}

function printing(...args: Parameters<typeof startPrinting>): PrintingShop {
  const shop = startPrinting(...args)
  open.push(shop.printers)
  return shop
}

const stateOf = (shop: PrintingShop, id = 'bar') => {
  const view = shop.printers.views().find((one) => one.id === id)
  if (!view) throw new Error(`no printer ${id}`)
  return view
}

describe('a printer', () => {
  it('prints what waits for it, the oldest first, and then nothing waits', async () => {
    const printer = await twin()
    const shop = printing([onPort('bar', printer.port)])
    const numbers = [shop.order(), shop.order('extra hot'), shop.order()]
    await until(() => expect(stateOf(shop).waiting).toBe(0))
    expect(printer.papers.map(([number]) => number)).toEqual(numbers)
    expect(printer.papers[1]).toContain('> extra hot')
    expect(printer.strange).toEqual([])
    expect(stateOf(shop)).toMatchObject({ trouble: null, dropped: 0 })
    expect(stateOf(shop).lastPrintedAt).not.toBeNull()
  })

  it('never takes a note for a command', async () => {
    const printer = await twin()
    const shop = printing([onPort('bar', printer.port)])
    shop.order('\u001b@\u001dV\u0000\u0010\u0004\u0004 hot')
    await until(() => expect(stateOf(shop).waiting).toBe(0))
    expect(printer.strange).toEqual([])
    expect(printer.papers).toHaveLength(1)
  })

  it('that is away keeps its prints: they come when it is back, and the log says each thing once', async () => {
    const printer = await twin()
    await printer.fault('refuses')
    const shop = printing([onPort('bar', printer.port)])
    shop.order()
    for (let i = 0; i < 3; i++) {
      await until(() => expect(shop.resting()).toBe(1))
      shop.rested()
    }
    await until(() => expect(stateOf(shop)).toMatchObject({ state: 'trouble', trouble: 'refuses the connection' }))
    await printer.fault('well')
    await until(() => {
      shop.rested()
      expect(stateOf(shop)).toMatchObject({ waiting: 0, trouble: null })
    })
    expect(printer.papers.map((lines) => lines.join(' '))).toHaveLength(1)
    expect(printer.papers[0]?.join(' ')).not.toContain('REPRINT')
    expect(shop.logged.map((line) => line.replace(/^.*\} /, ''))).toEqual([
      'a printer cannot print',
      'the printer prints again',
    ])
  })

  it('without paper is not even begun on, so the print that comes later is no copy', async () => {
    const printer = await twin()
    printer.paper('end')
    const shop = printing([onPort('bar', printer.port)])
    shop.order()
    await until(() => expect(stateOf(shop).trouble).toBe('is out of paper'))
    expect(printer.papers).toEqual([])
    printer.paper('present')
    await until(() => {
      shop.rested()
      expect(stateOf(shop).waiting).toBe(0)
    })
    expect(printer.papers).toHaveLength(1)
    expect(printer.papers[0]?.join(' ')).not.toContain('REPRINT')
  })

  it('that breaks the connection in the middle of a print, or before it confirms one, prints a marked copy', async () => {
    for (const fault of ['cuts', 'forgets'] as const) {
      const printer = await twin()
      const shop = printing([onPort('bar', printer.port)])
      await printer.fault(fault)
      shop.order()
      await until(() => expect(shop.resting()).toBe(1))
      await printer.fault('well')
      await until(() => {
        shop.rested()
        expect(stateOf(shop).waiting).toBe(0)
      })
      expect(printer.papers.at(-1)?.[0]).toBe('REPRINT 2')
    }
  })

  it('that confirms nothing gets three copies of it and no more', async () => {
    const printer = await twin()
    await printer.fault('forgets')
    const shop = printing([onPort('bar', printer.port)])
    shop.order()
    await until(() => {
      shop.rested()
      expect(stateOf(shop)).toMatchObject({ waiting: 0, dropped: 1 })
    })
    expect(printer.papers.map(([first]) => first).slice(1)).toEqual(['REPRINT 2', 'REPRINT 3'])
  })

  it('that hangs delays neither the shop nor another printer', async () => {
    const [bad, good] = [await twin(), await twin()]
    await bad.fault('hangs')
    const shop = printing([onPort('bad', bad.port), onPort('good', good.port)])
    shop.order()
    await until(() => expect(bad.connections).toBeGreaterThan(0))
    shop.order()
    await until(() => expect(stateOf(shop, 'good').waiting).toBe(0))
    expect(good.papers).toHaveLength(2)
    // Its time to answer is not over: it is still being waited for, by nobody else.
    expect(stateOf(shop, 'bad')).toMatchObject({ waiting: 2, state: 'printing' })
  })

  it('that hangs is let go of when its time to answer is over, and its prints wait on', async () => {
    const printer = await twin()
    await printer.fault('hangs')
    const shop = printing([onPort('bar', printer.port)], { deadlines: HASTY })
    shop.order()
    await until(() => expect(stateOf(shop).trouble).toMatch(/^does not answer/))
    expect(stateOf(shop).waiting).toBe(1)
  })

  it('that never answers is believed where the shop says so', async () => {
    const printer = await twin()
    printer.paper('end')
    const shop = printing([onPort('bar', printer.port, { status: 'none' })])
    shop.order()
    await until(() => expect(stateOf(shop).waiting).toBe(0))
    printer.paper('present')
    await until(() => expect(printer.papers).toHaveLength(1))
  })

  it('that comes back too late finds nothing to print', async () => {
    const printer = await twin()
    await printer.fault('refuses')
    const shop = printing([onPort('bar', printer.port)])
    shop.order()
    await until(() => expect(shop.resting()).toBe(1))
    shop.rig.pass(600_000)
    expect(stateOf(shop)).toMatchObject({ waiting: 0, dropped: 1 })
    await printer.fault('well')
    shop.rested()
    const later = shop.order()
    await until(() => expect(printer.papers).toHaveLength(1))
    expect(printer.papers[0]?.[0]).toBe(later)
  })
})

describe('a daemon that ends', () => {
  it('between a print and its record prints it again after the restart, marked as a copy', async () => {
    const printer = await twin()
    await printer.fault('forgets')
    const shop = printing([onPort('bar', printer.port)])
    shop.order()
    await until(() => expect(printer.papers).toHaveLength(1))
    await shop.printers.close()
    await printer.fault('well')
    shop.rig.restart()
    const next = printing([onPort('bar', printer.port)], {}, shop.rig)
    await until(() => expect(stateOf(next).waiting).toBe(0))
    expect(printer.papers.map(([first]) => first === 'REPRINT 2')).toEqual([false, true])
  })

  it('leaves what waits to the next one, which needs nobody to tell it', async () => {
    const printer = await twin()
    await printer.fault('refuses')
    const shop = printing([onPort('bar', printer.port)])
    const number = shop.order()
    await until(() => expect(shop.resting()).toBe(1))
    await shop.printers.close()
    await printer.fault('well')
    shop.rig.restart()
    const next = printing([onPort('bar', printer.port)], {}, shop.rig)
    await until(() => expect(stateOf(next).waiting).toBe(0))
    expect(printer.papers.map(([first]) => first)).toEqual([number])
  })

  it('closes though a printer hangs', async () => {
    const printer = await twin()
    await printer.fault('hangs')
    const shop = printing([onPort('bar', printer.port)])
    shop.order()
    await until(() => expect(printer.connections).toBe(1))
    await shop.printers.close()
    expect(shop.logged).toEqual([])
  })
})

describe('printers that are configured anew', () => {
  it('print where they are now, and one that stays the same goes on', async () => {
    const [before, after] = [await twin(), await twin()]
    await before.fault('refuses')
    const shop = printing([onPort('bar', before.port)])
    shop.order()
    await until(() => expect(shop.resting()).toBe(1))
    shop.printers.configure([onPort('bar', after.port)], shop.rig.shop.settings.printers ?? [])
    await until(() => expect(after.papers).toHaveLength(1))
    expect(stateOf(shop)).toMatchObject({ waiting: 0, trouble: null })
  })
})
