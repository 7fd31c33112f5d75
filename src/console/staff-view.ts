/** What the staff page shows, in the words that people read. */
import { loneSkills } from '../kit/lone-skills.ts'
import type { AskedDrink, Question } from '../shop/attention-view.ts'
import { TOO_SOON } from '../shop/brewing.ts'
import type { Now } from '../shop/inputs.ts'
import type { Out } from '../shop/rules/availability.ts'
import type { StockLine } from '../shop/stock.ts'
import type { MachineView, View } from '../shop/view.ts'
import type { StaffCup, StaffIngredient, StaffQuestion, StaffReady, StaffStale, StaffView } from '../web/data.ts'
import { DECIDE } from './decisions.ts'
import type { DisplayDesk } from './displays.ts'
import { displayCard } from './staff-displays.ts'
import { machineCard } from './staff-machine.ts'
import { outCard, targetsOf, targetValue, targetWords } from './staff-menu.ts'
import { type PrinterFacts, printerCard } from './staff-printers.ts'
import { type Clock, choiceWords, clockOf, type Words, wordsOf } from './staff-words.ts'

export interface StaffViewParts {
  readonly view: Pick<View, 'questions' | 'orders' | 'machines' | 'menuSettings' | 'collectedLately' | 'stock'>
  readonly now: () => Now
  readonly outs: () => readonly Out[]
  readonly printers: () => readonly PrinterFacts[]
  readonly displays: DisplayDesk
  readonly zones: () => readonly string[]
  readonly shopName: () => string
  /** IANA. */
  readonly timezone: () => string
}

export interface Viewer {
  readonly name: string
  readonly role: string
  readonly csrf: string
  readonly pageKey: string
}

type ListedOrder = ReturnType<View['orders']>['orders'][number]

/** Of each kind on one page. */
const MOST_SHOWN = 60
/** What was collected before is not undone on this page. */
const LATELY_MS = 10 * 60_000

export function staffView(parts: StaffViewParts, viewer: Viewer): StaffView {
  const now = parts.now()
  const clock = clockOf(parts.timezone())
  const menu = parts.view.menuSettings()
  const asked = parts.view.questions(now)
  const questions = asked.filter((question) => question.kind === 'doubt' || question.kind === 'drink')
  const stale = asked.find((question) => question.kind === 'stale')
  const listed = (state: 'open' | 'ready') =>
    parts.view.orders({ filter: { state }, after: null, limit: MOST_SHOWN, shows: 'everything', url: () => '' })
  const [open, ready] = [listed('open'), listed('ready')]
  const words = wordsOf(menu)
  const machines = parts.view.machines(now.shopMs)
  const printers = parts.printers()
  const alone = new Map(loneSkills(machines).map(({ id, skills }) => [id, skills]))
  return {
    shopName: parts.shopName(),
    who: { name: viewer.name, role: viewer.role },
    may: { decide: DECIDE.some((role) => role === viewer.role), hand: viewer.role !== 'observer' },
    csrf: viewer.csrf,
    pageKey: viewer.pageKey,
    at: clock(now.wallMs, 'seconds'),
    questions: questions.slice(0, MOST_SHOWN).map((question) => questionCard(question, clock, words, viewer)),
    moreQuestions: Math.max(0, questions.length - MOST_SHOWN),
    hands: asked.flatMap((question) => (question.kind === 'hands' ? [handsWords(question)] : [])),
    stock: asked.flatMap((question) => (question.kind === 'stock' ? [stockWords(question)] : [])),
    stale: stale ? staleCard(stale, clock) : null,
    making: open.orders.filter(({ state }) => state !== 'ready').map((order) => makingLine(order, words)),
    moreMaking: open.next !== null,
    ready: ready.orders.map((order) => readyCard(order, clock, words, viewer)),
    moreReady: ready.next !== null,
    collected: parts.view
      .collectedLately(now.shopMs, LATELY_MS)
      .map(({ id, number, at }) => ({ id, number, at: clock(at, 'minutes') })),
    cups: [
      ...asked.flatMap((question) => (question.kind === 'cup' ? [cupCard(question, words)] : [])),
      ...machines.flatMap(localCups),
    ],
    machines: machines.map((machine) => machineCard(machine, words, alone.get(machine.id) ?? [], clock)),
    printers: printers.map((printer) => printerCard(printer, (ms) => clock(ms, 'minutes'))),
    labels: printers.some(({ prints }) => prints === 'labels') ? 'printed' : 'none',
    tickets: printers.some(({ prints }) => prints === 'tickets') ? 'printed' : 'none',
    shelf: parts.view.stock().map((line) => shelfLine(line, clock)),
    displays: parts.displays.list().map((display) => displayCard(display, (ms) => clock(ms, 'minutes'))),
    waitingScreens: parts.displays.waiting(),
    pairing: parts.displays.pairing,
    zones: parts.zones(),
    outs: parts.outs().map((out) => outCard(out, menu, (ms) => clock(ms, 'minutes'))),
    menu: targetsOf(menu).map((target) => ({ value: targetValue(target), words: targetWords(target, menu) })),
  }
}

function questionCard(
  question: Extract<Question, { kind: 'doubt' | 'drink' }>,
  clock: Clock,
  words: Words,
  viewer: Viewer,
): StaffQuestion {
  const { drink, machine, cause } = question
  const since = question.since === null ? null : `since ${clock(Date.parse(question.since), 'seconds')}`
  const place = machine === null ? null : question.kind === 'doubt' ? `${machine}, group ${question.group}` : machine
  return {
    brew: question.brew,
    number: drink.number,
    drink: drinkWords(drink, words),
    note: viewer.role === 'observer' ? null : drink.note,
    asks:
      question.kind === 'doubt'
        ? `${cause === TOO_SOON ? `${machine} said too early that it was done` : `We lost sight of it on ${machine}`}: is the cup good?`
        : 'It cannot go on by itself: is there a good cup?',
    because: [place, cause, since].filter((part) => part !== null).join(' · '),
    otherwise:
      question.kind === 'doubt' && question.remakeAt !== null
        ? `Made again by itself at ${clock(Date.parse(question.remakeAt), 'seconds')}`
        : 'Waits for somebody to decide',
  }
}

function handsWords({ skill, waitMinutes, savesMinutes }: Extract<Question, { kind: 'hands' }>): string {
  const saves = savesMinutes > 0 ? ` One more pair of hands there would save ${savesMinutes} min.` : ''
  return `Help wanted: ${skill}. A drink ordered now takes ${waitMinutes} min.${saves}`
}

function stockWords({ name, state, level, unit, reorder, waiting }: Extract<Question, { kind: 'stock' }>): string {
  const left = `${Math.round(level * 10) / 10} ${unit}`
  const says = state === 'out' ? `${name} is out (${left} left).` : `${name} is low: ${left} left.`
  const drinks = waiting === 0 ? '' : ` ${waiting} ${waiting === 1 ? 'drink waits' : 'drinks wait'} for it.`
  return `${says}${drinks}${reorder === null ? '' : ` ${reorder}`}`
}

function shelfLine(line: StockLine, clock: Clock): StaffIngredient {
  const { ingredient, level, state, sensor, waiting, uncounted, reserved, outUntilMs } = line
  const round = (amount: number): number => Math.round(amount * 10) / 10
  const { id, name, unit } = ingredient
  const notes = [
    ...(reserved > 0 ? [`${round(reserved)} ${unit} of it are ordered`] : []),
    ...(waiting > 0 ? [`${waiting} ${waiting === 1 ? 'drink waits' : 'drinks wait'} for it`] : []),
    ...(uncounted > 0 ? [`not counted: ${uncounted} ${uncounted === 1 ? 'drink' : 'drinks'} made by hand`] : []),
  ]
  return {
    id,
    name,
    unit,
    tone: state === 'out' ? 'bad' : state === 'ok' ? 'good' : 'waits',
    level:
      outUntilMs !== null
        ? `Out until ${clock(outUntilMs, 'minutes')}`
        : level === null
          ? 'Nobody has counted it'
          : `${round(level)} ${unit}${SHELF[state]}`,
    outUntil: outUntilMs === null ? 'no' : 'yes',
    why: [...(sensor === 'empty' ? ['its machines say that it is empty'] : []), ...notes].join(' · ') || null,
  }
}

const SHELF = { ok: '', low: ', low', out: ', out', unknown: '' } as const

function staleCard({ orders }: Extract<Question, { kind: 'stale' }>, clock: Clock): StaffStale {
  const listed = orders.slice(0, 2 * MOST_SHOWN).map(({ order, number, promisedAt }) => ({
    id: order,
    number,
    promised: promisedAt === null ? 'no promise' : `promised for ${clock(Date.parse(promisedAt), 'minutes')}`,
  }))
  return { count: orders.length, orders: listed }
}

function readyCard(order: ListedOrder, clock: Clock, words: Words, viewer: Viewer): StaffReady {
  const full = 'customerName' in order && viewer.role !== 'observer'
  return {
    id: order.id,
    number: order.number,
    customer: full ? order.customerName : null,
    coming: order.coming ? 'yes' : 'no',
    since: clock(Date.parse(order.readyAt ?? order.placedAt), 'minutes'),
    drinks: liveDrinks(order.drinks).map((drink) => ({
      id: drink.id,
      words: [drink.name, ...choiceWords(drink, words)].join(', '),
      note: full && 'note' in drink && typeof drink.note === 'string' ? drink.note : null,
      made: drink.state === 'ready' || drink.state === 'collected',
    })),
  }
}

const makingLine = ({ id, number, drinks }: ListedOrder, words: Words): StaffView['making'][number] => ({
  id,
  number,
  drinks: liveDrinks(drinks)
    .map((drink) => [drink.name, ...choiceWords(drink, words)].join(', '))
    .join(' · '),
})

const liveDrinks = (drinks: ListedOrder['drinks']) =>
  drinks.filter(({ state }) => state !== 'discarded' && state !== 'cancelled')

function cupCard({ machine, group, drink }: Extract<Question, { kind: 'cup' }>, words: Words): StaffCup {
  return { machine, group, number: drink.number, drink: drinkWords(drink, words) }
}

const localCups = ({ id, groups }: MachineView): StaffCup[] =>
  groups.flatMap(({ n, local }) =>
    local === 'cup' ? [{ machine: id, group: n, number: '', drink: 'A drink that somebody made themselves' }] : [],
  )

function drinkWords(drink: AskedDrink, words: Words): string {
  return `${[drink.name, ...choiceWords(drink, words)].join(', ')} (${drink.drink} of ${drink.of})`
}
