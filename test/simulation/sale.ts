/**
 * One request of a till that must happen once: sent with its Idempotency-Key until it is answered, over a network that
 * loses requests and answers. Whatever it is answered twice must be the same (I6).
 */
import type { Reply } from '../../src/shop/effects.ts'
import type { Question } from '../../src/shop/inputs.ts'
import type { Agenda } from './agenda.ts'
import type { Dice } from './dice.ts'
import type { SimDaemon } from './sim-daemon.ts'
import type { Tally } from './tally.ts'
import { Violation } from './violation.ts'

export interface RequestParts {
  readonly agenda: Agenda
  readonly dice: Dice
  readonly daemon: Pick<SimDaemon, 'ask' | 'lives'>
  readonly tally: Tally
  /** Chance that a request, or its answer, is lost; and that the till asks twice at once. */
  readonly shaky: () => number
}

const NETWORK_MS = 20
const TIMEOUT_MS = 3_000
const PAUSE_MS = 2_000
/** More than the longest outage takes: whoever asked waits for the answer. */
const MOST_TRIES = 2_000
/** Refusals that another try can turn. */
const AGAIN: readonly string[] = ['BD_STORAGE', 'BD_CLOSING', 'BD_INTERNAL', 'BD_FULL']

export class Request {
  readonly #parts: RequestParts
  readonly #question: () => Question
  readonly #done: (reply: Reply) => void
  #answered: string | null = null
  #state: 'open' | 'over' = 'open'
  #tries = 0
  #firstLife = 0

  /**
   * @param question as it arrives each time: an id that the daemon would draw is another one at every try
   * @param done is told once: of the success, or of a refusal that stays
   */
  constructor(parts: RequestParts, question: () => Question, done: (reply: Reply) => void) {
    this.#parts = parts
    this.#question = question
    this.#done = done
    this.#firstLife = parts.daemon.lives
    this.#try()
  }

  #try(): void {
    const { agenda, dice, daemon, tally, shaky } = this.#parts
    if (this.#state === 'over' || this.#tries >= MOST_TRIES) return
    this.#tries++
    if (this.#tries > 1 && daemon.lives > this.#firstLife) tally.sometimes('asked again after a crash')
    this.#send()
    if (dice.chance(shaky())) this.#send()
    agenda.after(TIMEOUT_MS + dice.exponential(PAUSE_MS), () => this.#try())
  }

  #send(): void {
    const { agenda, dice, daemon, shaky } = this.#parts
    if (dice.chance(shaky())) return
    agenda.after(dice.exponential(NETWORK_MS), () => {
      const question = this.#question()
      daemon.ask(question, (reply) => {
        if (reply.ok && 'once' in question) this.#same(reply, question.once.key)
        const loss = dice.chance(shaky())
        const late = dice.exponential(NETWORK_MS)
        if (!loss) agenda.after(late, () => this.#take(reply))
      })
    })
  }

  #same(reply: Extract<Reply, { ok: true }>, key: string): void {
    const text = `${reply.status} ${reply.body}`
    if (reply.replayed) this.#parts.tally.sometimes('a stored answer given again')
    if (this.#answered !== null && this.#answered !== text) {
      throw new Violation('one key, one answer', `${key} was answered ${this.#answered} and then ${text}`)
    }
    this.#answered = text
  }

  #take(reply: Reply): void {
    if (this.#state === 'over') return
    if (!reply.ok && AGAIN.includes(reply.refusal.code)) return
    this.#state = 'over'
    this.#done(reply)
  }
}
