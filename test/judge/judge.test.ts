import { describe, expect, it } from 'vitest'
import type {
  BrewFact,
  DrinkFact,
  Evidence,
  LocalFact,
  MachineEvidence,
  OrderFact,
  Pour,
  TestFact,
  WasteFact,
} from './evidence.ts'
import { LOCAL } from './evidence.ts'
import { judge, RULES, type RuleName } from './judge.ts'

const DRINK = 256 + 1
const BREW = 2 ** 32 + 1

interface Shop {
  orders: OrderFact[]
  drinks: DrinkFact[]
  brews: BrewFact[]
  waste: WasteFact[]
  locals: LocalFact[]
  tests?: TestFact[]
  machines: MachineEvidence[]
}

const order = (more: Partial<OrderFact> = {}): OrderFact => ({
  id: 1,
  number: '482',
  state: 'ready',
  attention: 0,
  ...more,
})
const drink = (more: Partial<DrinkFact> = {}): DrinkFact => ({
  id: DRINK,
  recipe: 'latte',
  state: 'ready',
  step: 0,
  cancelRequested: 0,
  ...more,
})
const brew = (more: Partial<BrewFact> = {}): BrewFact => ({
  id: BREW,
  drinkId: DRINK,
  step: 0,
  machine: 'left',
  group: 1,
  state: 'done',
  cause: null,
  of: 1,
  ...more,
})
const pour = (more: Partial<Pour> = {}): Pour => ({
  machine: 'left',
  brew: BREW,
  group: 1,
  label: '482 1/1 latte',
  cup: 'empty',
  startMs: 1000,
  end: { result: 'done', cause: null, atMs: 1600 },
  ...more,
})
const TEST: TestFact = { id: BREW + 9, machine: 'left', group: 1, state: 'done' }
const tested = (): Pour => pour({ brew: TEST.id, label: 'TEST latte' })
const interrupted: Pour['end'] = { result: 'spoiled', cause: 'interrupted', atMs: 1300 }
const left = (pours: Pour[], more: Partial<MachineEvidence> = {}): MachineEvidence => ({
  machine: 'left',
  pours,
  strayEnds: 0,
  counter: pours.length,
  ...more,
})

/** One order, one latte, one pour: nothing is wrong with it. */
const shop = (more: Partial<Shop> = {}): Shop => ({
  orders: [order()],
  drinks: [drink()],
  brews: [brew()],
  waste: [],
  locals: [],
  machines: [left([pour()])],
  ...more,
})

function found({ machines, ...book }: Shop): RuleName[] {
  const evidence: Evidence = { book, machines }
  return judge(evidence).map(({ rule }) => rule)
}

/** The first brew was spoiled by a power cut, the second made the drink. */
const remade = (more: Partial<Shop> = {}): Shop =>
  shop({
    brews: [brew({ state: 'spoiled', cause: 'interrupted' }), brew({ id: BREW + 1 })],
    waste: [{ brewId: BREW, drinkId: DRINK, cause: 'spoiled' }],
    machines: [left([pour({ end: interrupted }), pour({ brew: BREW + 1 })])],
    ...more,
  })

/** Nobody could tell what became of the first brew; it was remade, and then its cup turned up. */
const surplus = (more: Partial<Shop> = {}): Shop =>
  shop({
    brews: [brew({ state: 'unresolved', cause: 'surplus' }), brew({ id: BREW + 1 })],
    waste: [{ brewId: BREW, drinkId: DRINK, cause: 'surplus' }],
    machines: [left([pour(), pour({ brew: BREW + 1 })])],
    ...more,
  })

/** One latte was made, then another was ordered to it (or the first was made again): the labels tell two totals. */
const grown = (more: Partial<BrewFact> = {}): Shop =>
  shop({
    drinks: [drink(), drink({ id: DRINK + 1 })],
    brews: [brew(more), brew({ id: BREW + 1, drinkId: DRINK + 1, of: 2, ...more })],
    machines: [left([pour(), pour({ brew: BREW + 1, label: '482 2/2 latte' })])],
  })

describe('the judge finds nothing wrong with', () => {
  const right: Readonly<Record<string, Shop>> = {
    'a drink that was poured once': shop(),
    'a drink that was spoiled and made again': remade(),
    'a doubt that was remade and whose cup turned up': surplus(),
    'a doubt that was remade and whose machine never came back': surplus({
      brews: [brew({ state: 'unresolved', cause: 'silent' }), brew({ id: BREW + 1 })],
      waste: [],
      machines: [left([pour({ end: null }), pour({ brew: BREW + 1 })])],
    }),
    'a brew that was proven never to have started, and its drink made later': shop({
      brews: [brew({ state: 'never-started' }), brew({ id: BREW + 1 })],
      machines: [left([pour({ brew: BREW + 1 })])],
    }),
    'a drink of two steps on two machines': shop({
      drinks: [drink({ step: 1 })],
      brews: [brew(), brew({ id: BREW + 1, step: 1, machine: 'right' })],
      machines: [left([pour()]), left([pour({ machine: 'right', brew: BREW + 1 })], { machine: 'right' })],
    }),
    'a drink that was cancelled while it was made': shop({
      orders: [order({ state: 'cancelled' })],
      drinks: [drink({ state: 'discarded', cancelRequested: 1 })],
      waste: [{ brewId: BREW, drinkId: DRINK, cause: 'cancelled' }],
    }),
    'a pour that still runs': shop({
      orders: [order({ state: 'making' })],
      drinks: [drink({ state: 'making' })],
      brews: [brew({ state: 'pouring' })],
      machines: [left([pour({ end: null })])],
    }),
    'a power cut between journal and pump': remade({
      machines: [left([pour({ brew: BREW + 1 })], { counter: 2 })],
    }),
    'a machine whose memory was replaced': shop({ machines: [left([pour()], { counter: null })] }),
    'an order that grew after its first drink was made': grown(),
    'an order that grew, in a book that keeps no history': grown({ of: null }),
    'pours that somebody made at the machine, heard of or not': shop({
      locals: [{ machine: 'left', group: 1 }],
      machines: [left([pour(), pour({ brew: LOCAL, label: '' }), pour({ brew: LOCAL, label: '', group: 2 })])],
    }),
    'a local pour of a machine that keeps no log': shop({ locals: [{ machine: 'old-faithful', group: 1 }] }),
    'a test pour beside a drink': shop({ tests: [TEST], machines: [left([pour(), tested()])] }),
    'a test that was refused, and one that nobody could tell of': shop({
      tests: [
        { ...TEST, state: 'refused' },
        { ...TEST, id: BREW + 10, state: 'unresolved' },
      ],
      machines: [left([pour()], { counter: 2 })],
    }),
    'an empty shop': { orders: [], drinks: [], brews: [], waste: [], locals: [], machines: [left([])] },
  }
  it.each(Object.entries(right))('%s', (_name, facts) => {
    expect(found(facts)).toEqual([])
  })
})

/** By rule: what breaks it. Each must be caught by that rule, whatever else is wrong with it too. */
const WRONG: Readonly<Record<RuleName, Readonly<Record<string, Shop>>>> = {
  'pour-unexplained': {
    'a pour of a brew that is not in the book': shop({ machines: [left([pour(), pour({ brew: 7 })])] }),
    'a pour on another machine than the one that was told': shop({
      machines: [left([pour({ machine: 'right' })], { machine: 'right' })],
    }),
    'a pour in another group than the one that was told': shop({ machines: [left([pour({ group: 2 })])] }),
  },
  'test-disagrees': {
    'a test that is done and never was poured': shop({ tests: [TEST] }),
    'a test that the machine refused and poured': shop({
      tests: [{ ...TEST, state: 'refused' }],
      machines: [left([pour(), tested()])],
    }),
  },
  'local-invented': {
    'a pour that the book calls local and the log calls ours': shop({ locals: [{ machine: 'left', group: 1 }] }),
    'a local pour in another group': shop({
      locals: [{ machine: 'left', group: 2 }],
      machines: [left([pour(), pour({ brew: LOCAL, label: '' })])],
    }),
  },
  'wrong-name': {
    'a cup with the name of another order': shop({ machines: [left([pour({ label: '483 1/1 latte' })])] }),
    'a cup with the wrong place in its order': shop({ machines: [left([pour({ label: '482 2/1 latte' })])] }),
    'a cup with more drinks than its order ever had': shop({ machines: [left([pour({ label: '482 1/2 latte' })])] }),
    'a cup with the total of before, made after its order grew': {
      ...grown(),
      machines: [left([pour(), pour({ brew: BREW + 1, label: '482 2/1 latte' })])],
    },
    'a cup with a total that the order got only later': {
      ...grown(),
      machines: [left([pour({ label: '482 1/2 latte' }), pour({ brew: BREW + 1, label: '482 2/2 latte' })])],
    },
    'a total that no history could explain': {
      ...grown({ of: null }),
      machines: [left([pour({ label: '482 1/3 latte' }), pour({ brew: BREW + 1, label: '482 2/2 latte' })])],
    },
  },
  'poured-twice': {
    'two pours of one brew': shop({ machines: [left([pour(), pour()])] }),
    'one brew poured by two machines': shop({
      machines: [left([pour()]), left([pour({ machine: 'right' })], { machine: 'right' })],
    }),
    'a brew poured again after it was interrupted': remade({
      machines: [left([pour({ end: interrupted }), pour(), pour({ brew: BREW + 1 })])],
    }),
  },
  'poured-again': {
    'a drink made again with no waste recorded': remade({ waste: [] }),
    'a drink made again whose first cup was good and is not recorded as surplus': surplus({
      brews: [brew(), brew({ id: BREW + 1 })],
      waste: [],
    }),
    'a drink made again whose waste belongs to another brew': remade({
      waste: [{ brewId: BREW + 9, drinkId: DRINK, cause: 'spoiled' }],
    }),
    'a cancelled cup as the excuse for a second pour': remade({
      waste: [{ brewId: BREW, drinkId: DRINK, cause: 'cancelled' }],
    }),
  },
  'order-overpoured': {
    'an order of one drink poured twice': shop({ machines: [left([pour(), pour()])] }),
    'an order poured three times with one remake': remade({
      machines: [left([pour({ end: interrupted }), pour(), pour({ brew: BREW + 1 })])],
    }),
  },
  'done-without-pour': {
    'a done brew that was never poured': shop({ machines: [left([])] }),
    'a done brew whose pour was interrupted': shop({ machines: [left([pour({ end: interrupted })])] }),
    'a done brew whose pour still runs': shop({ machines: [left([pour({ end: null })])] }),
    'a done brew with two completed pours': shop({ machines: [left([pour(), pour()])] }),
  },
  'proof-broken': {
    'a pour of a brew that was proven never to start': shop({
      brews: [brew({ state: 'never-started' }), brew({ id: BREW + 1 })],
      machines: [left([pour(), pour({ brew: BREW + 1 })])],
    }),
    'a pour of a brew that was refused': shop({
      drinks: [drink({ state: 'queued' })],
      orders: [order({ state: 'queued' })],
      brews: [brew({ state: 'refused', cause: 'busy' })],
    }),
  },
  'good-cup-spoiled': {
    'a full cup that the book calls spoiled': remade({
      brews: [brew({ state: 'spoiled', cause: 'flow' }), brew({ id: BREW + 1 })],
      machines: [left([pour(), pour({ brew: BREW + 1 })])],
    }),
  },
  'spoiled-without-waste': { 'a spoiled brew that nobody counted': remade({ waste: [] }) },
  'poured-without-cup': { 'a pour onto the tray': shop({ machines: [left([pour({ cup: 'none' })])] }) },
  'poured-into-full': { 'a pour into a full cup': shop({ machines: [left([pour({ cup: 'full' })])] }) },
  'ready-unmade': {
    'a ready drink without any brew': shop({ brews: [], machines: [left([])] }),
    'a collected drink whose only brew was spoiled': remade({
      drinks: [drink({ state: 'collected' })],
      brews: [brew({ state: 'spoiled', cause: 'interrupted' })],
      machines: [left([pour({ end: interrupted })])],
    }),
    'a ready drink of two steps whose first was never done': shop({
      drinks: [drink({ step: 1 })],
      brews: [brew({ step: 1 })],
    }),
  },
  'done-twice': {
    'a drink with two done brews': surplus({ brews: [brew(), brew({ id: BREW + 1 })], waste: [] }),
  },
  'order-disagrees': {
    'an order of nothing': shop({ drinks: [], brews: [], machines: [left([])] }),
    'a ready order with a drink in the queue': shop({
      drinks: [drink(), drink({ id: DRINK + 1, state: 'queued' })],
    }),
    'a collected order with a drink that waits for a person': shop({
      orders: [order({ state: 'collected' })],
      drinks: [drink({ state: 'collected' }), drink({ id: DRINK + 1, state: 'attention' })],
    }),
  },
  'counter-disagrees': {
    'a machine that counted fewer pours than its log has': shop({ machines: [left([pour()], { counter: 0 })] }),
    'a machine that counted a pour that nothing explains': shop({ machines: [left([pour()], { counter: 2 })] }),
    'a refused brew as the excuse for a counted pour': remade({
      brews: [brew({ state: 'refused', cause: 'busy' }), brew({ id: BREW + 1 })],
      waste: [],
      machines: [left([pour({ brew: BREW + 1 })], { counter: 2 })],
    }),
  },
  'end-without-start': {
    'the end of a pour that never started': shop({ machines: [left([pour()], { strayEnds: 1 })] }),
  },
}

describe('the judge catches', () => {
  const cases = Object.entries(WRONG).flatMap(([rule, shops]) =>
    Object.entries(shops).map(([name, facts]) => ({ rule, name, facts })),
  )
  it.each(cases)('$name ($rule)', ({ rule, facts }) => {
    expect(found(facts)).toContain(rule)
  })

  it('each fault by its own rule: no rule finds anything unless something breaks it', () => {
    for (const rule of Object.keys(RULES) as RuleName[]) expect(Object.keys(WRONG[rule])).not.toHaveLength(0)
  })
})

describe('a finding', () => {
  it('names order, drink, brew and machine, so that a person can look', () => {
    const { machines, ...book } = shop({ machines: [left([])] })
    const [finding] = judge({ book, machines })
    expect(finding?.text).toContain('482 drink 1')
    expect(finding?.text).toContain(`brew ${BREW} on left`)
  })
})
