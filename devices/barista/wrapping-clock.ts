/** A clock of milliseconds modulo 2³², as every device has one. */
const ROUND = 2 ** 32

export const wrapped = (nowMs: number): number => Math.floor(nowMs) % ROUND

/** Whether the moment `deadlineMs` of that clock is over; moments are at most half a round away. */
export const isLate = (deadlineMs: number, nowMs: number): boolean =>
  (deadlineMs - wrapped(nowMs) + ROUND) % ROUND >= ROUND / 2
