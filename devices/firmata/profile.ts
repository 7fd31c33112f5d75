/**
 * What a profile may ask of a Firmata board, and what the board can prove. StandardFirmata keeps a pin high for ever when
 * its host goes silent, does not let go on a reset message, and neither checks nor acknowledges what it receives: a board
 * like that may press a button of a machine that guards itself, and nothing else.
 */
import type { DeviceDeclares } from '../../src/fleet/driver.ts'
import { DEFAULT_PRESS_MS, type FirmataOptions } from './options.ts'

/** A button that stays pressed when the host dies must be harmless; no coffee machine asks for a longer press to brew. */
export const MOST_PRESS_MS = 2000

/** Why this profile is not driven, or null when it may be. */
export function danger(options: FirmataOptions): string | null {
  const { pressMs = DEFAULT_PRESS_MS, holds = false, outputs = [], nominalMs } = options
  const because = 'a Firmata board leaves a pin high for ever when its host goes silent'
  if (holds)
    return `holds: true is refused: ${because}, so a pump or heater on it would stay on; it may only press a button`
  if (outputs.length > 0)
    return `outputs: ${outputs.join(', ')} refused: ${because}; the only output is the button of a machine with its own controller`
  if (pressMs > MOST_PRESS_MS)
    return `pressMs: ${pressMs} is refused, at most ${MOST_PRESS_MS}: ${because}; a longer press would hold something on`
  if (pressMs * 2 > nominalMs)
    return `pressMs: ${pressMs} is refused: that is more than half of the pour (nominalMs: ${nominalMs}), so the button would hold the pump on`
  return clash(options)
}

/**
 * Tier C: nothing can be proven later. The board knows no brews. What the process at our end remembers dies with the
 * link, which is exactly when somebody would ask, so it is not worth a B.
 * @throws Error with the reason when the profile is dangerous or makes no sense
 */
export function declares(options: FirmataOptions): DeviceDeclares {
  const reason = danger(options)
  if (reason !== null) throw new Error(reason)
  return {
    tier: 'C',
    endOfBrew: typeof options.lamp === 'number' ? 'inferred' : 'timed',
    clearsBy: typeof options.cup === 'number' ? 'sensor' : 'person',
    // The machine's own controller ends a pour; the board has no part in it.
    cutOff: 'firmware',
    remoteStart: 'allowed',
  }
}

function clash(options: FirmataOptions): string | null {
  const { button, lamp = null, tank = null, cup = null, lampMeans } = options
  // Not `pouring`: that is the default, which the configuration has filled in, and says nothing where there is no lamp.
  if (lampMeans === 'ready' && lamp === null) return `lampMeans: ${lampMeans} needs a lamp: give its pin`
  const used = new Map<number, string>()
  for (const [name, pin] of Object.entries({ button, lamp, tank, cup })) {
    if (pin === null) continue
    const other = used.get(pin)
    if (other !== undefined) return `${other} and ${name} are both on pin ${pin}: each needs its own`
    used.set(pin, name)
  }
  return null
}
