/** A person says how the shop takes orders for a while: paused, busy, or as the queue has it. */
import { isoTime } from '../kit/units.ts'
import { loadNow } from './admission.ts'
import type { Input } from './inputs.ts'
import { answeredBefore, answerOnce, record, refuse, type Turn } from './turn.ts'

const MOST_AHEAD_MS = 86_400_000

export function setMode(turn: Turn, input: Extract<Input, { t: 'shop.setMode' }>): void {
  const { ref, once, mode, untilMs, message } = input
  if (answeredBefore(turn, ref, once)) return
  const { memory, ledger, now } = turn
  if (mode === 'auto') {
    ledger.house.endMode()
    memory.manual = null
  } else {
    if (untilMs === null || untilMs <= now.wallMs) {
      const detail = 'Say until when: a time that lies ahead.'
      return refuse(turn, ref, { code: 'BD_BAD_REQUEST', detail, pointer: '/until' })
    }
    if (untilMs > now.wallMs + MOST_AHEAD_MS) {
      const detail = 'At most a day: what lies further ahead belongs to the opening hours.'
      return refuse(turn, ref, { code: 'BD_BAD_REQUEST', detail, pointer: '/until' })
    }
    memory.manual = {
      mode,
      until_wall_ms: untilMs,
      until_shop_ms: now.shopMs + (untilMs - now.wallMs),
      message,
      who: once.terminal,
    }
    ledger.house.startMode(memory.manual)
  }
  record(turn, { kind: 'shop.modeSet', data: { mode, untilMs, message } })
  const body = { mode, load: loadNow(turn), until: untilMs === null ? null : isoTime(untilMs), message }
  answerOnce(turn, ref, once, 200, JSON.stringify(body))
}
