/** What can go wrong with the board and with the machine behind it. Names as in the other twin where it has them too. */
export const FAULTS = {
  'go-awol': 'the board is deaf and mute for `ms` (default: until cleared); the machine goes on',
  stall: 'the board hangs for `ms` (default 2000): nothing in or out, then all at once',
  reset: 'the board reboots after `ms` (default 200) in the dark; the machine, which has its own power, goes on',
  'drop-connection': 'the plug of the board is pulled, and put back after `ms` (default: when it is cleared)',
  'lamp-stuck': 'the lamp stays lit until cleared',
  'lamp-dead': 'the lamp stays dark until cleared',
  'dead-button': 'the machine ignores its button until cleared',
  'lost-reports': 'what the board reports by itself is lost until cleared; it answers when it is asked',
  nonsense: 'the board tells the state of a pin that it does not have, once',
  'water-empty': 'the tank is empty, until it is refilled',
} as const

export type FaultName = keyof typeof FAULTS

export function isFaultName(name: unknown): name is FaultName {
  return typeof name === 'string' && Object.hasOwn(FAULTS, name)
}
