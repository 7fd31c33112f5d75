import { describe, expect, it } from 'vitest'
import type { BoardSnapshot } from '../data.ts'
import { clockTime } from '../lib/clock.ts'
import { sampleSnapshot } from '../testing/samples.ts'
import { type BoardMessage, type BoardState, hear, passTime, startBoard } from './board-state.ts'
import { type BoardView, boardView } from './board-view.ts'
import { boardWords } from './words.ts'

const T0 = Date.parse('2026-11-22T10:42:30')

/** A board with its own two clocks. `skewMs`: how far the television's clock is off. */
class Display {
  nowMs = 0
  skewMs: number
  state: BoardState
  chimes = 0

  constructor(snapshot: BoardSnapshot | null, skewMs = 0) {
    this.skewMs = skewMs
    this.state = startBoard({ zone: 'main', build: 'b1', snapshot, size: 'm', words: boardWords(['en']) }, this.at)
  }

  get at() {
    return { nowMs: this.nowMs, wallMs: T0 + this.skewMs + this.nowMs }
  }

  get shopMs(): number {
    return T0 + this.nowMs
  }

  hear(message: BoardMessage): this {
    const heard = hear(this.state, message, this.at)
    this.state = heard.state
    if (heard.chime) this.chimes++
    return this
  }

  snapshot(preparing: number, ready: number, kind: 'live' | 'retained' = 'live'): this {
    const snapshot = sampleSnapshot({ preparing, ready, serverTime: this.shopMs })
    return this.hear({ t: 'snapshot', snapshot, retained: kind === 'retained' })
  }

  beat(): this {
    const heartbeat = { v: 1, session: 1, seq: 1, uptimeMs: 1, serverTime: this.shopMs } as const
    return this.hear({ t: 'heartbeat', heartbeat })
  }

  call(number: string, seq: number, ageMs = 0): this {
    return this.hear({ t: 'call', call: { v: 1, zone: 'main', number, seq, at: this.shopMs - ageMs } })
  }

  pass(ms: number): this {
    this.nowMs += ms
    const passed = passTime(this.state, this.at)
    this.state = passed.state
    if (passed.chime) this.chimes++
    return this
  }

  get view(): BoardView {
    return boardView(this.state, this.at)
  }

  get calling(): string | null {
    return this.view.call?.number ?? null
  }
}

const numbers = (list: { readonly items: readonly { readonly number: string }[] }): string[] =>
  list.items.map((item) => item.number)

describe('a feed that falls silent', () => {
  it('is admitted after 15 s, with the time of the last word, and the numbers stay', () => {
    const display = new Display(null).snapshot(2, 3)
    display.pass(15_000)
    expect(display.view.pausedSince).toBeNull()
    display.pass(1)
    expect(display.view.pausedSince).toBe('10:42')
    display.pass(3_600_000)
    expect(display.view.pausedSince).toBe('10:42')
    expect(display.view.ready.items.length).toBe(3)
    expect(display.view.preparing.items.length).toBe(2)
  })

  it('is forgotten with the first heartbeat', () => {
    const display = new Display(null).snapshot(0, 1).pass(60_000)
    expect(display.beat().view.pausedSince).toBeNull()
  })

  it('is not forgotten for a snapshot that an outliving broker kept from before', () => {
    const display = new Display(null).snapshot(0, 1)
    const kept = display.state.snapshot
    display.pass(60_000)
    if (kept !== null) display.hear({ t: 'snapshot', snapshot: kept, retained: true })
    expect(display.view.pausedSince).toBe('10:42')
    expect(display.snapshot(0, 2, 'retained').view.pausedSince).toBeNull()
  })

  it('is noticed by a television that slept with its monotonic clock', () => {
    const display = new Display(null).snapshot(0, 1)
    display.skewMs += 3_600_000
    expect(display.view.pausedSince).not.toBeNull()
  })

  it('names the time of the shop, not of a television that thinks it is 1970', () => {
    const display = new Display(null, -T0).snapshot(0, 1).beat()
    expect(display.view.clock).toBe('10:42')
    display.pass(20_000)
    expect(display.view.pausedSince).toBe('10:42')
  })
})

describe('the clock', () => {
  it('is blank while only kept messages are known: they tell no more than how late it is at least', () => {
    const display = new Display(sampleSnapshot({ preparing: 0, ready: 0, serverTime: T0 - 7_200_000 }))
    expect(display.view.clock).toBeNull()
    expect(display.beat().view.clock).toBe('10:42')
  })

  it('is not turned back by a retained snapshot', () => {
    const display = new Display(null).beat()
    const snapshot = sampleSnapshot({ preparing: 0, ready: 1, serverTime: T0 - 7_200_000 })
    display.hear({ t: 'snapshot', snapshot, retained: true })
    expect(display.view.clock).toBe('10:42')
  })

  it('does not make orders younger for an even older kept snapshot', () => {
    const display = new Display(sampleSnapshot({ preparing: 0, ready: 0, serverTime: T0 }))
    const kept = sampleSnapshot({ preparing: 0, ready: 1, serverTime: T0 - 600_000 })
    display.hear({ t: 'snapshot', snapshot: kept, retained: true })
    expect(display.view.ready.items[0]?.age).toBe('10 min')
  })

  it('writes midnight as 00:00', () => {
    expect(clockTime(Date.parse('2026-11-22T00:00:59'))).toBe('00:00')
  })

  it('gives ages by the shop, however wrong the television is', () => {
    const display = new Display(null, 86_400_000).beat()
    const snapshot = {
      ...sampleSnapshot({ preparing: 0, ready: 0, serverTime: T0 }),
      ready: [
        { number: '1', since: T0 - 59_999 },
        { number: '2', since: T0 - 60_000 },
        { number: '3', since: T0 - 3_600_000 },
      ],
    }
    display.hear({ t: 'snapshot', snapshot, retained: false })
    expect(display.view.ready.items.map((item) => item.age)).toEqual([null, '1 min', 'over an hour'])
  })
})

describe('the ready list', () => {
  it('has the newest first, in whatever order they were sent', () => {
    const display = new Display(null).snapshot(0, 3)
    const snapshot = display.state.snapshot
    if (snapshot === null) throw new Error('no snapshot')
    const newestFirst = numbers(display.view.ready)
    const turned = { ...snapshot, ready: [...snapshot.ready].reverse() }
    display.hear({ t: 'snapshot', snapshot: turned, retained: false })
    expect(numbers(display.view.ready)).toEqual(newestFirst)
    expect(newestFirst[0]).toBe(snapshot.ready[0]?.number)
  })

  it('shows every one of 40 numbers exactly once in a round of four pages of 8 s', () => {
    const display = new Display(null).snapshot(0, 40)
    const seen: string[] = []
    for (let page = 0; page < 4; page++) {
      expect([display.view.ready.page, display.view.ready.pages]).toEqual([page, 4])
      seen.push(...numbers(display.view.ready))
      display.pass(7_999)
      expect(display.view.ready.page).toBe(page)
      display.pass(1)
    }
    expect(new Set(seen).size).toBe(40)
    expect(seen.length).toBe(40)
    expect(display.view.ready.page).toBe(0)
  })

  it('has one page for 12 and two for 13', () => {
    expect(new Display(null).snapshot(0, 12).view.ready.pages).toBe(1)
    expect(new Display(null).snapshot(0, 13).view.ready.pages).toBe(2)
  })

  it('goes on to later pages even when new orders keep coming every few seconds', () => {
    const display = new Display(null).snapshot(0, 30)
    const pages = new Set<number>()
    for (let i = 0; i < 20; i++) {
      display.pass(3_000).snapshot(0, 30)
      pages.add(display.view.ready.page)
    }
    expect([...pages].sort()).toEqual([0, 1, 2])
  })

  it('does not point at a page that is no more when orders are collected', () => {
    const display = new Display(null).snapshot(0, 40).pass(25_000)
    expect(display.view.ready.page).toBe(3)
    display.snapshot(0, 3)
    expect(display.view.ready.page).toBe(0)
    expect(display.view.ready.items.length).toBe(3)
  })

  it('owns up to orders that the message left out', () => {
    const display = new Display(null)
    const snapshot = {
      ...sampleSnapshot({ preparing: 0, ready: 20, serverTime: T0 }),
      counts: { preparing: 4, ready: 25 },
    }
    const { view } = display.hear({ t: 'snapshot', snapshot, retained: false })
    expect([view.ready.count, view.ready.more]).toEqual([25, 5])
    expect([view.preparing.count, view.preparing.more]).toEqual([4, 4])
    expect(view.empty).toBe(false)
  })
})

describe('the preparing list', () => {
  it.each([
    [15, 15, 0],
    [16, 14, 2],
    [21, 14, 7],
  ])('of %i shows %i and says +%i more', (count, shown, more) => {
    const { preparing } = new Display(null).snapshot(count, 0).view
    expect([preparing.items.length, preparing.more]).toEqual([shown, more])
  })

  it('tells how far an order of several drinks is, once something of it is ready', () => {
    const snapshot = {
      ...sampleSnapshot({ preparing: 0, ready: 0, serverTime: T0 }),
      preparing: [
        { number: '1', ready: 0, total: 3 },
        { number: '2', ready: 1, total: 3 },
        { number: '3', ready: 0, total: 1 },
      ],
    }
    const { view } = new Display(null).hear({ t: 'snapshot', snapshot, retained: false })
    expect(view.preparing.items.map((item) => item.progress?.text ?? null)).toEqual([null, '1 of 3 ready', null])
  })
})

describe('calls', () => {
  it('are shown one at a time, 8 s each, in the order they came', () => {
    const display = new Display(null).beat().call('482', 1).call('483', 2)
    expect(display.calling).toBe('482')
    expect(display.pass(7_999).calling).toBe('482')
    expect(display.pass(1).calling).toBe('483')
    expect(display.pass(8_000).calling).toBeNull()
    expect(display.chimes).toBe(2)
  })

  it('are never made by a snapshot: a board that starts with twelve ready orders is silent', () => {
    const display = new Display(null).snapshot(3, 12, 'retained').snapshot(3, 13)
    expect([display.calling, display.chimes]).toEqual([null, 0])
  })

  const madeReady = (display: Display, agesMs: readonly number[]) => {
    const ready = agesMs.map((ageMs, i) => ({ number: String(900 + i), since: display.shopMs - ageMs }))
    const sample = sampleSnapshot({ preparing: 0, ready: 0, serverTime: display.shopMs })
    const snapshot = { ...sample, ready, counts: { preparing: 0, ready: ready.length } }
    return display.hear({ t: 'snapshot', snapshot, retained: true })
  }

  it('that were lost while daemon or line was away are made up for, oldest first, with one chime', () => {
    const display = madeReady(new Display(null), [1_000, 20_001, 5_000, 19_000])
    // Nobody knows yet how old they are.
    expect([display.pass(0).calling, display.chimes]).toEqual([null, 0])
    display.beat().pass(0)
    expect([display.calling, display.chimes]).toEqual(['903', 1])
    // The youngest waited for its call to come, and is called with no more of a delay than that.
    expect(display.pass(1_000).chimes).toBe(2)
    const called = [display.calling]
    for (let i = 0; i < 4; i++) called.push(display.pass(8_000).calling)
    expect(called).toEqual(['903', '902', '900', null, null])
    expect(display.chimes).toBe(2)
  })

  it.each([
    ['did not come is made up for, though its other drinks were called', 60_000, 2],
    ['came is not', 3_000, 1],
  ])('of the last drink of an order that %s', (_what, beforeMs, chimes) => {
    const display = new Display(null).beat()
    const part = { v: 1, zone: 'main', number: '900', seq: 1, at: display.shopMs, again: 0, drink: 1, of: 2 } as const
    display.hear({ t: 'call', call: part }).pass(beforeMs).beat()
    madeReady(display, [2_000]).pass(0)
    expect(display.chimes).toBe(chimes)
  })

  it('are not made up for when they came, nor twice when they come after all', () => {
    const display = madeReady(new Display(null).beat(), [0, 0]).call('900', 1)
    expect(display.chimes).toBe(1)
    expect(display.pass(2_000).chimes).toBe(2)
    expect(display.pass(3_000).call('901', 2, 5_000).chimes).toBe(2)
    expect([display.pass(8_000).calling, display.pass(8_000).calling]).toEqual(['901', null])
    // Staff call it again: that is another call.
    display.pass(60_000).hear({
      t: 'call',
      call: { v: 1, zone: 'main', number: '901', seq: 3, at: display.shopMs, again: 1 },
    })
    expect([display.calling, display.view.call?.again]).toEqual(['901', true])
  })

  it('that were kept somewhere for longer than 20 s are neither shown nor heard', () => {
    const display = new Display(null).beat().call('482', 1, 20_001)
    expect([display.calling, display.chimes]).toEqual([null, 0])
    expect(display.call('483', 2, 19_000).calling).toBe('483')
  })

  it('delivered twice are one call', () => {
    const display = new Display(null).beat().call('482', 1).call('482', 1)
    expect(display.chimes).toBe(1)
    expect(display.pass(8_000).calling).toBeNull()
  })

  it('of a number that did not come are marked as made again', () => {
    const display = new Display(null).beat().call('482', 1)
    expect(display.view.call?.again).toBe(false)
    display.pass(120_000).call('482', 2)
    expect(display.view.call?.again).toBe(true)
  })

  it('of a number given to somebody else half an hour later are not', () => {
    const display = new Display(null).beat().call('482', 1).pass(1_800_000).call('482', 2)
    expect(display.view.call?.again).toBe(false)
  })

  it('are left out when the order was collected while they waited', () => {
    const display = new Display(null).snapshot(0, 2).beat()
    const [first, second] = numbers(display.view.ready)
    display
      .call(first ?? '', 1)
      .call('999', 2)
      .call(second ?? '', 3)
    expect(display.pass(8_000).calling).toBe(second)
  })

  it('that pile up while a television sleeps are not all replayed when it wakes', () => {
    const display = new Display(null).beat()
    for (let i = 0; i < 30; i++) display.call(String(100 + i), i)
    display.pass(61_000)
    expect(display.calling).toBeNull()
  })

  it('fill the screen even when the lists are empty', () => {
    const display = new Display(null).snapshot(0, 0)
    expect(display.view.empty).toBe(true)
    expect(display.call('482', 1).view.empty).toBe(false)
  })
})

describe('a shop that is closed', () => {
  const closed = { opens: 'Monday 07:00' }
  const boardOf = (preparing: number, ready: number) => {
    const display = new Display(null)
    const snapshot = { ...sampleSnapshot({ preparing, ready, serverTime: display.shopMs }), closed }
    return display.hear({ t: 'snapshot', snapshot, retained: false })
  }

  it('darkens its board and says when it opens', () => {
    expect(boardOf(0, 0).view.closed).toEqual(closed)
  })

  it('shows what is still to be made and to be fetched first', () => {
    expect(boardOf(1, 0).view.closed).toBeNull()
    expect(boardOf(0, 1).view.closed).toBeNull()
  })

  it('a daemon that does not say is open', () => {
    expect(new Display(sampleSnapshot({ preparing: 0, ready: 0, serverTime: T0 })).view.closed).toBeNull()
  })
})
