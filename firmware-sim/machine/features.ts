/** The feature words of a machine, in the order of their bits. */
import type { Feature } from '../protocol/messages.ts'
import type { MachineConfig } from './config.ts'

export function features(config: MachineConfig): Feature[] {
  const words: Feature[] = []
  if (config.cupSensor === 'fitted') words.push('cup-sensor')
  if (config.milkSystem === 'fitted') words.push('milk')
  if (config.memory === 'durable') words.push('durable')
  words.push('display')
  return words
}
