import type { Problem } from './api.ts'

/** The shop answered, and the answer is no. Sending the same again would not help. */
export class TillRefused extends Error {
  override readonly name = 'TillRefused'
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail)
    this.problem = problem
  }
}

/** The till was closed, or the caller gave up, before there was an answer: what was asked for may still have happened. */
export class TillClosed extends Error {
  override readonly name = 'TillClosed'

  constructor() {
    super('The till was closed, or the caller gave up, before the shop answered; it may have happened all the same.')
  }
}
