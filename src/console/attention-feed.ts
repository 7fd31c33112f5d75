/**
 * The retained snapshot of what waits for a person (MQTT topic `attention`), coalesced (at once, then at most every
 * 100 ms) and published only when it says something else than before. A disposable projection of the order book.
 */
import type { AskedDrink, Question } from '../shop/attention-view.ts'
import { type After, type Coalesced, coalesced } from './coalesced.ts'

const COALESCE_MS = 100
export const MOST_QUESTIONS = 60
/** Of the whole payload: what a small reader can hold. */
export const MOST_BYTES = 16_384
/** Characters: the last words of a line can be long. */
const MOST_CAUSE = 200

/** A drink without what only the counter may know: observers hear this topic too. */
type ToldDrink = Omit<AskedDrink, 'note'>
type Told<Q extends Question> = Q extends { readonly drink: AskedDrink }
  ? Omit<Q, 'drink'> & { readonly drink: ToldDrink }
  : Q extends { readonly kind: 'stale' }
    ? Q & { readonly count: number }
    : Q

export interface AttentionSnapshot {
  readonly v: 1
  readonly seq: number
  /** Since when it is so, wall clock. */
  readonly at: number
  /** Of all questions, also of those that were left out. */
  readonly count: number
  readonly questions: readonly Told<Question>[]
}

export interface AttentionFeedParts {
  readonly questions: () => readonly Question[]
  readonly publish: (payload: string) => void
  readonly wallMs: () => number
  /** Default: a timer. */
  readonly after?: After
}

export class AttentionFeed {
  readonly #parts: AttentionFeedParts
  readonly #turns: Coalesced
  #said = ''
  #seq = 0
  #at = 0

  constructor(parts: AttentionFeedParts) {
    this.#parts = parts
    this.#turns = coalesced(() => this.#look('changes'), COALESCE_MS, parts.after)
  }

  /** Something happened in the shop; perhaps it concerns this. */
  changed(): void {
    this.#turns.ask()
  }

  /** The broker came back and may have forgotten it. */
  everything(): void {
    this.#look('always')
  }

  close(): void {
    this.#turns.close()
  }

  #look(publish: 'changes' | 'always'): void {
    const all = this.#parts.questions()
    const fits = fitting(all)
    const text = JSON.stringify({ count: all.length, questions: fits })
    if (text !== this.#said) {
      this.#said = text
      this.#seq++
      this.#at = this.#parts.wallMs()
    } else if (publish === 'changes') return
    const snapshot: AttentionSnapshot = { v: 1, seq: this.#seq, at: this.#at, count: all.length, questions: fits }
    this.#parts.publish(JSON.stringify(snapshot))
  }
}

/** As many of the first as a snapshot may hold. */
function fitting(all: readonly Question[]): Told<Question>[] {
  const fits: Told<Question>[] = []
  // The members around the list: two numbers of 16 digits and one of 13.
  let bytes = 120
  for (const question of all.slice(0, MOST_QUESTIONS)) {
    const one = told(question)
    bytes += Buffer.byteLength(JSON.stringify(one)) + 1
    if (bytes > MOST_BYTES) break
    fits.push(one)
  }
  return fits
}

function told(question: Question): Told<Question> {
  if (question.kind === 'stale') {
    return { ...question, count: question.orders.length, orders: question.orders.slice(0, MOST_QUESTIONS) }
  }
  if (question.kind === 'hands' || question.kind === 'stock') return question
  const { note: _note, ...drink } = question.drink
  if (question.kind === 'cup') return { ...question, drink }
  return { ...question, cause: question.cause.slice(0, MOST_CAUSE), drink }
}
