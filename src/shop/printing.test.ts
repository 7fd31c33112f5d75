import { describe, expect, it } from 'vitest'
import type { PrintJobRow } from './ledger/print-jobs.ts'
import type { PrinterSettings } from './settings.ts'
import { accepted, brewIn, Device, machine, Rig, settings } from './testing/rig.ts'

const printer = (over: Partial<PrinterSettings> = {}): PrinterSettings => ({
  id: 'bar',
  prints: 'labels',
  when: 'placed',
  zones: [],
  skills: [],
  machines: [],
  expiresMs: 600_000,
  ...over,
})

let ref = 900_000

/** What a printer would do: asks, prints, says so. */
function begin(rig: Rig, job: PrintJobRow): number | null {
  rig.input({ t: 'print.begin', ref: ++ref, id: job.id })
  const reply = rig.replies.get(ref)
  return reply?.ok ? (JSON.parse(reply.body) as { copy: number }).copy : null
}

function print(rig: Rig, id = 'bar'): { drink: number | null; copy: number }[] {
  const printed: { drink: number | null; copy: number }[] = []
  for (let job = rig.view.prints.next(id); job; job = rig.view.prints.next(id)) {
    const copy = begin(rig, job)
    if (copy === null) continue
    rig.input({ t: 'print.end', ref: ++ref, id: job.id })
    printed.push({ drink: job.drink_id === null ? null : job.drink_id % 256, copy })
  }
  return printed
}

function ask(rig: Rig, id: string, drink: number | null = null) {
  const once = { terminal: 'till-1', key: `print-${++ref}`, hash: `${id} ${drink}` }
  rig.input({ t: 'print.ask', ref, once, id, drink })
  const reply = rig.replies.get(ref)
  if (!reply) throw new Error('no reply')
  return reply
}

const waits = (rig: Rig, id = 'bar') => rig.view.prints.counts(id).waiting
const two = { drinks: [{ recipe: 'espresso' }, { recipe: 'latte', note: 'extra hot' }] }

describe('labels', () => {
  it('wait for their printer from the very step that accepts the drinks, and it is told to look', () => {
    const rig = new Rig({ printers: [printer()] })
    rig.place(two)
    expect(waits(rig)).toBe(2)
    expect(rig.effects).toContainEqual({ t: 'print' })
    expect(print(rig)).toEqual([
      { drink: 1, copy: 1 },
      { drink: 2, copy: 1 },
    ])
  })

  it('of a held order wait until it is released, and are printed then', () => {
    const rig = new Rig({ printers: [printer()] })
    const { id } = accepted(rig.place({ ...two, hold: true }))
    expect(waits(rig)).toBe(0)
    rig.ask('order.release', id)
    expect(waits(rig)).toBe(2)
  })

  it('are printed for what is added later, and not once more for what was there', () => {
    const rig = new Rig({ printers: [printer()] })
    const { id } = accepted(rig.place('espresso'))
    print(rig)
    rig.append(id, [{ recipe: 'latte' }])
    expect(print(rig)).toEqual([{ drink: 2, copy: 1 }])
  })

  it('come with the making where the shop wants it so, once, however often the drink goes back', () => {
    const rig = new Rig({ machines: [machine('lm1')], printers: [printer({ when: 'making' })] })
    const { id } = accepted(rig.place('espresso'))
    expect(waits(rig)).toBe(0)
    const device = new Device(rig, 'lm1')
    const effects = device.comesOnline()
    expect(waits(rig)).toBe(1)
    expect(print(rig)).toEqual([{ drink: 1, copy: 1 }])
    rig.says('lm1', { t: 'refused', brew: brewIn(effects).brew, reason: 'not-ready' })
    device.lives(20_000)
    expect(rig.orderState(id)).toBe('making')
    expect(rig.kinds().filter((kind) => kind === 'drink.making').length).toBeGreaterThan(1)
    expect(waits(rig)).toBe(0)
  })

  it('go to the printers of their zone, skill and machine, and to no other', () => {
    const rig = new Rig({
      zones: ['main', 'terrace'],
      machines: [machine('left', { skills: ['espresso'] }), machine('right', { skills: ['milk'] })],
      printers: [
        printer({ id: 'terrace', zones: ['terrace'] }),
        printer({ id: 'milk', skills: ['milk'] }),
        printer({ id: 'at-right', when: 'making', machines: ['right'] }),
      ],
    })
    new Device(rig, 'left').comesOnline()
    new Device(rig, 'right').comesOnline()
    rig.place(two)
    expect(print(rig, 'terrace')).toEqual([])
    expect(print(rig, 'milk')).toEqual([{ drink: 2, copy: 1 }])
    expect(print(rig, 'at-right')).toEqual([{ drink: 2, copy: 1 }])
    rig.place({ drinks: [{ recipe: 'espresso' }], zone: 'terrace' })
    expect(print(rig, 'terrace')).toEqual([{ drink: 1, copy: 1 }])
    expect(print(rig, 'milk')).toEqual([])
  })

  it('of a drink that was cancelled meanwhile are not printed', () => {
    const rig = new Rig({ printers: [printer()] })
    const { id } = accepted(rig.place(two))
    rig.cancelDrink(id, 1)
    expect(print(rig)).toEqual([{ drink: 2, copy: 1 }])
    expect(rig.view.prints.counts('bar').dropped).toBe(0)
  })

  it('are dropped when nobody could print them in time, which is counted and told once', () => {
    const rig = new Rig({ printers: [printer({ expiresMs: 60_000 })] })
    rig.place(two)
    rig.pass(59_999)
    expect(waits(rig)).toBe(2)
    rig.pass(1)
    expect(rig.view.prints.counts('bar')).toMatchObject({ waiting: 0, dropped: 2 })
    const told = rig.effects.flatMap((effect) =>
      effect.t === 'event' && effect.event.kind === 'print.dropped' ? [effect.event.data] : [],
    )
    expect(told).toEqual([{ printer: 'bar', jobs: 2, cause: 'not printed in time' }])
  })

  it('cost nothing and leave nothing where no printer is configured', () => {
    const rig = new Rig()
    rig.place(two)
    expect(rig.db.prepare('SELECT count(*) AS n FROM print_jobs').get()).toEqual({ n: 0 })
    expect(rig.effects.some(({ t }) => t === 'print')).toBe(false)
  })
})

describe('a copy', () => {
  it('that may be on paper is counted before its bytes leave: after a crash the next one says so', () => {
    const rig = new Rig({ printers: [printer()] })
    rig.place('espresso')
    const job = rig.view.prints.next('bar')
    if (!job) throw new Error('nothing waits')
    expect(begin(rig, job)).toBe(1)
    rig.restart()
    expect(print(rig)).toEqual([{ drink: 1, copy: 2 }])
  })

  it('is not sent for ever: after three that nobody confirmed the job is given up, and that is told', () => {
    const rig = new Rig({ printers: [printer()] })
    rig.place('espresso')
    const job = rig.view.prints.next('bar')
    if (!job) throw new Error('nothing waits')
    expect([1, 2, 3, 4].map(() => begin(rig, job))).toEqual([1, 2, 3, null])
    expect(rig.view.prints.counts('bar')).toMatchObject({ waiting: 0, dropped: 1 })
    expect(rig.kinds()).toContain('print.dropped')
  })

  it('that somebody asks for counts on from those before it', () => {
    const rig = new Rig({ printers: [printer()] })
    const { id } = accepted(rig.place(two))
    print(rig)
    const reply = ask(rig, id, 2)
    expect(reply.ok && JSON.parse(reply.body)).toMatchObject({ labels: [{ printer: 'bar', drink: 2, copy: 2 }] })
    expect(print(rig)).toEqual([{ drink: 2, copy: 2 }])
    ask(rig, id)
    expect(print(rig)).toEqual([
      { drink: 1, copy: 2 },
      { drink: 2, copy: 3 },
    ])
  })

  it('is not made of a label that still waits: asking only lets it wait longer', () => {
    const rig = new Rig({ printers: [printer({ expiresMs: 60_000 })] })
    const { id } = accepted(rig.place('espresso'))
    rig.pass(50_000)
    ask(rig, id)
    expect(waits(rig)).toBe(1)
    rig.pass(50_000)
    expect(print(rig)).toEqual([{ drink: 1, copy: 1 }])
  })

  it('of what expired unprinted is the first, and says nothing of a reprint', () => {
    const rig = new Rig({ printers: [printer({ expiresMs: 60_000 })] })
    const { id } = accepted(rig.place('espresso'))
    rig.pass(60_000)
    ask(rig, id)
    expect(print(rig)).toEqual([{ drink: 1, copy: 1 }])
  })

  it.each([
    ['no such drink', 5, 'BD_NOT_FOUND', [printer()]],
    ['no printer', null, 'BD_NO_PRINTER', []],
    ['a printer for tickets only', null, 'BD_NO_PRINTER', [printer({ prints: 'tickets' })]],
  ] as const)('is refused where there is %s', (_what, drink, code, printers) => {
    const rig = new Rig(printers.length === 0 ? {} : { printers })
    const { id } = accepted(rig.place('espresso'))
    const reply = ask(rig, id, drink)
    expect(reply.ok ? null : reply.refusal.code).toBe(code)
  })
})

describe('a ticket', () => {
  it('is printed once for an order, held or not, and never for a cancelled one', () => {
    const rig = new Rig({ printers: [printer({ id: 'till', prints: 'tickets' })] })
    rig.place({ ...two, hold: true })
    rig.place(two)
    const { id } = accepted(rig.place('espresso'))
    rig.ask('order.cancel', id)
    expect(print(rig, 'till')).toEqual([
      { drink: null, copy: 1 },
      { drink: null, copy: 1 },
    ])
  })

  it('comes once more when somebody asks, marked; of one that waits there is no second', () => {
    const rig = new Rig({ printers: [printer({ id: 'till', prints: 'tickets' })] })
    const { id } = accepted(rig.place('espresso'))
    const again = () => {
      const once = { terminal: 'till-1', key: `ticket-${++ref}`, hash: id }
      rig.input({ t: 'print.ticket', ref, once, id })
      return rig.replies.get(ref)
    }
    again()
    expect(waits(rig, 'till')).toBe(1)
    expect(print(rig, 'till')).toEqual([{ drink: null, copy: 1 }])
    again()
    expect(print(rig, 'till')).toEqual([{ drink: null, copy: 2 }])
  })

  it('cannot be had where nobody prints tickets, or of an order that was cancelled', () => {
    const rig = new Rig({ printers: [printer()] })
    const { id } = accepted(rig.place('espresso'))
    const once = { terminal: 'till-1', key: 'ticket', hash: id }
    rig.input({ t: 'print.ticket', ref: 7_001, once, id })
    expect(rig.replies.get(7_001)).toMatchObject({ ok: false, refusal: { code: 'BD_NO_PRINTER' } })
    rig.input({ t: 'print.ticket', ref: 7_002, once, id: '0000000000000' })
    expect(rig.replies.get(7_002)).toMatchObject({ ok: false, refusal: { code: 'BD_NOT_FOUND' } })
  })

  it('has alike drinks on one line, with what people call them', () => {
    const rig = new Rig({
      menu: { ...settings().menu, words: { oat: { names: { en: 'Oat' }, plu: null } } },
    })
    const line = { recipe: 'latte', options: { milk: 'oat' }, count: 2 }
    const { id } = accepted(rig.place({ drinks: [line, { recipe: 'espresso', note: 'hot' }], customerName: 'Ada' }))
    const paper = rig.view.paper(id)
    expect(paper?.ticket.lines).toEqual([
      { count: 2, name: 'Latte', details: ['m', 'Oat'] },
      { count: 1, name: 'espresso', details: ['hot'] },
    ])
    // The customer's own ticket lies about on tables.
    expect(JSON.stringify(paper?.ticket)).not.toContain('Ada')
    expect(paper?.labels.map(({ drink, of, customer }) => [drink, of, customer])).toEqual([
      [1, 3, 'Ada'],
      [2, 3, 'Ada'],
      [3, 3, 'Ada'],
    ])
  })
})
